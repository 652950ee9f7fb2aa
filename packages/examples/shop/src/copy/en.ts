/** What the shop says in English. */
export const en = {
  "ask.product": "Which coffee would you like?",
  "ask.qty": "How many bags? (1 to 99)",
  "ask.grind": "How shall we grind it?",
  "ask.fulfilment": "Shall we deliver it, or will you pick it up?",
  "ask.address": "Where shall we deliver it? Please write the street, number and city.",
  "ask.branch": "Which branch will you pick it up from?",

  "address.wrong": "That doesn't look like an address. Please write the street and the number.",

  "slot.product": "Order",
  "slot.qty": "Quantity",
  "slot.grind": "Grind",
  "slot.fulfilment": "Delivery or pick-up",
  "slot.address": "Address",
  "slot.branch": "Branch",
  "slot.number": "Order number",

  "intent.order": "Order coffee",
  "intent.order-status": "Check an order",
  "intent.hours": "Opening hours",
  "intent.branches": "Where the shops are",
  "intent.menu": "See the menu",
  "intent.delivery": "Delivery",
  "intent.payment": "How to pay",
  "intent.human": "Talk to a person",
  "intent.offers": "Offers",
  "intent.greeting": "Just saying hello",
  "intent.thanks": "Just saying thanks",

  "grind.biji": "Whole beans",
  "grind.kasar": "Coarse",
  "grind.sedang": "Medium",
  "grind.halus": "Fine",
  "choice.delivery": "Delivery",
  "choice.pickup": "Pick-up",

  "order.confirm": "{total:money} in all. Is that right?",
  "order.reminder": "Your order isn't finished yet. Shall we go on with it?",
  "order.delivered":
    "Done, order {no} is on its way! {total:money} in all, delivery is free. We'll bring it to {address}.",
  "order.pickup":
    "Done, we're getting order {no} ready! {total:money} in all. Pick it up at our {branch} branch and show the code {code}.",
  "order.changed": "Done, order {no} is changed. It is {total:money} in all now and goes to {address}.",
  "order.changed.pickup":
    "Done, order {no} is changed. It is {total:money} in all now. Pick it up at our {branch} branch, the code is {code}.",
  "cart.none": "There is no order in the making. What would you like?",
  "order.tooLate": "Sorry, order {no} was handed over already and can't be changed any more.",
  "order.soldOut": "Oh no, {product} has just sold out. Would you like another one?",
  "order.tooMany": "Sorry, of {product} only {left} left.",

  "status.ask": "What's your order number? It looks like KS-0012.",
  "status.noNumber": "An order number has digits in it, such as KS-0012.",
  "status.unknown": "I can't find {no} among your orders. Could you check the number?",
  "status.delivery": "Order {no} is being prepared and goes to {address}.",
  "status.pickup": "Order {no} is ready to pick up at our {branch} branch. The pick-up code is {code}.",
  "status.pickedUp": "Order {no} has been picked up. Enjoy!",
  "pickup.thanks": "You've got order {no}. Thanks for dropping by, and enjoy!",

  "hours.all": "Our opening hours (Jakarta time):\n• Bandung: {bandung}\n• Jakarta: {jakarta}",
  "hours.one": "The {branch} branch is open {hours} (Jakarta time).",
  "branches.all": "You'll find us in two cities:\n• Bandung: {bandung}\n• Jakarta: {jakarta}",
  "branches.one": "The {branch} branch is at {address}.",
  "menu.all": "Here's what we have:\n{list}",
  "menu.one": "{product} ({note}) is {price:money} a bag.",
  delivery: "We deliver all over Bandung and Jakarta, free of charge. It usually arrives the next day.",
  payment: "You can pay in cash or by QRIS, on delivery or when you pick up.",
  "account.orders": "Your last orders:\n{list}",
  "account.noOrders": "There are no orders in your name yet.",
  "account.data":
    'What we keep: your names on channels ({names}), your address: {address}, what was said and ordered, and {consents:number} consents. Our people give you a full copy; "delete my data" erases all of it.',
  "offers.ask": "We'd send offers here, once a week at most. Would you like that?",
  "offers.no": "All right, we won't.",
  "slot.offers": "Offers",
  "account.offers": 'All right, offers will come here. Write "STOP" at any time to end them.',
  "address.which": "Which order's address do you want to change?",
  "address.changed": "Order {no} goes to {address}.",
  "address.refused": "I can't change the address of order {no}: it is no delivery of yours that is still on its way.",
  greeting: "Hello! Would you like to order, check an order, or ask something first?",
  thanks: "You're welcome! Just write here if you need anything.",
  "sambung.greeting":
    "Hello and welcome to Kopi Sambung! You can order coffee, check an order or ask when we're open. Just write here.",
  "sambung.cancelled": "All right, cancelled. An order you have confirmed stays as it is.",
  "sambung.unclear.again":
    'Sorry, still not clear to me. I can take orders, look up an order, and tell you about coffees, opening hours, delivery and payment. Or write "talk to a person".',
  "sambung.help":
    'I can take orders, look up an order, and tell you about coffees, opening hours, delivery and payment. While ordering: "change ..." to correct, "cancel" to stop. For a person, write "talk to a person".',

  "review.ask": "How was the coffee? How many stars, from 1 to 5?",
  "review.sorry": "Oh, we're sorry it wasn't good.",
  "review.thanks": "Lovely, thanks for the stars! See you soon.",
} as const;
