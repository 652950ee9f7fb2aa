import { type Fields, textOf } from "../wire.ts";
import {
  alter,
  chatOf,
  exists,
  type FakeFailure,
  type FakeState,
  nextId,
  payloadOf,
  type Record,
  tell,
} from "./state.ts";

/** What WhatsApp does for a companion of the account. Rejects as WhatsApp Web does. */
export interface Account {
  /** Sends a message; answers it as it was kept. Nothing when there is nobody. */
  send(fields: Fields): Promise<Record | undefined>;
  /** Marks messages as read up to `last`, or all: what came later is not, also if the mark arrives behind it. */
  seen(chat: string, last?: string): void;
  typing(chat: string): void;
  /** Keeps bytes; answers the path they have from now on. */
  upload(base64: string): string;
  download(path: string): string | undefined;
  exists(chat: string): boolean;
  /** The other name of a person. */
  otherName(id: string): string | undefined;
}

const LONGEST_TEXT = 65_536;

export function makeAccount(state: FakeState): Account {
  return {
    send: async (fields) => {
      state.calls.push({ method: "sendMessage", payload: fields });
      const failure = state.failures.take("sendMessage");
      if (failure !== undefined && failure.how !== "accepted-no-answer") throw errorOf(failure);
      const chat = textOf(fields["to"]) ?? "";
      if (!exists(state, chat)) return undefined;
      const text = textOf(fields["body"]) ?? "";
      if (fields["directPath"] === undefined && text.length > LONGEST_TEXT) throw new Error("message too long");
      if (fields["buttons"] !== undefined || fields["list"] !== undefined) {
        throw new Error("The fake refuses what no phone shows: buttons and lists");
      }
      const id = textOf(fields["newId"]) ?? nextId(state);
      const { newId: _, ...rest } = fields;
      const message: Record = {
        type: "chat",
        ...rest,
        id: { fromMe: true, remote: chat, id, _serialized: `true_${chat}_${id}` },
        from: chat.endsWith("@lid") ? state.lid : state.wid,
        to: chat,
        t: Math.floor(state.now() / 1000),
        ack: 1,
      };
      chatOf(state, chat).messages.push(message);
      for (const changed of state.watchers) changed();
      if (failure !== undefined) return new Promise(() => {});
      if (state.receipts) queueMicrotask(() => acknowledge(state, message.id._serialized, 2));
      return message;
    },
    seen: (id, last) => {
      const chat = chatOf(state, id);
      const at = chat.messages.findIndex((message) => message.id._serialized === last);
      const after = at === -1 ? [] : chat.messages.slice(at + 1).filter((message) => !message.id.fromMe);
      chat.unread = Math.min(chat.unread, after.length);
      for (const changed of state.watchers) changed();
    },
    typing: (id) => {
      chatOf(state, id).typed += 1;
    },
    upload: (base64) => {
      const path = `/v/t62/${nextId(state)}`;
      state.files.set(path, base64);
      return path;
    },
    download: (path) => state.files.get(path),
    exists: (chat) => exists(state, chat),
    otherName: (id) => {
      if (id === state.wid) return state.lid;
      if (id === state.lid) return state.wid;
      for (const { phone, lid } of state.people.values()) {
        if (`${phone}@c.us` === id) return `${lid}@lid`;
        if (`${lid}@lid` === id) return `${phone}@c.us`;
      }
      return undefined;
    },
  };
}

/** Says how far a message of the bot got. */
export function acknowledge(state: FakeState, id: string, ack: number): void {
  const message = alter(state, id, { ack });
  if (message !== undefined) tell(state, { kind: "ack", message, ack });
}

/** As the page's errors read. */
function errorOf(failure: Exclude<FakeFailure, { how: "accepted-no-answer" }>): Error {
  switch (failure.how) {
    case "rate":
      return new Error(
        `rate-overlimit (429)${failure.retryAfter === undefined ? "" : ` backoff=${failure.retryAfter}`}`,
      );
    case "status":
      return new Error(`ServerStatusCodeError: ${failure.status} service-unavailable`);
    case "reset":
      return new Error("Protocol error (Runtime.callFunctionOn): Target closed");
  }
}

/** Answers a call of the page. */
export async function answerCall(account: Account, method: string, body: unknown): Promise<unknown> {
  const fields = payloadOf(body);
  const chat = textOf(fields["chat"]) ?? "";
  switch (method) {
    case "send":
      return account.send(fields);
    case "seen":
      return account.seen(chat, textOf(fields["last"]));
    case "typing":
      return account.typing(chat);
    case "upload":
      return account.upload(textOf(fields["data"]) ?? "");
    case "download":
      return account.download(textOf(fields["path"]) ?? "");
    case "exists":
      return account.exists(chat);
    case "otherName":
      return account.otherName(chat);
    default:
      throw new Error(`The page calls ${method}, which the fake does not know`);
  }
}
