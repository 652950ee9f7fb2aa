import { createHmac } from "node:crypto";
import type { Alias, CommitGroup, Conversation, CustomerState } from "@sambung/core";
import { type MemoryStore, memoryStore } from "@sambung/core/testing";
import { type ChannelName, IDENTITY_SECRET, openShelf, type Shelf, type Wired } from "./shelf.ts";
import { type Kitchen, PRIVATE, teller } from "./teller.ts";

export type Person = ReturnType<Shelf["person"]>;

/** Where somebody is known. */
export interface Met {
  readonly customer: string;
  readonly place: Conversation;
  readonly alias: Alias;
}

/** One customer worth attacking, and somebody who should get nowhere, on real adapters. */
export interface Scene extends AsyncDisposable {
  readonly shelf: Shelf;
  readonly store: MemoryStore;
  /** What the bot did with its store for what came in so far: the names of the calls. */
  readonly asked: readonly string[];
  readonly kitchen: Kitchen;
  /** The channel that is attacked. */
  readonly on: ChannelName;
  /** Where the victim is at home. */
  readonly home: ChannelName;
  person(): Person;
  /** Writes there for the first time. */
  meets(person: Person, channel: ChannelName): Promise<Met>;
  says(person: Person, channel: ChannelName, text: string): Promise<void>;
  /** A link code that begins where somebody was met. */
  code(met: Met, towards: ChannelName): Promise<string>;
  /** Connects what somebody has at one place with another channel of theirs. */
  connects(person: Person, from: Met, to: ChannelName): Promise<void>;
  owner(alias: Alias): Promise<string | undefined>;
  state(customer: string): Promise<CustomerState | undefined>;
  /** How many turns were about this text. */
  turns(text: string): Promise<number>;
  /** Whose turn it was. */
  whose(text: string): Promise<string | undefined>;
}

let count = 0;

export async function openScene(on: ChannelName): Promise<Scene> {
  const { bot, kitchen } = teller();
  const asked: string[] = [];
  const store = noting(memoryStore(), asked);
  const shelf = await openShelf(bot, { store, linking: "prompt" });
  const people: Person[] = [];
  const entries = async () => (await store.journal({ after: 0, limit: 100_000 })).entries;
  const state = async (customer: string): Promise<CustomerState | undefined> =>
    (await store.load(customer, { after: 0, events: 0 }))?.mailbox.state;
  const scene: Scene = {
    ...{ shelf, store, asked, kitchen, on, home: on === "web" ? "telegram" : "web", state },
    person() {
      const person = shelf.person();
      people.push(person);
      return person;
    },
    async says(person, channel, text) {
      await person[channel].text(text);
      await shelf.calm();
    },
    async meets(person, channel) {
      count += 1;
      const text = `halo ${count}`;
      await scene.says(person, channel, text);
      const customer = (await scene.whose(text)) ?? "";
      const known = (await state(customer))?.conversations.find((each) => each.channel === channel);
      if (known === undefined) throw new Error(`Nobody was met on ${channel}`);
      return { customer, place: { channel, id: known.id, kind: known.kind }, alias: known.alias };
    },
    async code({ alias, place }, towards) {
      const context = shelf.contexts.get(place.channel);
      if (context === undefined) throw new Error(`${place.channel} did not start`);
      return (await context.issueLink(alias, place, towards)).code;
    },
    async connects(person, from, to) {
      await scene.says(person, to, await scene.code(from, to));
      if (from.place.channel === "web") {
        await person.web.tap("Ya, hubungkan");
        await shelf.calm();
      }
    },
    owner: async (alias) => (await store.find(alias))?.customer,
    turns: async (text) => (await entries()).filter(({ heard }) => heard === text).length,
    whose: async (text) => (await entries()).findLast(({ heard }) => heard === text)?.customer,
    async [Symbol.asyncDispose]() {
      for (const person of people) person.leave();
      await shelf.close();
    },
  };
  return scene;
}

/** What a store is asked whenever it is time, not because of a message. */
const BY_ITSELF: ReadonlySet<PropertyKey> = new Set(["nextTimer", "fireTimers", "sweep", "outbox", "claim"]);

/** A store that notes what it is asked. */
function noting(store: MemoryStore, asked: string[]): MemoryStore {
  const note = (name: PropertyKey, [group]: readonly unknown[]): void => {
    // Marks of what was sent are written when there is time.
    const onlyMarks = name === "commit" && (group as CommitGroup).entries.length === 0;
    if (!onlyMarks && !BY_ITSELF.has(name)) asked.push(String(name));
  };
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...given: unknown[]): unknown => {
        note(name, given);
        return value.apply(target, given);
      };
    },
  });
}

/** What an attack came to: why it succeeded, undefined when it did not, or why there is no such attack on that channel. */
export type Outcome = string | undefined | { readonly without: string };
export type Attack = (scene: Scene) => Promise<Outcome>;

/** Where the proof of a request stands. */
const PROOF: { readonly [channel in ChannelName]?: string } = {
  web: "authorization",
  telegram: "x-telegram-bot-api-secret-token",
  slack: "x-slack-signature",
  whatsapp: "x-hub-signature-256",
  botframework: "authorization",
};
const COVERS_BODY: ReadonlySet<ChannelName> = new Set<ChannelName>(["slack", "whatsapp"]);
const NO_WEBHOOK = { without: "no webhook: it listens to a browser of its own" };
const NO_BODY = { without: "the platform's proof says nothing about the body" };

interface Captured {
  readonly request: Wired;
  readonly text: string;
  readonly header: string;
}

/** A request in which somebody wrote something to the bot, as it came in. */
async function capture(scene: Scene, person: Person): Promise<Captured | undefined> {
  const header = PROOF[scene.on];
  if (header === undefined) return undefined;
  count += 1;
  const text = `pesan${count}`;
  const from = scene.shelf.wired.length;
  await scene.says(person, scene.on, text);
  const request = scene.shelf.wired.slice(from).find(({ body }) => body.includes(text));
  if (request === undefined) throw new Error(`${text} did not come over HTTP`);
  return { request, text, header };
}

/** Sends a request again, changed. Succeeds when the bot believes it. */
async function sent(
  scene: Scene,
  { request, header }: Captured,
  proof: (value: string) => string | undefined,
  body: (text: string) => string = (text) => text,
): Promise<Outcome> {
  const { headers } = request;
  const changed = new Headers(headers);
  const value = proof(headers.get(header) ?? "");
  if (value === undefined) changed.delete(header);
  else changed.set(header, value);
  const { url, method } = request;
  const { status } = await scene.shelf.app.fetch(
    new Request(url, { method, headers: changed, body: body(request.body) }),
  );
  await scene.shelf.calm();
  return status === 401 || status === 403 ? undefined : `answered ${status}`;
}

const flipped = (text: string): string => `${text.slice(0, -8)}${[...text.slice(-8)].reverse().join("")}x`;

/** Of a request that somebody recorded, forged or cut short. */
export const REQUESTS: { readonly [name: string]: Attack } = {
  "a request without its proof": async (scene) => {
    const captured = await capture(scene, scene.person());
    return captured === undefined ? NO_WEBHOOK : sent(scene, captured, () => undefined);
  },
  "a forged proof": async (scene) => {
    const captured = await capture(scene, scene.person());
    return captured === undefined ? NO_WEBHOOK : sent(scene, captured, flipped);
  },
  "a proof cut short": async (scene) => {
    const captured = await capture(scene, scene.person());
    return captured === undefined ? NO_WEBHOOK : sent(scene, captured, (value) => value.slice(0, -6));
  },
  "another text under the proof of the first": async (scene) => {
    const captured = await capture(scene, scene.person());
    if (captured === undefined) return NO_WEBHOOK;
    if (!COVERS_BODY.has(scene.on)) return NO_BODY;
    return sent(
      scene,
      captured,
      (value) => value,
      (body) => body.replaceAll(captured.text, "hapus data saya"),
    );
  },
  "the victim's message under the attacker's proof": async (scene) => {
    const [own, theirs] = [await capture(scene, scene.person()), await capture(scene, scene.person())];
    if (own === undefined || theirs === undefined) return NO_WEBHOOK;
    if (!COVERS_BODY.has(scene.on)) return NO_BODY;
    return sent(scene, theirs, () => own.request.headers.get(own.header) ?? "");
  },
  "a request replayed at once": async (scene) => {
    const captured = await capture(scene, scene.person());
    if (captured === undefined) return NO_WEBHOOK;
    for (let times = 0; times < 3; times += 1) await sent(scene, captured, (value) => value);
    const turns = await scene.turns(captured.text);
    return turns === 1 ? undefined : `${turns} turns`;
  },
  "a request replayed two days later": async (scene) => {
    const captured = await capture(scene, scene.person());
    if (captured === undefined) return NO_WEBHOOK;
    scene.shelf.skip(2 * 24 * 60 * 60_000);
    await sent(scene, captured, (value) => value);
    const turns = await scene.turns(captured.text);
    return turns === 1 ? undefined : `${turns} turns`;
  },
  "a login that is forged, unsigned, stale or for somebody else": async (scene) => {
    if (scene.on !== "web") return { without: "logins are the site's" };
    const seconds = Math.floor((scene.shelf.contexts.get("web")?.clock.now() ?? 0) / 1_000);
    const good = { sub: "siti", aud: "teller", iat: seconds, exp: seconds + 600 };
    const tokens = [
      jwt(good, "another secret of the same length as the one"),
      jwt(good, null),
      jwt({ ...good, exp: seconds - 600 }),
      jwt({ ...good, aud: "another bot" }),
      jwt({ sub: "siti", aud: "teller", iat: seconds }),
      jwt(good).slice(0, -6),
    ];
    for (const [index, identity] of tokens.entries()) {
      const { status } = await session(scene, { identity });
      if (status === 200) return `token ${index + 1} was believed`;
    }
    // All of that would prove nothing if no login were believed.
    return (await session(scene, { identity: jwt(good) })).status === 200 ? undefined : "no login is believed";
  },
};

function session(scene: Scene, body: { readonly [field: string]: string }): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return Promise.resolve(
    scene.shelf.app.fetch(
      new Request("http://shop/chat/session", { method: "POST", headers, body: JSON.stringify(body) }),
    ),
  );
}

function jwt(claims: { readonly [claim: string]: unknown }, secret: string | null = IDENTITY_SECRET): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const unsigned = `${part({ alg: secret === null ? "none" : "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${unsigned}.${secret === null ? "" : createHmac("sha256", secret).update(unsigned).digest("base64url")}`;
}

/** Whether somebody heard what was not for them, or became the victim. */
export async function gained(scene: Scene, attacker: Person, victim: Met): Promise<Outcome> {
  const heard = attacker[scene.on].heard().find((text) => PRIVATE.some((secret) => text.includes(secret)));
  if (heard !== undefined) return `heard "${heard}"`;
  count += 1;
  const text = `saya siapa ${count}`;
  await scene.says(attacker, scene.on, text);
  const owner = await scene.owner(victim.alias);
  if (owner === undefined) return "the victim is gone";
  return (await scene.whose(text)) === owner ? "became the victim" : undefined;
}
