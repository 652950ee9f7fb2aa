/**
 * Topics beyond the shop, written like those of `topics.ts`: money and cards, home and travel, and what people ask any
 * assistant. Their words are not among those that are recognized without vowels: "pkt" shall stay a parcel.
 */
export const EVERYDAY: readonly string[] = `
transaction, transactions
isi ulang, top up, top ups, topup, topups, topping up, topped up, top it up, add money, adding money, add funds, load money, reload, recharge, tambah saldo, deposit
kartu fisik, physical card, physical, actual card, plastic card, real card
kartu virtual, virtual card, virtual cards, virtual, temporary card, online card
sekali pakai, disposable, one time use, single use
cheque, cheques, check, checks, checkbook, checkbooks, chequebook
recipient, beneficiary, payee, receiver
negara, country, countries, region, foreign, abroad, overseas, international, europe, european, eu, uk, usa, america, american, china, asia, nation, worldwide, global, world, dunia, mancanegara, travelling, traveling
gbp, usd, eur, aud, pound, pounds, sterling, euro, euros, dollar, dollars, yen, ringgit, idr, currency, currencies, fiat, kripto, crypto, cryptocurrency, bitcoin, btc
exchange, exchanging, exchanged, convert, conversion, converted, konversi, converter
nilai tukar, exchange rate, exchange rates, conversion rate, rates, rate
dua kali, twice, double, duplicate, duplicated, two times, dobel, multiple times, second time, ganda, more than once, extra time
auto, automatic, automatically, automated
debit langsung, direct debit, direct debits, autodebet, autodebit
expire, expired, expires, expiring, expiration, expiry, masa berlaku
buka blokir, unblock, unblocked, unfreeze, reactivate, unlock, buka kunci
accept, accepted, accepts, accepting, acceptable, support, supported, supports, allow, allowed, allows, didukung, work with
berbalik, revert, reverted, reverts, reversed, reversal, returned, bounced, went back, sent back, came back, go back
disappear, disappeared, disappears, vanished, gone, missing, tidak muncul, ga muncul, not showing, not show, not shown, not appear, not there, not in my account, not reflected, not credited, no longer
muncul, show, shown, shows, showing, showed, appear, appears, appeared, reflect, reflected, display, listed
nirsentuh, contactless, tap to pay, tap
verifikasi identitas, verify identity, verify my identity, prove my identity, prove identity, identity, identification, identity check, identity verification, kyc, proof of identity, verify, verified, verification, verifying
sumber dana, source of funds, source of my funds, source of money, source, where funds come from, asal dana
pembatasan, restriction, restrictions, restricted, limit, limits, limitation, limitations, maximum, as many as
wrong, wrongly, incorrect, incorrectly, mistake, mistaken, error, not right, inaccurate, not correct
fee, fees, charge, charges, charged, charging, surcharge, extra charge, extra fee, cost, costs, biaya tambahan
atms, cash machine, cash machines, cashpoint, cash withdrawal, withdraw, withdrew, withdrawn, withdrawal, withdrawals, take out cash, took out cash, take out money, get cash, got cash, getting cash
teman, friend, friends, kawan, sahabat, buddy, colleague, roommate
daughter, son, children, kids, child, teenager, minor, under 18
orang lain, someone else, somebody else, another person, stranger, others, other people
tidak kenal, not recognize, not recognise, unfamiliar, unknown, not mine, not make, not do, did not make, never made, not authorize, not approve, strange, weird
link, linking, linked, connect, connecting, pair, tautkan
pengganti, replacement, replace, reissue, new card, substitute, another one, kartu baru
not working, not work, stopped working, not functioning, broken, faulty, malfunction, no longer works, defective, damaged
ganti data, change my, personal details, my details, update my, edit my, modify, data diri, personal information, details
tunda, pending, still waiting, still pending, hold, on hold, in progress, not completed, not complete, not gone through, not go through, stuck, not processed, unfinished
berhasil, complete, completed, successful, successfully, go through, gone through, went through, sukses, cleared
how long, how many days, how soon, when will, take so long, takes so long, taking so long, timeframe, days, weeks, week, wait, waiting
card is broken, card not working, card does not work
hp hilang, lost my phone, lost phone, phone was stolen, stolen phone, left my phone
apple pay, google pay, apple, google, samsung pay, apple watch
mengapa ditolak, declined, decline, rejected, refused, denied, not accepted, not let me, not allow, not allowed, not allowing
cash, coins, notes, banknotes, paper money
lampu, light, lights, lamp, lamps, brightness, dim, brighten, brighter, bright, terang, redup, lighting
kopi, coffee, espresso, latte, cappuccino, teh, tea
suara, volume, sound, loud, louder, quieter, mute, unmute, silent, speaker, speakers, audio, bisukan, noise
vacuum, cleaner, robot vacuum, hoover, bersihkan, clean, cleaning, sapu, roomba
facebook, twitter, tweet, tweets, instagram, social media, media sosial, sosmed, tiktok, post
radio, fm, station, stasiun, siaran
podcast, podcasts, siniar, episode, episodes
audiobook, audio book, buku audio
permainan, game, games, chess, play a game, main game
resep, recipe, recipes, cook, cooking, masak, memasak, bake, baking, boil, ingredient, ingredients, dish, goreng, simmer
kalori, calories, calorie, nutrition, nutritional, nutrients, healthy, sehat, gizi, protein, carbs
kalender, calendar, event, events, acara, kegiatan
lalu lintas, traffic, congestion, commute
zona waktu, timezone, time zone, time difference
asuransi, insurance, insured, coverage, benefits, polis
ban, tire, tires, tyre, tyres, oil, oli, mpg, gas, fuel, gasoline, bensin, mileage, engine, oil change, solar
vacation, vacations, pto, day off, days off, liburan, time off, trip, getaway
eja, ejaan, spell, spelling, spelled
arti, artinya, meaning, mean, means, definition, define, definisi, maksud, synonym
terjemahkan, translate, translation, how do you say, bahasa, language, spanish, french, german, italian, japanese, chinese, english, inggris, accent
januari, februari, maret, april, mei, juni, juli, agustus, september, oktober, november, desember, january, february, march, may, june, july, august, october, december
satu, dua, tiga, empat, lima, enam, tujuh, delapan, sembilan, sepuluh, one, two, three, four, five, six, seven, eight, nine, ten, twenty, thirty, forty, fifty, hundred, thousand
lempar koin, coin, flip, heads, tails, toss
dadu, dice, die, roll, sided
hitung, calculate, calculator, plus, minus, divided, divide, multiply, square root, math, sum, kalikan, bagi, equation
peliharaan, pet, pets, dog, dogs, cat, cats, hewan, animal
hobi, hobby, hobbies, for fun, free time
bagasi, luggage, baggage, carry on, suitcase, koper
maskapai, airline, airlines, airport, bandara, flight number, flights, boarding
colokan, plug, socket, outlet, adapter, stop kontak, smart plug
listrik, electricity, electric, electric bill, water bill, utility, utilities, cable bill, tagihan air
skor kredit, credit score, credit report, credit rating
saham, stocks, shares, share price, stock price, bursa, stock market, ihsg
ulang tahun, birthday, party, pesta, anniversary, ultah
surat, inbox, kotak masuk, reply, compose, mail, emails, balas
taksi daring, uber, lyft, ride, grab car
bawa pulang, takeaway, take away, takeout, take out, pizza, burger, food delivery, dine
ulangi, repeat, say again, once more, sekali lagi, come again
jawaban, answer, answers, response, respond, responses
perjelas, clarify, elaborate, clear, explain further, rephrase, more detail, describe
sempurna, perfect, perfectly, well done, correctly, exactly, you got it
lupakan saja, never mind, nevermind, forget it, cancel that, abaikan, forget about it
kamu siapa, who are you, what are you, are you human, are you real, are you a robot, your name, kamu bot
apa kabar, how are you, how is it going, how do you do, how have you been
asalmu, where are you from, where were you born, where do you come from
satuan, inches, inch, centimeters, cm, meter, meters, miles, mile, kilometers, ounces, grams, teaspoon, tablespoon, feet, measurement, liters
tugas, todo, to do list, to do, grocery list, shopping list, reminders, reminder list, daftar tugas
percaya, joke, jokes, facts, fun fact, fakta, trivia
turn on, switch on, power on
turn off, switch off, power off, shut off, shut down, padamkan
naikkan, increase, raise, turn up, higher, up, tinggikan
decrease, lower, turn down, down, reduce, kecilkan`
  .trim()
  .split("\n");
