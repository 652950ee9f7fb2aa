import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ASSURANCES, aliasKey, assuranceAtLeast } from "../model/alias.ts";
import { conversationKey } from "../model/conversation.ts";
import { type CustomerState, newCustomerState, type Task } from "../model/customer.ts";
import type { MergeEvent } from "../model/event.ts";
import { chooseSurvivor, mergeStates } from "./merge.ts";

const NOW = 1_000_000;
const EVENT: MergeEvent = {
  kind: "merge",
  key: "link:1",
  at: "2026-01-05T02:00:00.000Z",
  with: { kind: "web", account: "site", value: "v1" },
  proof: "link-code",
  conversation: { channel: "telegram", id: "4711", kind: "direct" },
};
const ids = { message: () => "m_record" };
const merge = (a: CustomerState, b: CustomerState) => mergeStates(a, b, EVENT, NOW, ids);

function task(id: string, activeAt: number, change: Partial<Task> = {}): Task {
  return {
    id,
    kind: "form",
    name: "order",
    version: 1,
    values: {},
    memo: {},
    asked: null,
    revision: 0,
    shown: {},
    skipped: [],
    filled: {},
    startedAt: 0,
    activeAt,
    generation: 0,
    channel: "web",
    reminders: 0,
    ...change,
  };
}
function person(customer: string, change: Partial<CustomerState> = {}): CustomerState {
  return { ...newCustomerState(customer, 10), ...change };
}
const spoken = (channel: string, id: string, at: number) =>
  ({ channel, id, kind: "direct", at, reachable: true, alias: { kind: channel, account: "*", value: id } }) as const;
const alias = (value: string, assurance: (typeof ASSURANCES)[number], at = 0) => ({
  kind: "web",
  account: "site",
  value,
  assurance,
  at,
});

test("the older customer stays, whichever way they are given", () => {
  expect(chooseSurvivor("c_2", "c_1")).toEqual({ survivor: "c_1", discarded: "c_2" });
  expect(chooseSurvivor("c_1", "c_2")).toEqual({ survivor: "c_1", discarded: "c_2" });
});

test("both half-filled forms survive: the recent one active, the other below it and offered back", () => {
  const web = person("c_1", { tasks: [task("t1", 500, { values: { product: "gayo" } })] });
  const telegram = person("c_2", { tasks: [task("t2", 400, { values: { product: "toraja" } })] });
  const { state, facts } = merge(web, telegram);
  expect(state.tasks.map(({ id, values }) => [id, values["product"]])).toEqual([
    ["t2", "toraja"],
    ["t1", "gayo"],
  ]);
  expect(state.offers).toEqual(["t2"]);
  expect(facts).toEqual([
    { type: "customer-linked", with: "c_2", proof: "link-code" },
    { type: "task-suspended", task: "t2", name: "order" },
  ]);
});

test("the only task stays active and is not offered", () => {
  const { state, facts } = merge(person("c_1"), person("c_2", { tasks: [task("t1", 1), task("t2", 2)] }));
  expect([state.tasks.map(({ id }) => id), state.offers, facts.length]).toEqual([["t1", "t2"], [], 1]);
});

test("what was set aside before stays where it was, offers that still wait too", () => {
  const one = person("c_1", { tasks: [task("a", 1), task("b", 10)], offers: ["a", "gone"] });
  const two = person("c_2", { tasks: [task("c", 2), task("d", 20)] });
  const { state } = merge(one, two);
  expect(state.tasks.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
  expect(state.offers).toEqual(["a", "b"]);
});

test("proven aliases of both sides are linked, claims stay claims, the strongest word counts", () => {
  const one = person("c_1", { aliases: [alias("v1", "channel"), alias("x", "asserted"), alias("y", "verified", 2)] });
  const two = person("c_2", { aliases: [alias("v2", "channel", 1), alias("y", "channel", 3)] });
  expect(merge(one, two).state.aliases.map(({ value, assurance }) => [value, assurance])).toEqual([
    ["v1", "linked"],
    ["x", "asserted"],
    ["v2", "linked"],
    ["y", "verified"],
  ]);
});

test("the side with the better proof knows better, else the one active last; losers are in the record", () => {
  const one = person("c_1", {
    name: "Sari",
    profile: { name: "Sari", address: "Jl. Braga" },
    aliases: [alias("v1", "verified")],
    conversations: [spoken("web", "w", 1)],
  });
  const two = person("c_2", {
    name: "S",
    profile: { name: "S", birthday: "1 Mei" },
    aliases: [alias("v2", "channel")],
    conversations: [spoken("telegram", "t", 99)],
    locale: "en",
  });
  const { state, record } = merge(one, two);
  expect(state).toMatchObject({
    name: "Sari",
    locale: "en",
    profile: { name: "Sari", address: "Jl. Braga", birthday: "1 Mei" },
  });
  expect(record).toEqual({
    id: "m_record",
    at: NOW,
    survivor: "c_1",
    discarded: "c_2",
    proof: "link-code",
    survivorBefore: one,
    discardedBefore: two,
  });
  const equal = { ...one, aliases: [alias("v1", "channel")] };
  expect(merge(equal, two).state.profile["name"]).toBe("S");
});

test("guesses are forgotten, the age is that of the older one", () => {
  const one = person("c_1", { createdAt: 5, linking: { wrong: 4, lockedUntil: 9e9 }, unclear: 2 });
  expect(merge(one, person("c_2", { createdAt: 3 })).state).toMatchObject({
    customer: "c_1",
    createdAt: 3,
    linking: { wrong: 0, lockedUntil: 0 },
    unclear: 0,
  });
});

test("what was spoken of last, on either side, is what is meant afterwards", () => {
  const about = (value: string, at: number) => ({
    mentioned: [{ kind: "list:product", name: "product", value, intent: "price", at }],
  });
  const meant = (a: CustomerState, b: CustomerState) => merge(a, b).state.mentioned?.map(({ value }) => value);
  const earlier = person("c_1", about("gayo", 300));
  const later = person("c_2", about("toraja", 400));
  expect([meant(earlier, later), meant(later, earlier)]).toEqual([["toraja"], ["toraja"]]);
  expect([meant(person("c_1"), later), meant(earlier, person("c_2"))]).toEqual([["toraja"], ["gayo"]]);
  const alike = person("c_2", about("toraja", 300));
  expect([meant(earlier, alike), meant(alike, earlier)]).toEqual([["gayo"], ["gayo"]]);
  expect(merge(person("c_1"), person("c_2")).state).not.toHaveProperty("mentioned");
});

describe("laws", () => {
  const moment = fc.integer({ min: 0, max: 50 });
  const state = (customer: string): fc.Arbitrary<CustomerState> =>
    fc
      .record({
        createdAt: moment,
        tasks: fc.array(fc.tuple(moment, fc.constantFrom("order", "review")), { maxLength: 4 }),
        aliases: fc.array(fc.tuple(fc.nat(5), fc.constantFrom(...ASSURANCES), moment), { maxLength: 5 }),
        conversations: fc.uniqueArray(fc.tuple(fc.nat(60), moment), { maxLength: 32, selector: ([id]) => id }),
        prompts: fc.array(moment, { maxLength: 32 }),
        profile: fc.dictionary(fc.constantFrom("name", "address", "city"), fc.constant(customer)),
        locale: fc.constantFrom("id", "en"),
      })
      .map(({ tasks, aliases, conversations, prompts, ...rest }) => ({
        ...newCustomerState(customer, rest.createdAt),
        profile: rest.profile,
        locale: rest.locale,
        tasks: tasks.map(([at, name], index) => task(`${customer}.t${index}`, at, { name })),
        offers: tasks.slice(0, -1).map((_, index) => `${customer}.t${index}`),
        aliases: aliases.map(([value, assurance, at]) => alias(`${customer}.${value}`, assurance, at)),
        conversations: conversations.map(([id, at]) => spoken("web", `${customer}.${id}`, at)),
        prompts: prompts.map((at, index) => ({
          id: `${customer}.p${index}`,
          task: null,
          name: "offer",
          revision: 0,
          options: [],
          at,
          messages: [],
        })),
      }));
  const pair = fc.tuple(state("c_1"), state("c_2"));

  test("no alias, task, prompt or conversation is lost but the oldest beyond what a state remembers", () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const { state: merged } = merge(a, b);
        const keys = new Set(merged.aliases.map(aliasKey));
        expect(keys.size).toBe(merged.aliases.length);
        for (const each of [...a.aliases, ...b.aliases]) {
          const now = merged.aliases.find((known) => aliasKey(known) === aliasKey(each));
          expect(now !== undefined && assuranceAtLeast(now.assurance, each.assurance)).toBe(true);
          if (each.assurance === "channel") expect(assuranceAtLeast(now?.assurance ?? "asserted", "linked")).toBe(true);
        }
        expect(new Set(merged.tasks.map(({ id }) => id))).toEqual(
          new Set([...a.tasks, ...b.tasks].map(({ id }) => id)),
        );
        expect(merged.tasks.length).toBe(a.tasks.length + b.tasks.length);
        expectNewest(merged.prompts, [...a.prompts, ...b.prompts]);
        expectNewest(merged.conversations, [...a.conversations, ...b.conversations]);
      }),
    );
  });

  function expectNewest(kept: readonly { at: number }[], all: readonly { at: number }[]): void {
    expect(kept).toHaveLength(Math.min(32, all.length));
    const oldest = Math.min(...kept.map(({ at }) => at));
    expect(all.filter((each) => !kept.includes(each)).every(({ at }) => at <= oldest)).toBe(true);
  }

  test("the active task is the one used last, every other side's is offered", () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const { state: merged } = merge(a, b);
        const tops = [a.tasks.at(-1), b.tasks.at(-1)].filter((each) => each !== undefined);
        const latest = Math.max(...tops.map(({ activeAt }) => activeAt));
        if (tops.length > 0) expect(merged.tasks.at(-1)?.activeAt).toBe(latest);
        const active = merged.tasks.at(-1)?.id;
        expect(merged.offers).not.toContain(active);
        for (const top of tops) if (top.id !== active) expect(merged.offers).toContain(top.id);
        expect(new Set(merged.offers).size).toBe(merged.offers.length);
      }),
    );
  });

  test("who is called the survivor changes nothing but the name on it", () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const one = merge(a, b).state;
        const two = merge(b, a).state;
        expect({ ...two, customer: "" }).toEqual({ ...one, customer: "" });
      }),
    );
  });

  test("neither state is touched", () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const before = structuredClone([a, b]);
        const { record, state: merged } = merge(a, b);
        expect([a, b]).toEqual(before);
        expect([record.survivorBefore, record.discardedBefore]).toEqual(before);
        expect(new Set(merged.conversations.map(conversationKey)).size).toBe(merged.conversations.length);
      }),
    );
  });
});
