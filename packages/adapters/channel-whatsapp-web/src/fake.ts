/**
 * A loopback WhatsApp for accounts that are driven through WhatsApp Web: it accepts what WhatsApp accepts, and lets you
 * act as people who write to the account. Companions of the account are clients without a browser (`library`), or the
 * real whatsapp-web.js in a real browser that shows the fake's page (`clientOptions`).
 *
 * @module
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, systemClock } from "@sambung/core";
import { type FailureScope, makeFailures } from "@sambung/core/channel";
import type { WhatsAppWebLibrary } from "./client.ts";
import { acknowledge, makeAccount } from "./fake/account.ts";
import { makeLibrary } from "./fake/client.ts";
import { PAGE_VERSION, pageAt } from "./fake/page.ts";
import { type FakePerson, makePerson } from "./fake/people.ts";
import { serve } from "./fake/server.ts";
import {
  chatOf,
  type FakeCall,
  type FakeFailure,
  type FakeState,
  nextId,
  type ShownMessage,
  shown,
  tell,
} from "./fake/state.ts";

export type { FailureScope } from "@sambung/core/channel";
export type { FakeFile, FakePerson, Writing } from "./fake/people.ts";
export type { FakeCall, FakeFailure, ShownMessage } from "./fake/state.ts";

/** Settings of {@link fakeWhatsAppWeb}. */
export interface FakeWhatsAppWebOptions {
  /** The account's number, digits. */
  readonly number?: string;
  /** Whether a phone has scanned the code already, default true. */
  readonly paired?: boolean;
  /** Whether messages become delivered by themselves, default false. */
  readonly receipts?: boolean;
  /** Default the system's. */
  readonly clock?: Clock;
}

/** Who somebody is; what is not given is made up. */
export interface FakePersonOptions {
  readonly name?: string;
  readonly phone?: string;
  /** Writes under a stand-in for the number. */
  readonly hidden?: boolean;
}

/** A running fake. */
export interface FakeWhatsAppWeb {
  /** The account's number, digits. */
  readonly number: string;
  /** What to give to `whatsappWeb({ library })`: clients without a browser. */
  readonly library: () => Promise<WhatsAppWebLibrary>;
  /** What to give to `whatsappWeb({ clientOptions, browserArguments })` with the real library: its browser shows the fake's page. */
  readonly clientOptions: { readonly [option: string]: unknown };
  readonly browserArguments: readonly string[];
  /** What to give to `whatsappWeb({ fetch })`: media of every address, whose bytes fit its last part ("/image", "/video"). */
  readonly fetch: typeof fetch;
  /** The code a phone would have to scan now. */
  readonly code: string;
  person(options?: FakePersonOptions): FakePerson;
  /** Makes a group the account is in; answers its id. */
  group(): string;
  /** A phone scans the code. */
  scan(): void;
  /** WhatsApp replaces the code. */
  replaceCode(): void;
  /** The companion's state becomes another: `CONFLICT`, `UNPAIRED`, `UNPAIRED_IDLE`. */
  state(state: string): void;
  /** The phone unlinks the companion. */
  unlink(): void;
  /** Says how far a message of the bot got. */
  acknowledge(message: string, ack: -1 | 1 | 2 | 3 | 4): void;
  fail(failure: FakeFailure, scope?: FailureScope): void;
  heal(): void;
  /** What companions sent, as it came. */
  readonly calls: readonly FakeCall[];
  shown(chat: string): readonly ShownMessage[];
  /** How often the bot showed in a chat that it is writing. */
  typed(chat: string): number;
  /** Messages of people that nobody has seen, in one chat or in all. */
  unread(chat?: string): number;
  companions(): number;
  /** Resolves when none is there. */
  disconnected(): Promise<void>;
  /** Every companion crashes. */
  drop(): void;
  watch(changed: () => void): () => void;
  close(): Promise<void>;
}

/** First bytes that tell what a file is. */
const MAGIC: { readonly [type: string]: string } = {
  image: "\x89PNG\r\n\x1a\n",
  audio: "OggS",
  video: "\x00\x00\x00\x18ftypisom",
  file: "%PDF-1.7",
};

/** Starts a fake on a free loopback port. */
export async function fakeWhatsAppWeb(options: FakeWhatsAppWebOptions = {}): Promise<FakeWhatsAppWeb> {
  const { number = "6281100000000", paired = true, receipts = false, clock = systemClock() } = options;
  const state: FakeState = {
    number,
    wid: `${number}@c.us`,
    lid: `9${number}@lid`,
    now: () => clock.now(),
    series: randomBytes(4).toString("hex").toUpperCase(),
    receipts,
    paired,
    code: "",
    people: new Map(),
    chats: new Map(),
    companions: new Set(),
    comings: new Set(),
    calls: [],
    failures: makeFailures<FakeFailure>(),
    sources: new Map(),
    files: new Map(),
    watchers: new Set(),
    count: 0,
  };
  const replaceCode = (): void => {
    state.code = `2@${randomBytes(48).toString("base64")}`;
  };
  replaceCode();
  const account = makeAccount(state);
  const server = await serve(state, account);
  const library = makeLibrary(state, account);
  const folder = mkdtempSync(join(tmpdir(), "sambung-whatsapp-web-"));
  writeFileSync(join(folder, `${PAGE_VERSION}.html`), pageAt(server.origin));
  const alone = (): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (state.companions.size > 0) return;
        state.comings.delete(check);
        resolve();
      };
      state.comings.add(check);
      check();
    });

  return {
    number,
    library: async () => library,
    clientOptions: {
      webVersion: PAGE_VERSION,
      webVersionCache: { type: "local", path: folder, strict: true },
    },
    // The page is WhatsApp's by its address, and asks this machine.
    browserArguments: ["--disable-features=LocalNetworkAccessChecks,PrivateNetworkAccessSendPreflights"],
    fetch: async (input) => {
      const address = String(input instanceof Request ? input.url : input);
      const type = new URL(address).pathname.split("/").at(-1)?.split(".")[0] ?? "";
      const bytes = Buffer.from(`${MAGIC[type] ?? MAGIC["file"]}\n${address}`, "latin1");
      state.sources.set(createHash("sha256").update(bytes).digest("hex"), address);
      return new Response(bytes);
    },
    get code() {
      return state.code;
    },
    person: ({ name, phone, hidden = false } = {}) => {
      const made = `62857${String(10_000_000 + state.people.size).slice(0, 8)}`;
      const digits = phone?.replace(/\D/g, "") ?? made;
      const known = state.people.get(digits);
      const record = known ?? {
        name: name ?? `Orang ${state.people.size + 1}`,
        phone: digits,
        lid: `1${digits}`,
        hidden,
        gone: false,
      };
      state.people.set(digits, record);
      return makePerson(state, record);
    },
    group: () => {
      const id = `1203630${nextId(state).replace(/\D/g, "")}@g.us`;
      chatOf(state, id);
      return id;
    },
    scan: () => {
      state.paired = true;
      tell(state, { kind: "paired" });
    },
    replaceCode: () => {
      replaceCode();
      tell(state, { kind: "code", code: state.code });
    },
    state: (now) => tell(state, { kind: "state", state: now }),
    unlink: () => {
      state.paired = false;
      replaceCode();
      tell(state, { kind: "state", state: "UNPAIRED" });
    },
    acknowledge: (message, ack) => acknowledge(state, message, ack),
    fail: state.failures.add,
    heal: state.failures.clear,
    calls: state.calls,
    shown: (chat) => chatOf(state, chat).messages.map((message) => shown(state, message)),
    typed: (chat) => chatOf(state, chat).typed,
    unread: (chat) => {
      const chats = chat === undefined ? [...state.chats.values()] : [chatOf(state, chat)];
      return chats.reduce((sum, { unread }) => sum + unread, 0);
    },
    companions: () => state.companions.size,
    disconnected: alone,
    drop: () => {
      for (const companion of [...state.companions]) companion.crash();
    },
    watch: (changed) => {
      state.watchers.add(changed);
      return () => state.watchers.delete(changed);
    },
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
