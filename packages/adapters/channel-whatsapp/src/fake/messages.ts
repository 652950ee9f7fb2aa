import { type Fields, fieldsOf, textOf } from "../wire.ts";
import { contentOf, Refusal, wrong } from "./checks.ts";
import { alter, changed, type FakeState, nextMessageId, type PersonRecord, personBy, show } from "./state.ts";

const WINDOW_MS = 24 * 60 * 60 * 1000;

/** What `/messages` answers, with the id when somebody got a message. */
export interface Sent {
  readonly answer: Fields;
  readonly messageId?: string;
}

/** Carries out a call of `/messages`: a message, or a mark on one of a person. */
export function sendMessage(state: FakeState, parameters: Fields): Sent {
  if (parameters["messaging_product"] !== "whatsapp") throw wrong("The parameter messaging_product is required.");
  return parameters["status"] === undefined ? message(state, parameters) : mark(state, parameters);
}

function mark(state: FakeState, parameters: Fields): Sent {
  const id = textOf(parameters["message_id"]);
  const person = state.people.find(({ messages }) => messages.some((one) => one.from === "person" && one.id === id));
  if (parameters["status"] !== "read" || id === undefined || person === undefined) {
    throw new Refusal(400, 131_009, "(#131009) Parameter value is not valid", { details: "message_id" });
  }
  const typing = parameters["typing_indicator"];
  if (typing !== undefined && fieldsOf(typing)?.["type"] !== "text")
    throw wrong("typing_indicator needs the type text");
  alter(state, person, id, { status: "read" });
  if (typing !== undefined) person.typed += 1;
  changed(state);
  return { answer: { success: true } };
}

function message(state: FakeState, parameters: Fields): Sent {
  const to = textOf(parameters["to"])?.replace(/^\+/, "");
  const recipient = textOf(parameters["recipient"]);
  const address = to ?? recipient;
  if (address === undefined) throw wrong("The parameter to is required.");
  const kind = parameters["recipient_type"] ?? "individual";
  if (kind !== "individual") throw wrong("recipient_type must be individual: this number is in no group");
  const content = contentOf(state, parameters);
  const person = personBy(state, address);
  if (person === undefined || person.blocked) {
    throw new Refusal(400, 131_026, "(#131026) Message undeliverable");
  }
  if (parameters["type"] === "template") refuseMarketing(state, person, parameters);
  else if (person.wroteAt === undefined || state.now() - person.wroteAt > WINDOW_MS) {
    throw new Refusal(400, 131_047, "(#131047) Re-engagement message", {
      details: "More than 24 hours have passed since the recipient last replied to the sender number.",
    });
  }
  const reaction = fieldsOf(parameters["reaction"]);
  if (reaction !== undefined)
    alter(state, person, String(reaction["message_id"]), { reaction: String(reaction["emoji"]) });
  const shown = reaction === undefined ? show(state, person, { from: "bot", ...content }) : undefined;
  const id = shown?.id ?? nextMessageId(state);
  const contact = { input: address, ...(to === undefined ? {} : { wa_id: person.phone }), user_id: person.userId };
  return {
    answer: { messaging_product: "whatsapp", contacts: [contact], messages: [{ id, message_status: "accepted" }] },
    ...(shown === undefined ? {} : { messageId: id }),
  };
}

function refuseMarketing(state: FakeState, person: PersonRecord, parameters: Fields): void {
  const name = fieldsOf(parameters["template"])?.["name"];
  const marketing = state.templates.some((one) => one.name === name && one.category === "marketing");
  if (marketing && person.optedOut) {
    throw new Refusal(400, 131_050, "(#131050) User has stopped marketing messages");
  }
}
