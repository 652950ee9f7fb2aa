import type { Fields } from "../wire.ts";
import { acknowledge } from "./account.ts";
import {
  alter,
  chatOf,
  type FakeState,
  nextId,
  type PersonRecord,
  type Record,
  type ShownMessage,
  shown,
  tell,
} from "./state.ts";

/** How something is written. */
export interface Writing {
  /** The id of a group, otherwise in the direct chat. */
  readonly group?: string;
  /** Mentions the bot. */
  readonly mention?: boolean;
  /** Quotes a message of the bot. */
  readonly replyTo?: string;
}

/** A file somebody sends. */
export interface FakeFile extends Writing {
  readonly bytes?: Uint8Array;
  readonly caption?: string;
  readonly mime?: string;
  readonly name?: string;
}

/** Somebody with the account's chat open, by hand. Everything answers the id of its message. */
export interface FakePerson {
  readonly name: string;
  readonly phone: string;
  /** The id of the direct chat, where the bot answers. */
  readonly chat: string;
  text(text: string, writing?: Writing): string;
  /** Opens a `wa.me` link and sends the text it brings along. */
  open(url: string): string;
  location(latitude?: number, longitude?: number, label?: string): string;
  /** Shares the person's own card, or with `of` somebody else's. */
  contact(of?: { readonly name: string; readonly phone: string }): string;
  image(file?: FakeFile): string;
  document(file?: FakeFile): string;
  voice(file?: FakeFile): string;
  sticker(): string;
  /** Any message; it gets id, sender and time. */
  send(type: string, fields?: Fields, writing?: Writing): string;
  react(message: string, emoji: string): void;
  edit(message: string, text: string): void;
  remove(message: string): void;
  /** Looks at the chat: the bot's messages become read. */
  read(): void;
  /** Leaves WhatsApp. Being blocked does not show: messages then stay at one tick for ever. */
  leave(): void;
  shown(): readonly ShownMessage[];
}

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

export function makePerson(state: FakeState, person: PersonRecord): FakePerson {
  const own = person.hidden ? `${person.lid}@lid` : `${person.phone}@c.us`;

  const send = (type: string, fields: Fields = {}, { group, mention, replyTo }: Writing = {}): string => {
    const remote = group ?? own;
    const id = nextId(state);
    const participant = group === undefined ? {} : { participant: own };
    const serialized = `false_${remote}_${id}${group === undefined ? "" : `_${own}`}`;
    const message: Record = {
      ...fields,
      id: { fromMe: false, remote, id, _serialized: serialized, ...participant },
      from: remote,
      to: state.wid,
      ...(group === undefined ? {} : { author: own }),
      type,
      t: Math.floor(state.now() / 1000),
      ack: 1,
      notifyName: person.name,
      isNewMsg: true,
      mentionedJidList: mention === true ? [state.wid] : [],
      ...(replyTo === undefined ? {} : { quotedMsg: { type: "chat" }, quotedParticipant: state.wid }),
    };
    const chat = chatOf(state, remote);
    chat.messages.push(message);
    chat.unread += 1;
    tell(state, { kind: "add", message });
    return serialized;
  };
  const file =
    (type: string, mime: string, more: Fields = {}) =>
    ({ bytes, caption, name, mime: given, ...writing }: FakeFile = {}): string => {
      const data = bytes === undefined ? PIXEL : Buffer.from(bytes).toString("base64");
      const path = `/v/t62/${nextId(state)}`;
      state.files.set(path, data);
      const named = name === undefined ? {} : { filename: name };
      const words = caption === undefined ? {} : { caption };
      const size = Buffer.from(data, "base64").byteLength;
      return send(type, { mimetype: given ?? mime, directPath: path, size, ...more, ...named, ...words }, writing);
    };
  const text: FakePerson["text"] = (words, writing) =>
    send("chat", { body: writing?.mention === true ? `@${state.number} ${words}` : words }, writing);
  const change = (kind: "edit" | "revoke", id: string, fields: Fields, before?: string): void => {
    const message = alter(state, id, fields);
    if (message === undefined) throw new Error(`The chat has no message ${id}`);
    tell(state, { kind, message, ...(before === undefined ? {} : { before }) });
  };

  return {
    name: person.name,
    phone: person.phone,
    chat: own,
    text,
    open: (url) => text(new URL(url).searchParams.get("text") ?? ""),
    location: (lat = -6.9175, lng = 107.6191, loc) =>
      send("location", { lat, lng, ...(loc === undefined ? {} : { loc }) }),
    contact: (of) => {
      const { name, phone } = of ?? person;
      const digits = phone.replace(/\D/g, "");
      const card = `BEGIN:VCARD\nVERSION:3.0\nFN:${name}\nTEL;type=CELL;waid=${digits}:+${digits}\nEND:VCARD`;
      return send("vcard", { body: card, vcardFormattedName: name });
    },
    image: file("image", "image/png"),
    document: (options = {}) => file("document", "application/pdf")({ name: "berkas.pdf", ...options }),
    voice: file("ptt", "audio/ogg; codecs=opus", { duration: "3" }),
    sticker: () => file("sticker", "image/webp")(),
    send,
    react: (id, emoji) => {
      alter(state, id, { reaction: emoji });
      const reactionId = nextId(state);
      const [, remote = own] = id.split("_");
      tell(state, {
        kind: "reaction",
        reaction: {
          id: { fromMe: false, remote, id: reactionId, _serialized: `false_${remote}_${reactionId}` },
          reactionParentKey: { fromMe: id.startsWith("true_"), remote, _serialized: id },
          reactionText: emoji,
          reactionTimestamp: Math.floor(state.now()),
          from: { _serialized: own },
        },
      });
    },
    edit: (id, words) => {
      const before = shown(state, alter(state, id, {}) as Record).text;
      change("edit", id, { body: words, latestEditSenderTimestampMs: Math.floor(state.now()) }, before);
    },
    remove: (id) => change("revoke", id, { type: "revoked", body: "" }),
    read: () => {
      for (const message of [...chatOf(state, own).messages]) {
        if (message.id.fromMe && Number(message["ack"]) < 3) acknowledge(state, message.id._serialized, 3);
      }
    },
    leave: () => {
      person.gone = true;
    },
    shown: () => chatOf(state, own).messages.map((message) => shown(state, message)),
  };
}
