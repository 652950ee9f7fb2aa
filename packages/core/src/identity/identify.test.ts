import { beforeEach, describe, expect, test } from "vitest";
import type { SeenAlias } from "../model/alias.ts";
import { type CustomerState, newCustomerState } from "../model/customer.ts";
import type { ChannelEvent, Event } from "../model/event.ts";
import type { LinkCode } from "../ports/store.ts";
import { seededRandom, type VirtualClock, virtualClock } from "../testing/clock.ts";
import { hashCode, makeCode } from "./codes.ts";
import { type IdentifyResult, type IdentifyTools, identify } from "./identify.ts";
import { WrongCodeLimiter } from "./limiter.ts";

const SECRET = new Uint8Array(32).fill(9);
const MINUTE = 60_000;
const WEB: SeenAlias = { kind: "web", account: "site", value: "v1", proven: true };
const TELEGRAM: SeenAlias = { kind: "telegram", account: "*", value: "4711", proven: true };
const PHONE: SeenAlias = { kind: "phone", account: "*", value: "+62812", proven: true };

type Change = Partial<{
  [key in
    | keyof ChannelEvent
    | "text"
    | "payload"
    | "reachable"
    | "replacement"
    | "retired"
    | "argument"
    | "name"]: unknown;
}>;
let events = 0;
function event(kind: ChannelEvent["kind"], change: Change = {}): ChannelEvent {
  events += 1;
  return {
    kind,
    key: `${events}`,
    channel: "telegram",
    account: "bot",
    conversation: { id: "4711", kind: "direct" },
    aliases: [TELEGRAM],
    at: "2026-01-05T02:00:00.000Z",
    ...change,
  } as unknown as ChannelEvent;
}
const text = (words: string, change: Change = {}): ChannelEvent => event("text", { text: words, ...change });
const fromWeb = {
  channel: "web",
  account: "site",
  conversation: { id: "w1", kind: "direct" },
  aliases: [WEB],
} as const;
const inGroup = { conversation: { id: "g1", kind: "group" }, addressed: true } as const;

let clock: VirtualClock;
let links: Map<string, LinkCode>;
let tools: IdentifyTools & { readonly wrongCodes: WrongCodeLimiter };
const codes = seededRandom(5);

beforeEach(() => {
  clock = virtualClock();
  links = new Map();
  tools = { secret: SECRET, findLink: async (hash) => links.get(hash), wrongCodes: new WrongCodeLimiter(clock) };
});

/** A code the web visitor asked for, to be sent from Telegram. */
function issue(change: Partial<LinkCode> = {}): { code: string; shown: string; hash: string } {
  const made = makeCode(codes);
  const hash = hashCode(made.code, SECRET);
  const { kind, account, value } = WEB;
  links.set(hash, {
    hash,
    alias: { kind, account, value },
    from: { channel: "web", id: "w1", kind: "direct" },
    channel: "telegram",
    createdAt: clock.now(),
    expiresAt: clock.now() + 10 * MINUTE,
    ...change,
  });
  return { ...made, hash };
}

const fresh = (customer = "c_1"): CustomerState => newCustomerState(customer, 0);
async function run(state: CustomerState, next: Event, with_: IdentifyTools = tools): Promise<IdentifyResult> {
  const scope = "conversation" in next && next.conversation.kind === "group" ? "group" : "direct";
  return identify({ event: next, state, now: clock.now(), created: false, scope }, with_);
}
async function played(state: CustomerState, ...list: readonly Event[]): Promise<CustomerState> {
  let now = state;
  for (const each of list) now = (await run(now, each)).state;
  return now;
}
const said = (result: IdentifyResult): readonly string[] => (result.say ?? []).map((line) => line.key);

describe("presence", () => {
  test("ordinary messages are answered at once, without a promise", () => {
    const result = identify(
      { event: text("2 kopi gayo, total 25000 ya"), state: fresh(), now: 1, created: true, scope: "direct" },
      tools,
    );
    expect(result).not.toBeInstanceOf(Promise);
    expect(result).toMatchObject({ handled: false, bind: [], enqueue: [], usedCodes: [], facts: [] });
  });

  test("notes conversation, alias and name", async () => {
    const state = await played(fresh(), text("halo", { name: "Sari" }));
    expect(state).toMatchObject({
      name: "Sari",
      aliases: [{ kind: "telegram", value: "4711", assurance: "channel", at: clock.now() }],
      conversations: [{ channel: "telegram", id: "4711", kind: "direct", at: clock.now(), reachable: true }],
    });
    expect(state.conversations[0]?.alias).toEqual({ kind: "telegram", account: "*", value: "4711" });
  });

  test("what nobody vouches for is a claim until somebody does", async () => {
    const claimed = await played(fresh(), text("halo", { aliases: [{ ...TELEGRAM, proven: false }] }));
    expect(claimed.aliases).toMatchObject([{ assurance: "asserted" }]);
    expect((await played(claimed, text("halo"))).aliases).toMatchObject([{ assurance: "channel" }]);
  });

  test("a later message never lowers what was proven", async () => {
    const state = await played(fresh(), text("halo"));
    const linked = { ...state, aliases: state.aliases.map((alias) => ({ ...alias, assurance: "linked" as const })) };
    expect((await played(linked, text("lagi"))).aliases).toEqual(linked.aliases);
  });

  test("the newest conversation comes first, at most 32 are kept, language stays", async () => {
    let state = fresh();
    for (let index = 0; index < 40; index += 1) {
      state = await played(state, text("halo", { conversation: { id: `${index}`, kind: "direct" } }));
    }
    expect(state.conversations.map((known) => known.id)).toEqual(
      Array.from({ length: 32 }, (_, index) => `${39 - index}`),
    );
    const spoken = { ...state, conversations: state.conversations.map((known) => ({ ...known, locale: "en" })) };
    const back = await played(spoken, text("halo", { conversation: { id: "20", kind: "direct" } }));
    expect(back.conversations[0]).toMatchObject({ id: "20", locale: "en" });
    expect(back.conversations).toHaveLength(32);
  });

  test("a switch of channel is a fact; reports of a platform are none", async () => {
    const state = await played(fresh(), text("halo", fromWeb));
    expect((await run(state, text("lanjut", fromWeb))).facts).toEqual([]);
    expect((await run(state, text("lanjut"))).facts).toEqual([
      { type: "channel-switched", from: "web", to: "telegram" },
    ]);
    const report = await run(state, event("reachability", { reachable: false }));
    expect([report.facts, report.state.conversations]).toEqual([[], state.conversations]);
  });

  test("a group is no place to write to first and no switch", async () => {
    const state = await played(fresh(), text("halo", fromWeb));
    const result = await run(state, text("jam buka?", inGroup));
    expect([result.facts, result.state.conversations]).toEqual([[], state.conversations]);
  });

  test("blocked and back", async () => {
    const state = await played(fresh(), text("halo"));
    const blocked = await run(state, event("reachability", { reachable: false }));
    expect(blocked.facts).toEqual([{ type: "reachability-changed", channel: "telegram", reachable: false }]);
    expect(blocked.state.conversations).toMatchObject([{ reachable: false }]);
    expect((await run(blocked.state, event("reachability", { reachable: false }))).facts).toEqual([]);
    const back = await run(blocked.state, text("halo"));
    expect(back.facts).toEqual([{ type: "reachability-changed", channel: "telegram", reachable: true }]);
    expect(back.state.conversations).toMatchObject([{ reachable: true }]);
  });

  test("events of the bot itself change nothing", async () => {
    const state = fresh();
    const timer: Event = { kind: "timer", key: "t", at: "", task: "t", name: "remind", generation: 0 };
    expect((await run(state, timer)).state).toBe(state);
  });
});

describe("more aliases of one sender", () => {
  const both = { aliases: [TELEGRAM, PHONE] } as const;

  test("are bound when nobody has them", async () => {
    const result = await run(fresh(), text("halo", both), { ...tools, findAlias: async () => undefined });
    expect(result.bind).toEqual([{ kind: "phone", account: "*", value: "+62812" }]);
    expect(result.facts).toEqual([{ type: "alias-bound", kind: "phone" }]);
    expect(result.state.aliases).toMatchObject([{ kind: "telegram" }, { kind: "phone", assurance: "channel" }]);
    const again = identify(
      { event: text("lagi", both), state: result.state, now: 1, created: false, scope: "direct" },
      tools,
    );
    expect(again).not.toBeInstanceOf(Promise);
  });

  test("stay with whom they belong to, and nobody is merged for it", async () => {
    const result = await run(fresh(), text("halo", both), { ...tools, findAlias: async () => ({ customer: "c_2" }) });
    expect([result.bind, result.enqueue, result.state.aliases.length]).toEqual([[], [], 1]);
  });

  test("are not bound when only claimed, or when nobody can be asked", async () => {
    const claimed = text("halo", { aliases: [TELEGRAM, { ...PHONE, proven: false }] });
    expect((await run(fresh(), claimed, { ...tools, findAlias: async () => undefined })).bind).toEqual([]);
    expect((await run(fresh(), text("halo", both))).bind).toEqual([]);
  });

  test("a renamed one is replaced and vouches for nobody any more", async () => {
    const state = await played(fresh(), text("halo"));
    const { kind, account } = TELEGRAM;
    const renamed = event("identity", {
      retired: { kind, account, value: "4711" },
      replacement: { kind, account, value: "4712" },
    });
    const result = await run(state, renamed, { ...tools, findAlias: async () => undefined });
    expect(result.bind).toEqual([{ kind, account, value: "4712" }]);
    expect(result.state.aliases).toMatchObject([
      { value: "4711", assurance: "asserted" },
      { value: "4712", assurance: "channel" },
    ]);
  });
});

describe("a number and a user id that change one after the other", () => {
  const name = (account: string, value: string) => ({ kind: "whatsapp", account, value });
  const [phone, id] = [name("*", "62812"), name("shop", "ID.1")];
  const [nextPhone, nextId] = [name("*", "62857"), name("shop", "ID.2")];
  const names = [id, phone].map((alias) => ({ ...alias, proven: true }));
  const there = { channel: "whatsapp", conversation: { id: "62812", kind: "direct" }, aliases: names };
  const changes = (more: Change) => event("identity", { ...there, ...more });

  test("each leads to nobody from then on, also for somebody never seen before", async () => {
    const both = { ...tools, findAlias: async () => undefined };
    for (const known of [true, false]) {
      const met = known ? (await run(fresh(), text("halo", there), both)).state : fresh();
      const first = await run(met, changes({ retired: phone, replacement: nextPhone }), both);
      expect([first.bind, first.unbind]).toEqual([[nextPhone], [phone]]);
      const second = await run(first.state, changes({ retired: id, replacement: nextId }), both);
      expect([second.bind, second.unbind]).toEqual([[nextId], [id]]);
      const current = second.state.aliases.filter(({ retired }) => retired !== true);
      expect(current.map(({ value }) => value)).toEqual(["62857", "ID.2"]);
    }
  });

  test("where only the id changed the chat stays, under the new one", async () => {
    const both = { ...tools, findAlias: async () => undefined };
    const met = (await run(fresh(), text("halo", there), both)).state;
    const { state } = await run(met, changes({ retired: id, replacement: nextId }), both);
    expect(state.conversations).toMatchObject([{ id: "62812", alias: nextId, reachable: true }]);
    const moved = await run(met, changes({ retired: phone, replacement: nextPhone }), both);
    expect(moved.state.conversations).toMatchObject([{ id: "62812", alias: id, reachable: false }]);
  });

  test("a new name that somebody else has stays there", async () => {
    const met = await played(fresh(), text("halo", there));
    const taken = { ...tools, findAlias: async () => ({ customer: "c_2" }) };
    const result = await run(met, changes({ retired: phone, replacement: nextPhone }), taken);
    expect([result.bind, result.unbind]).toEqual([[], [phone]]);
  });
});

describe("link codes", () => {
  test.for([
    ["alone", (shown: string) => text(shown), true],
    ["in lower case without dash", (shown: string) => text(shown.toLowerCase().replace("-", "")), true],
    ["in a filled-in sentence", (shown: string) => text(`Lanjut: kode saya ${shown}`), true],
    ["in the payload of a deep link", (shown: string) => event("start", { payload: shown.replace("-", "") }), true],
    ["as an argument", (shown: string) => event("command", { argument: shown }), true],
    ["beside something to do", (shown: string) => text(`${shown} mau pesan dua kopi gayo`), false],
  ] as const)("%s: the merge runs as a turn of its own", async ([, make, handled]) => {
    const { shown, hash } = issue();
    const sent = make(shown);
    const result = await run({ ...fresh(), linking: { wrong: 3, lockedUntil: 0 } }, sent);
    expect(result).toMatchObject({ usedCodes: [hash], handled, facts: [], bind: [] });
    expect(result.say).toBeUndefined();
    expect(result.state.linking).toEqual({ wrong: 0, lockedUntil: 0 });
    expect(result.enqueue).toEqual([
      {
        kind: "merge",
        key: `link:telegram:bot:${sent.key}`,
        at: new Date(clock.now()).toISOString(),
        with: { kind: "web", account: "site", value: "v1" },
        proof: "link-code",
        from: { channel: "web", id: "w1", kind: "direct" },
        conversation: { channel: "telegram", id: "4711", kind: "direct" },
      },
    ]);
  });

  test("the same event asks for the same merge when its turn runs again", async () => {
    const sent = text(issue().shown);
    expect((await run(fresh(), sent)).enqueue).toEqual((await run(fresh(), sent)).enqueue);
  });

  test.for([
    ["unknown", {}, text, "unknown", true],
    ["used", { usedAt: 1 }, text, "used", false],
    ["expired", { expiresAt: 0 }, text, "expired", false],
    ["made for another channel", { channel: "whatsapp" }, text, "own", false],
    ["from its own source", {}, (words: string) => text(words, fromWeb), "own", false],
  ] as const)("%s: a friendly line and no link", async ([name, change, make, reason, counted]) => {
    const { shown, hash } = issue({ ...(make === text ? {} : { channel: "web" }), ...change });
    if (name === "unknown") links.delete(hash);
    const result = await run(fresh(), make(shown));
    expect(said(result)).toEqual([`sambung.link.${reason}`]);
    expect(result).toMatchObject({
      facts: [{ type: "link-refused", reason }],
      usedCodes: [],
      enqueue: [],
      handled: true,
    });
    expect(result.state.linking.wrong).toBe(counted ? 1 : 0);
  });

  test("expires to the millisecond", async () => {
    const { shown } = issue();
    await clock.advance(10 * MINUTE - 1);
    expect((await run(fresh(), text(shown))).enqueue).toHaveLength(1);
    await clock.advance(1);
    expect(said(await run(fresh(), text(shown)))).toEqual(["sambung.link.expired"]);
  });

  test("of somebody who is this customer already: said so, and used up", async () => {
    const { shown, hash } = issue();
    const both = await played(fresh(), text("halo", fromWeb), text("halo"));
    const result = await run(both, text(shown));
    expect(said(result)).toEqual(["sambung.link.already"]);
    expect(result).toMatchObject({ usedCodes: [hash], enqueue: [] });
  });

  test("from a sender nobody vouches for proves nothing", async () => {
    const { shown } = issue();
    const result = await run(fresh(), text(shown, { aliases: [{ ...TELEGRAM, proven: false }] }));
    expect([said(result), result.enqueue]).toEqual([["sambung.link.unknown"], []]);
  });

  test("in a group: refused and burned, also when nobody spoke to the bot", async () => {
    for (const addressed of [true, false]) {
      const { shown, hash } = issue();
      const result = await run(fresh(), text(shown, { ...inGroup, addressed }));
      expect(said(result)).toEqual(["sambung.link.group"]);
      expect(result).toMatchObject({ usedCodes: [hash], enqueue: [], handled: true });
      expect(result.facts).toEqual([{ type: "link-refused", reason: "group" }]);
    }
  });

  test("in a group: words that only look like a code are not answered unless asked, and count", async () => {
    const unasked = await run(fresh(), text(`${makeCode(codes).shown} siapa?`, { ...inGroup, addressed: false }));
    expect([said(unasked), unasked.handled, unasked.state.linking.wrong]).toEqual([[], true, 1]);
    const asked = await run(fresh(), text(makeCode(codes).shown, inGroup));
    expect(said(asked)).toEqual(["sambung.link.group"]);
  });
});

describe("guessing", () => {
  const guess = (): ChannelEvent => text(makeCode(codes).shown);

  test("five wrong codes lock linking for 15 minutes, never the conversation", async () => {
    let state = fresh();
    for (let count = 1; count <= 5; count += 1) {
      const result = await run(state, guess());
      expect(said(result)).toEqual([count < 5 ? "sambung.link.unknown" : "sambung.link.locked"]);
      state = result.state;
    }
    const { shown } = issue({ expiresAt: clock.now() + 60 * MINUTE });
    expect(said(await run(state, text(shown)))).toEqual(["sambung.link.locked"]);
    expect(await run(state, text("jam buka?"))).toMatchObject({ handled: false });
    await clock.advance(15 * MINUTE - 1);
    expect(said(await run(state, text(shown)))).toEqual(["sambung.link.locked"]);
    await clock.advance(1);
    expect((await run(state, text(shown))).enqueue).toHaveLength(1);
  });

  test("ordinary words and codes with a wrong check character are no tries", async () => {
    const [first, ...rest] = issue().shown;
    const mistyped = (first === "2" ? "3" : "2") + rest.join("");
    const state = await played(fresh(), text("transfer"), text("sekarang"), text("25000000"), text(mistyped));
    expect(state.linking).toEqual({ wrong: 0, lockedUntil: 0 });
  });

  test("used, expired and own codes are no guesses", async () => {
    const list = [issue({ usedAt: 1 }), issue({ expiresAt: 0 }), issue({ channel: "whatsapp" })];
    const state = await played(fresh(), ...[...list, ...list, ...list].map(({ shown }) => text(shown)));
    expect(state.linking.wrong).toBe(0);
  });

  test("20 in a minute from any number of senders lock linking for all", async () => {
    for (let count = 0; count < 20; count += 1) {
      expect(said(await run(fresh(`c_${count}`), guess()))).toEqual(["sambung.link.unknown"]);
    }
    const { shown } = issue({ expiresAt: clock.now() + 60 * MINUTE });
    expect(said(await run(fresh("c_new"), text(shown)))).toEqual(["sambung.link.locked"]);
    await clock.advance(15 * MINUTE);
    expect((await run(fresh("c_new"), text(shown))).enqueue).toHaveLength(1);
  });

  test("20 over more than a minute lock nobody", async () => {
    for (let count = 0; count < 60; count += 1) {
      await run(fresh(`c_${count}`), guess());
      await clock.advance(3_200);
    }
    expect(tools.wrongCodes.locked).toBe(false);
  });
});
