import { EventEmitter } from "node:events";
import type { WhatsAppWebChat, WhatsAppWebClient, WhatsAppWebLibrary, WhatsAppWebMessage } from "../client.ts";
import { type Fields, fieldsOf, textOf } from "../wire.ts";
import type { Account } from "./account.ts";
import { type Companion, chatOf, type FakeState, join, leave, type Record, type Told } from "./state.ts";

/** The classes of whatsapp-web.js without a browser: what they hear and do is the fake's. */
export function makeLibrary(state: FakeState, account: Account): WhatsAppWebLibrary {
  class LocalAuth {}
  class MessageMedia {
    readonly mimetype: string;
    readonly data: string;
    readonly filename: string | undefined;
    readonly filesize: number | undefined;
    constructor(mimetype: string, data: string, filename?: string, filesize?: number) {
      this.mimetype = mimetype;
      this.data = data;
      this.filename = filename;
      this.filesize = filesize;
    }
  }
  class Location {
    readonly latitude: number;
    readonly longitude: number;
    readonly name: string | undefined;
    constructor(latitude: number, longitude: number, options: { readonly name?: string } = {}) {
      this.latitude = latitude;
      this.longitude = longitude;
      this.name = options.name;
    }
  }

  class Client extends EventEmitter implements WhatsAppWebClient {
    info: { wid: { _serialized: string } } | undefined;
    readonly pupBrowser: EventEmitter = new EventEmitter();
    readonly #companion: Companion = {
      tell: (told) => this.#hear(told),
      crash: () => {
        if (leave(state, this.#companion)) this.pupBrowser.emit("disconnected");
      },
    };
    readonly #auth: { afterBrowserInitialized?(): Promise<void> };
    #ended = false;

    constructor(options: { readonly authStrategy?: object }) {
      super();
      this.#auth = options.authStrategy ?? {};
    }

    async initialize(): Promise<void> {
      // As with a browser, whoever listens is told later.
      await Promise.resolve();
      await this.#auth.afterBrowserInitialized?.();
      if (this.#ended) throw new Error("Target closed");
      join(state, this.#companion);
      if (state.paired) queueMicrotask(() => this.#enter());
      else this.emit("qr", state.code);
    }
    async destroy(): Promise<void> {
      this.#ended = true;
      leave(state, this.#companion);
    }
    async sendMessage(chat: string, content: unknown, options: object): Promise<object | undefined> {
      const message = await account.send({ to: chat, ...this.#fieldsOf(content, options) });
      return message === undefined ? undefined : messageOf(message);
    }
    async sendSeen(chat: string): Promise<void> {
      account.seen(chat);
    }
    async getChats(): Promise<readonly WhatsAppWebChat[]> {
      return [...state.chats.keys()].map((id) => this.#chat(id));
    }
    async getChatById(id: string): Promise<WhatsAppWebChat | undefined> {
      return account.exists(id) ? this.#chat(id) : undefined;
    }
    async getMessageById(id: string): Promise<WhatsAppWebMessage | null> {
      const found = [...state.chats.values()]
        .flatMap(({ messages }) => messages)
        .find((message) => message.id._serialized === id);
      const data = account.download(textOf(found?.["directPath"]) ?? "");
      if (found === undefined) return null;
      const file = data === undefined ? undefined : { mimetype: String(found["mimetype"]), data };
      return { downloadMedia: async () => file };
    }
    async getContactLidAndPhone(ids: readonly string[]): Promise<readonly { lid?: string; pn?: string }[]> {
      return ids.map((id) => {
        const other = account.otherName(id);
        const [lid, pn] = id.endsWith("@lid") ? [id, other] : [other, id];
        return { ...(lid === undefined ? {} : { lid }), ...(pn === undefined ? {} : { pn }) };
      });
    }

    #chat(id: string): WhatsAppWebChat {
      const chat = chatOf(state, id);
      return {
        id: { _serialized: id },
        unreadCount: chat.unread,
        fetchMessages: async ({ limit }) =>
          chat.messages
            .filter((message) => !message.id.fromMe)
            .slice(-limit)
            .map(messageOf),
        sendStateTyping: async () => account.typing(id),
      };
    }
    #fieldsOf(content: unknown, options: object): Fields {
      const fields = fieldsOf(options) ?? {};
      if (content instanceof Location) {
        const { latitude: lat, longitude: lng, name } = content;
        return { type: "location", lat, lng, ...(name === undefined ? {} : { loc: name }) };
      }
      if (!(content instanceof MessageMedia)) return { body: content };
      const [kind = ""] = content.mimetype.split("/");
      const type = fields["sendMediaAsDocument"] === true || !/^(image|audio|video)$/.test(kind) ? "document" : kind;
      const directPath = account.upload(content.data);
      const { mimetype, filename } = content;
      return { type, directPath, mimetype, filename, caption: fields["caption"] };
    }
    #enter(): void {
      if (this.#ended) return;
      this.emit("authenticated");
      this.info = { wid: { _serialized: state.wid } };
      this.emit("ready");
    }
    #hear(told: Told): void {
      switch (told.kind) {
        case "add":
          return void this.emit("message", messageOf(told.message));
        case "edit":
          return void this.emit("message_edit", messageOf(told.message), told.message["body"], told.before);
        case "revoke":
          return void this.emit("message_revoke_everyone", messageOf(told.message));
        case "ack":
          return void this.emit("message_ack", messageOf(told.message), told.ack);
        case "reaction":
          return void this.emit("message_reaction", reactionOf(told.reaction));
        case "code":
          return void this.emit("qr", told.code);
        case "paired":
          this.#enter();
          return;
        case "state":
          leave(state, this.#companion);
          this.emit("disconnected", told.state);
      }
    }
  }
  return { Client, LocalAuth, MessageMedia, Location };
}

/** A message with the names the library gives its fields. */
function messageOf(message: Record): Fields {
  const hasMedia = message["directPath"] !== undefined;
  const { id, type, t: timestamp, ack } = message;
  return {
    _data: message,
    id,
    type,
    timestamp,
    ack,
    hasMedia,
    body: (hasMedia ? message["caption"] : message["body"]) ?? "",
    from: message["from"],
    to: message["to"],
    author: message["author"],
    fromMe: id.fromMe,
    isStatus: id.remote === "status@broadcast",
    mentionedIds: message["mentionedJidList"] ?? [],
    latestEditSenderTimestampMs: message["latestEditSenderTimestampMs"],
    vCards: type === "vcard" ? [message["body"]] : [],
    location:
      type === "location" ? { latitude: message["lat"], longitude: message["lng"], name: message["loc"] } : undefined,
  };
}

function reactionOf(reaction: Fields): Fields {
  return {
    id: reaction["id"],
    msgId: reaction["reactionParentKey"],
    reaction: reaction["reactionText"],
    timestamp: Number(reaction["reactionTimestamp"]) / 1000,
    senderId: textOf(fieldsOf(reaction["from"])?.["_serialized"]),
  };
}
