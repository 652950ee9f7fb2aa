import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { defineVocabulary, type Fact, type JournalEntry, type JsonObject } from "@sambung/core";
import { type Chat, type Conversable, converse, fakeChannel, virtualClock } from "@sambung/core/testing";
import { sqlite } from "@sambung/store-sqlite";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";

/**
 * What a deploy does to a form and a flow that are open: the bot is stopped, another one is started over the same
 * SQLite file, and the customer answers the question they were shown before. The table of outcomes is the one in
 * `docs/guide/deploys.md`; `UPDATE_DOCS=1` writes it there.
 */
const PAGE = new URL("../../../../../docs/guide/deploys.md", import.meta.url);

const contacts = defineVocabulary({
  locales: ["en"],
  intents: { contact: { en: ["save my contact"] }, review: { en: ["review you"] }, bye: { en: ["bye"] } },
  copy: {
    en: {
      name: "Your name?",
      email: "Your e-mail?",
      phone: "Your phone number?",
      address: "Your address?",
      stars: "How many stars?",
      why: "Why?",
      where: "Where did you buy?",
      done: "Thank you!",
    },
  },
});

/** The question's copy key, by slot or wait: a renamed one asks the same. */
const QUESTION = {
  name: "name",
  email: "email",
  phone: "phone",
  telephone: "phone",
  address: "address",
  stars: "stars",
  why: "why",
  reason: "why",
  where: "where",
} as const;
type Name = keyof typeof QUESTION;

/** What the customer says when asked; nothing of it fits anywhere by accident and all of it would fit any free text. */
const ANSWER: Readonly<Record<Name, string>> = {
  name: "Budi Santoso",
  email: "letters for Budi",
  phone: "zero eight one",
  telephone: "zero eight one",
  address: "Braga Street",
  stars: "4",
  why: "smells good",
  reason: "smells good",
  where: "at the station",
};

type Saved = Record<string, unknown>[];

interface Version {
  readonly version?: number;
  readonly form?: readonly Name[];
  /** Slots whose values are numbers now. */
  readonly numeric?: readonly Name[];
  /** Carries values over from version 1. */
  readonly migrate?: (values: JsonObject) => JsonObject;
  readonly flow?: readonly Name[];
}

function bot({ version = 1, form, numeric = [], migrate, flow }: Version, saved: Saved): Conversable {
  const slot = (name: Name) => (numeric.includes(name) ? z.number().min(1) : z.string().min(2));
  const say = { run: (turn: { say(key: "done"): void }) => turn.say("done") };
  const forms =
    form === undefined
      ? []
      : [
          contacts.form("contact", {
            version,
            opens: "contact",
            schema: z.object(Object.fromEntries(form.map((name) => [name, slot(name)]))),
            slots: Object.fromEntries(form.map((name) => [name, { ask: QUESTION[name] }])),
            ...(migrate === undefined ? {} : { migrate }),
            submit(values, turn) {
              saved.push(values);
              turn.say("done");
            },
          }),
        ];
  const flows =
    flow === undefined
      ? []
      : [
          contacts.flow("review", {
            version,
            opens: "review",
            async run(run) {
              const values: Record<string, unknown> = {};
              for (const name of flow) {
                values[name] = await run.ask(name, QUESTION[name], name === "stars" ? z.number() : z.string());
              }
              await run.step("save", () => {
                saved.push(values);
                return null;
              });
              run.say("done");
            },
          }),
        ];
  const answers = {
    bye: say,
    ...(form === undefined ? { contact: say } : {}),
    ...(flow === undefined ? { review: say } : {}),
  };
  return contacts.bot({ name: "contacts", forms, flows, answers: answers as never });
}

interface Case {
  readonly deploy: string;
  readonly after: Version;
}

const FORM: readonly Name[] = ["name", "phone", "address"];
const FLOW: readonly Name[] = ["stars", "why"];

/** Name is filled, the phone number is the open question. */
const FORMS: readonly Case[] = [
  { deploy: "nothing changed", after: { form: FORM } },
  { deploy: "slot `email` inserted before the open one", after: { form: ["name", "email", "phone", "address"] } },
  { deploy: "slot `email` inserted after the open one", after: { form: ["name", "phone", "email", "address"] } },
  { deploy: "open slot `phone` removed", after: { form: ["name", "address"] } },
  { deploy: "filled slot `name` removed", after: { form: ["phone", "address"] } },
  { deploy: "open slot `phone` renamed to `telephone`", after: { form: ["name", "telephone", "address"] } },
  { deploy: "filled slot `name` becomes `email`", after: { form: ["email", "phone", "address"] } },
  {
    deploy: "the same with `version: 2` and `migrate`",
    after: {
      version: 2,
      form: ["email", "phone", "address"],
      migrate: ({ name = null, ...others }) => ({ ...others, email: name }),
    },
  },
  { deploy: "slots in another order", after: { form: ["address", "phone", "name"] } },
  { deploy: "filled slot `name` becomes a number", after: { form: FORM, numeric: ["name"] } },
  { deploy: "`version: 2`, nothing else", after: { form: FORM, version: 2 } },
  { deploy: "the form is gone", after: {} },
];

/** The stars are given, "why" is the open question. */
const FLOWS: readonly Case[] = [
  { deploy: "nothing changed", after: { flow: FLOW } },
  { deploy: "wait `where` inserted before the open one", after: { flow: ["stars", "where", "why"] } },
  { deploy: "wait `where` inserted after the open one", after: { flow: ["stars", "why", "where"] } },
  { deploy: "open wait `why` removed", after: { flow: ["stars"] } },
  { deploy: "answered wait `stars` removed", after: { flow: ["why"] } },
  { deploy: "open wait `why` renamed to `reason`", after: { flow: ["stars", "reason"] } },
  { deploy: "waits in another order", after: { flow: ["why", "stars"] } },
  { deploy: "`version: 2`, nothing else", after: { flow: FLOW, version: 2 } },
  { deploy: "the flow is gone", after: {} },
];

const folder = mkdtempSync(join(tmpdir(), "deploys-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

interface Outcome {
  readonly asked: readonly string[];
  readonly facts: readonly Fact[];
  readonly saved: Saved;
  readonly said: string;
  readonly open: number;
}

/** Opens a task with the old code, answers its first question, deploys, answers what is open and then what is asked. */
async function play(before: Version, opener: string, first: Name, open: Name, after: Version): Promise<Outcome> {
  files += 1;
  const path = join(folder, `${files}.db`);
  const clock = virtualClock();
  // The platform lives on: what it sends after the deploy must not look like what it sent before.
  const web = fakeChannel("web");
  const start = (code: Version, saved: Saved): Promise<Chat> =>
    converse(bot(code, saved), { channels: [web], store: sqlite(path), clock, seed: files });
  const early: Saved = [];
  const old = await start(before, early);
  const budi = old.person("budi").on("web");
  await budi.says(opener);
  await budi.says(ANSWER[first]);
  expect((await old.state("budi"))?.tasks.at(-1)?.asked?.name).toBe(open);
  const filled = new Set(factsOf(old.journal()).flatMap((fact) => (fact.type === "slot-filled" ? [fact.slot] : [])));
  await old[Symbol.asyncDispose]();

  const saved: Saved = [];
  const fresh = await start(after, saved);
  const again = fresh.person("budi").on("web");
  const asked: string[] = [];
  let said = "";
  let reply = ANSWER[open];
  for (let turn = 0; turn < 8; turn += 1) {
    await again.says(reply);
    said += `${fresh.journal().at(-1)?.said?.join(" ") ?? ""} `;
    const [task] = (await fresh.state("budi"))?.tasks ?? [];
    if (task === undefined) break;
    const question = task.asked?.name as Name | undefined;
    expect(question, `bricked: nothing is asked any more after "${said}"`).toBeDefined();
    if (question === undefined) break;
    asked.push(question);
    reply = after.numeric?.includes(question) === true ? "7" : ANSWER[question];
  }
  const facts = factsOf(fresh.journal());
  for (const fact of facts) {
    if (fact.type === "slot-cleared") filled.delete(fact.slot);
    if (fact.type === "slot-asked" && fact.repeat !== true) expect(filled, "asked again").not.toContain(fact.slot);
    if (fact.type === "slot-filled") filled.add(fact.slot);
  }
  const state = await fresh.state("budi");
  await fresh[Symbol.asyncDispose]();
  expect(early).toEqual([]);
  return { asked, facts, saved, said, open: state?.tasks.length ?? 0 };
}

function factsOf(journal: readonly JournalEntry[]): readonly Fact[] {
  return journal.flatMap((entry) => entry.facts);
}

/** Nothing may be left open, and every value must be what was said to its own question. */
function row(deploy: string, wanted: readonly Name[] | undefined, after: Version, outcome: Outcome): string {
  const { asked, facts, saved, said, open } = outcome;
  expect(open, `bricked: the task is still open after "${said}"`).toBe(0);
  if (wanted === undefined) {
    expect(saved).toEqual([]);
    expect(said).toContain("no longer available");
    return `| ${deploy} | it is closed and the customer is told | | |`;
  }
  expect(saved).toHaveLength(1);
  for (const [name, value] of Object.entries(saved[0] ?? {})) {
    const carried = after.migrate !== undefined && name === "email" ? ANSWER.name : undefined;
    const right = after.numeric?.includes(name as Name) === true ? 7 : ANSWER[name as Name];
    expect(String(value), `shifted: ${name}`).toBe(String(carried ?? right));
  }
  expect(Object.keys(saved[0] ?? {}).sort()).toEqual([...wanted].sort());
  const dropped = facts.flatMap((fact) => (fact.type === "slot-cleared" ? [`\`${fact.slot}\` (${fact.reason})`] : []));
  const questions = asked.map((name) => `\`${name}\``).join(", ");
  const values = Object.keys(saved[0] ?? {}).map((name) => `\`${name}\``);
  return `| ${deploy} | ${questions} | ${[...new Set(dropped)].join(", ")} | ${values.join(", ")} |`;
}

describe("deploys", () => {
  const forms: string[] = [];
  const flows: string[] = [];

  test.each(FORMS)("form in flight: $deploy", async ({ deploy, after }) => {
    const outcome = await play({ form: FORM }, "save my contact", "name", "phone", after);
    forms.push(row(deploy, after.form, after, outcome));
  });

  test.each(FLOWS)("flow in flight: $deploy", async ({ deploy, after }) => {
    const outcome = await play({ flow: FLOW }, "review you", "stars", "why", after);
    flows.push(row(deploy, after.flow, after, outcome));
  });

  test("the tables of docs/guide/deploys.md are what was just seen", () => {
    const head =
      "| the deploy | asked after the customer's answer | emptied | what is handed over |\n|---|---|---|---|";
    const page = readFileSync(PAGE, "utf8");
    const seen = [forms, flows].reduce(
      (text, rows, index) =>
        text.replace(
          new RegExp(`(<!-- table ${index + 1} -->\n)[\\s\\S]*?(<!-- end -->)`),
          (_, before: string, end: string) => `${before}${head}\n${rows.join("\n")}\n${end}`,
        ),
      page,
    );
    if (process.env["UPDATE_DOCS"] === "1") writeFileSync(PAGE, seen);
    else expect(page).toBe(seen);
    console.log([...forms, "", ...flows].join("\n"));
  });
});

/** What a state of a later schema looks like to code that has never heard of it. */
function setSchema(path: string, schema: number): void {
  const database = new DatabaseSync(path);
  database.prepare("UPDATE customer SET state = json_set(state, '$.schema', ?)").run(schema);
  database.close();
}

test("code that is older than a customer's state leaves it alone; newer code finds every message", async () => {
  const path = join(folder, "newer.db");
  const clock = virtualClock();
  const web = fakeChannel("web");
  const saved: Saved = [];
  const start = (seed: number) =>
    converse(bot({ form: FORM }, saved), { channels: [web], store: sqlite(path), clock, seed });
  const first = await start(1);
  await first.person("budi").says("save my contact");
  await first[Symbol.asyncDispose]();

  setSchema(path, 2);
  const older = await start(2);
  await older.person("budi").says(ANSWER.name);
  older.person("budi").hears.nothing();
  await older.person("siti").says("bye");
  older.person("siti").hears("Thank you!");
  expect(await older.store.deadLetters(10)).toEqual([]);
  await older[Symbol.asyncDispose]();

  setSchema(path, 1);
  const newer = await start(3);
  await newer.rest();
  expect((await newer.state("budi"))?.tasks[0]?.values).toEqual({ name: ANSWER.name });
  await newer.person("budi").says(ANSWER.phone);
  newer.person("budi").hears("Your address?");
  await newer[Symbol.asyncDispose]();
});
