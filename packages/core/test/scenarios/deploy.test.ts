import { defineVocabulary } from "@sambung/core";
import { converse } from "@sambung/core/testing";
import { describe, expect, test } from "vitest";
import { z } from "zod";

const copy = {
  "ask.name": "Siapa namanya?",
  "ask.email": "Apa emailnya?",
  "ask.phone": "Berapa nomor teleponnya?",
  "ask.address": "Kirim ke mana?",
  done: "Tersimpan: {what}",
  hello: "Halo",
} as const;

type Slot = "name" | "email" | "phone" | "telephone" | "address";
const QUESTION: Record<Slot, "ask.name" | "ask.email" | "ask.phone" | "ask.address"> = {
  name: "ask.name",
  email: "ask.email",
  phone: "ask.phone",
  telephone: "ask.phone",
  address: "ask.address",
};

/** A contact form whose questions are `slots`, in this order; `undefined` is a bot without the form. */
function bot(slots: readonly Slot[] | undefined, saved: unknown[], version = 1, numeric: readonly Slot[] = []) {
  const vocabulary = defineVocabulary({
    locales: ["id"],
    profile: z.object({}),
    entities: {},
    intents: { contact: { id: ["simpan kontak"] }, hello: { id: ["halo"] } },
    copy: { id: copy },
  });
  const hello = { run: (turn: { say(key: "hello"): void }) => turn.say("hello") };
  if (slots === undefined) return vocabulary.bot({ name: "contacts", forms: [], answers: { hello, contact: hello } });
  const form = vocabulary.form("contact", {
    version,
    opens: "contact",
    schema: z.object(
      Object.fromEntries(slots.map((slot) => [slot, numeric.includes(slot) ? z.number().min(1) : z.string().min(2)])),
    ),
    slots: Object.fromEntries(slots.map((slot) => [slot, { ask: QUESTION[slot] }])),
    submit(values, turn) {
      saved.push(values);
      turn.say("done", { what: Object.keys(values).join(", ") });
    },
  });
  return vocabulary.bot({ name: "contacts", forms: [form], answers: { hello } });
}

const ANSWER: Record<Slot, string> = {
  name: "Budi Santoso",
  email: "surat dari budi",
  phone: "nol delapan satu",
  telephone: "nol delapan satu",
  address: "Jalan Braga 12",
};
const BEFORE: readonly Slot[] = ["name", "phone", "address"];

/** Name is filled and the phone is the open question when the deploy happens. */
const CHANGES: readonly {
  readonly change: string;
  readonly after: readonly Slot[] | undefined;
  readonly version?: number;
  readonly numeric?: readonly Slot[];
  readonly asked: readonly Slot[];
}[] = [
  { change: "nothing", after: BEFORE, asked: ["phone", "address"] },
  {
    change: "slot inserted before the open one",
    after: ["name", "email", "phone", "address"],
    asked: ["phone", "email", "address"],
  },
  {
    change: "slot inserted after the open one",
    after: ["name", "phone", "email", "address"],
    asked: ["phone", "email", "address"],
  },
  { change: "open slot removed", after: ["name", "address"], asked: ["address"] },
  { change: "filled slot removed", after: ["phone", "address"], asked: ["phone", "address"] },
  { change: "open slot renamed", after: ["name", "telephone", "address"], asked: ["telephone", "address"] },
  { change: "slots reordered", after: ["address", "phone", "name"], asked: ["phone", "address"] },
  { change: "filled slot's type changed", after: BEFORE, numeric: ["name"], asked: ["phone", "name", "address"] },
  { change: "version raised", after: BEFORE, version: 2, asked: ["phone", "address"] },
  { change: "form gone", after: undefined, asked: [] },
];

describe("a deploy in the middle of a form", () => {
  const table: string[] = [];

  test.each(CHANGES)("$change", async ({ change, after, version, numeric, asked }) => {
    const before: unknown[] = [];
    const saved: Record<string, unknown>[] = [];
    await using chat = await converse(bot(BEFORE, before), { channels: ["web"] });
    const budi = chat.person("budi");
    await budi.on("web").says("simpan kontak");
    await budi.on("web").says(ANSWER.name);
    budi.hears("Berapa nomor teleponnya?");

    await chat.restart(bot(after, saved, version ?? 1, numeric ?? []));
    // The answer to what was open, whatever the new code asks: it may only go where it belongs.
    const first = after?.includes("phone") ? "phone" : "name";
    const heard: string[] = [];
    let reply = first === "phone" ? ANSWER.phone : "halo";
    for (let turn = 0; turn < 8; turn += 1) {
      await budi.on("web").says(reply);
      const said = chat.journal().at(-1)?.said?.join("\n") ?? "";
      heard.push(said);
      if (after === undefined || saved.length > 0) break;
      const open = (await chat.state("budi"))?.tasks.at(-1)?.asked?.name as Slot | undefined;
      expect(open, `bricked after: ${heard.join(" | ")}`).toBeDefined();
      reply = numeric?.includes(open as Slot) ? "7" : ANSWER[open as Slot];
    }

    if (after === undefined) {
      expect(heard.join("\n")).toContain("sudah tidak tersedia");
      expect((await chat.state("budi"))?.tasks).toEqual([]);
      table.push(`${change}: closed with a message`);
    } else {
      const expected = Object.fromEntries(after.map((slot) => [slot, numeric?.includes(slot) ? 7 : ANSWER[slot]]));
      // Shifted would be: the phone in the address, or the name in the e-mail.
      expect(saved).toEqual([expected]);
      const facts = chat.journal().flatMap((entry) => entry.facts);
      const cleared = facts.flatMap((fact) => (fact.type === "slot-cleared" ? [`${fact.slot} ${fact.reason}`] : []));
      const fresh = new Set(facts.flatMap((fact) => (fact.type === "slot-asked" && !fact.repeat ? [fact.slot] : [])));
      for (const slot of asked) expect(fresh, `"${slot}" must have been asked`).toContain(slot);
      table.push(
        `${change}: went on, asked ${asked.join(", ")}${cleared.length ? `; cleared ${cleared.join(", ")}` : ""}`,
      );
    }
    expect(chat.asked().journal.again).toBe(0);
    expect(chat.asked().shown.again).toBe(0);
    if (table.length === CHANGES.length) console.log(`deploys with a form in flight\n  ${table.join("\n  ")}`);
  });
});
