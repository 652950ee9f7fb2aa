import type { Fields } from "../wire.ts";
import type { ShownMessage } from "./render.ts";
import { shownOf } from "./render.ts";

/** A message of a channel. */
export interface MessageRecord {
  /** Its id within the channel. */
  readonly ts: string;
  readonly from: "bot" | "person";
  readonly sender: string;
  /** As Slack keeps it: escaped, mentions and links in `<>`. */
  readonly text: string;
  readonly blocks: readonly Fields[];
  /** The blocks it was sent with; a phone that was offline still shows these. */
  readonly offered: readonly Fields[];
  readonly files: readonly Fields[];
  /** The first message of the thread it is in. */
  readonly thread?: string;
  readonly edited: boolean;
}

/** Somebody of the fake workspace. */
export interface PersonRecord {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  deactivated: boolean;
}

/** A direct message channel with the bot, or a channel of several people. */
export interface ChannelRecord {
  readonly id: string;
  /** The person of a direct message channel. */
  readonly person?: string;
  readonly name?: string;
  readonly messages: MessageRecord[];
  botIn: boolean;
  archived: boolean;
}

/** A file of the workspace. */
export interface FileRecord {
  readonly id: string;
  readonly name: string;
  readonly mime: string;
  bytes: Uint8Array | undefined;
}

/** A call of the Web API as it arrived. */
export interface FakeCall {
  readonly method: string;
  readonly parameters: Fields;
  /** What the call was answered with; undefined when it got no answer. */
  status?: number;
  /** Slack's name for why it refused. */
  error?: string;
}

/** All a fake Slack remembers. */
export interface FakeState {
  readonly token: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly team: string;
  readonly app: string;
  readonly bot: { readonly user: string; readonly id: string; readonly name: string };
  readonly now: () => number;
  /** Where the server listens, `http://127.0.0.1:1234`. */
  origin: string;
  readonly people: Map<string, PersonRecord>;
  readonly channels: Map<string, ChannelRecord>;
  readonly files: Map<string, FileRecord>;
  readonly calls: FakeCall[];
  readonly watchers: Set<() => void>;
  counters: { message: number; person: number; channel: number; event: number; trigger: number; file: number };
}

/** Seconds since 1970. */
export function seconds(state: FakeState): number {
  return Math.floor(state.now() / 1000);
}

/** A timestamp nobody else has. */
export function nextTs(state: FakeState): string {
  state.counters.message += 1;
  return `${seconds(state)}.${String(state.counters.message).padStart(6, "0")}`;
}

/** The channel a call or event names: its id, or a person's for the direct messages with them. */
export function channelOf(state: FakeState, id: string): ChannelRecord | undefined {
  return state.channels.get(id) ?? [...state.channels.values()].find(({ person }) => person === id);
}

/** Adds a message to a channel and tells whoever watches. */
export function show(
  state: FakeState,
  channel: ChannelRecord,
  message: Pick<MessageRecord, "from" | "sender" | "text"> & Partial<MessageRecord>,
): MessageRecord {
  const blocks = message.blocks ?? [];
  const record = { files: [], ...message, ts: nextTs(state), blocks, offered: blocks, edited: false };
  channel.messages.push(record);
  changed(state);
  return record;
}

/** Replaces a message of a channel by what it became; without a replacement it is gone. */
export function alter(state: FakeState, channel: ChannelRecord, ts: string, message?: MessageRecord): void {
  const index = channel.messages.findIndex((one) => one.ts === ts);
  if (index >= 0) channel.messages.splice(index, 1, ...(message === undefined ? [] : [message]));
  changed(state);
}

function changed(state: FakeState): void {
  for (const watcher of state.watchers) watcher();
}

/** What a channel shows, oldest first. */
export function shownIn(channel: ChannelRecord | undefined): readonly ShownMessage[] {
  return (channel?.messages ?? []).map(shownOf);
}

/** The message object of Slack's for what a channel has. */
export function messageFields(state: FakeState, channel: ChannelRecord, message: MessageRecord): Fields {
  const parent = channel.messages.find(({ ts }) => ts === message.thread);
  return {
    type: "message",
    ...(message.files.length === 0 ? {} : { subtype: "file_share", files: message.files, upload: false }),
    user: message.sender,
    team: state.team,
    ...(message.from === "bot" ? { bot_id: state.bot.id, app_id: state.app } : {}),
    text: message.text,
    ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
    ts: message.ts,
    ...(message.thread === undefined ? {} : { thread_ts: message.thread }),
    ...(parent === undefined || parent.ts === message.ts ? {} : { parent_user_id: parent.sender }),
    ...(message.edited ? { edited: { user: message.sender, ts: `${seconds(state)}.000000` } } : {}),
  };
}
