import { expect, test } from "vitest";
import type { Conversation } from "../model/conversation.ts";
import { type CustomerState, newCustomerState } from "../model/customer.ts";
import { noEffects } from "../model/effects.ts";
import type { TextEvent } from "../model/event.ts";
import { settle } from "./index.ts";

const web: Conversation = { channel: "web", id: "w_1", kind: "direct" };
const telegram: Conversation = { channel: "telegram", id: "4711", kind: "direct" };

/** Somebody who is linked on the web and in Telegram. */
function linked(): CustomerState {
  const names = [
    { kind: "web", account: "*", value: "w_1" },
    { kind: "telegram", account: "*", value: "4711" },
  ];
  return {
    ...newCustomerState("c_1", 0),
    aliases: names.map((alias) => ({ ...alias, assurance: "linked" as const, at: 0 })),
    conversations: [web, telegram].map((known, index) => ({
      ...known,
      at: 0,
      alias: names[index] as (typeof names)[number],
      reachable: true,
    })),
  };
}

function withdraw(to: Conversation, from: Conversation) {
  const event: TextEvent = {
    kind: "text",
    key: "1",
    channel: from.channel,
    account: "*",
    conversation: from,
    aliases: [],
    at: new Date(0).toISOString(),
    text: "ya",
  };
  const effects = { ...noEffects(linked()), withdrawals: [{ to, message: "m_1" }] };
  const delivery = (channel: string) => (channel === "web" ? ("log" as const) : ("send" as const));
  const { log, outbox } = settle({ event, conversation: from, effects, facts: [], lines: [] }, { delivery, now: 0 });
  return { edits: log.filter(({ event: kind }) => kind === "edit"), outbox };
}

test.each([
  ["in Telegram", telegram],
  ["on the web", web],
])("the choices of a message in Telegram go where it was mirrored too, answered %s", (_, answered) => {
  const { edits, outbox } = withdraw(telegram, answered);
  expect(outbox).toMatchObject([{ conversation: telegram, body: { kind: "withdraw", message: "m_1" } }]);
  expect(edits).toEqual([
    { conversation: { channel: "web", id: "w_1" }, event: "edit", id: "m_1", data: { target: "m_1", choices: [] } },
  ]);
});

test("the choices of a message on the web go once", () => {
  const { edits, outbox } = withdraw(web, telegram);
  expect(outbox).toEqual([]);
  expect(edits).toHaveLength(1);
});
