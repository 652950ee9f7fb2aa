import { type Fields, listOf, numberOf, textOf } from "../wire.ts";
import { blocksOf, Refusal } from "./checks.ts";
import type { Sockets } from "./sockets.ts";
import {
  alter,
  type ChannelRecord,
  channelOf,
  type FakeState,
  type FileRecord,
  type MessageRecord,
  messageFields,
  show,
} from "./state.ts";

type Method = (state: FakeState, parameters: Fields) => Fields;

/** The methods of the Web API the fake knows and a bot's token may call. */
export const METHODS: { readonly [method: string]: Method } = {
  "auth.test": ({ team, bot, origin }) => ({
    url: origin,
    team: "Kopi Sambung",
    team_id: team,
    user: bot.name,
    user_id: bot.user,
    bot_id: bot.id,
  }),
  "users.info": (state, parameters) => {
    const person = state.people.get(textOf(parameters["user"]) ?? "");
    if (person === undefined) throw new Refusal("user_not_found");
    const { id, name, language, deactivated } = person;
    return { user: { id, team_id: state.team, name, real_name: name, locale: language, deleted: deactivated } };
  },
  "conversations.open": (state, parameters) => {
    const person = state.people.get(textOf(parameters["users"]) ?? "");
    if (person === undefined) throw new Refusal("user_not_found");
    if (person.deactivated) throw new Refusal("user_disabled");
    return { channel: { id: channelOf(state, person.id)?.id } };
  },
  "chat.postMessage": (state, parameters) => {
    const channel = writable(state, parameters["channel"]);
    const message = posted(state, channel, parameters);
    return { channel: channel.id, ts: message.ts, message: messageFields(state, channel, message) };
  },
  "chat.update": (state, parameters) => {
    const channel = writable(state, parameters["channel"]);
    const message = found(channel, parameters["ts"]);
    if (message.from !== "bot") throw new Refusal("cant_update_message");
    const blocks = blocksOf(parameters["blocks"]);
    const text = textOf(parameters["text"]) ?? "";
    if (text === "" && blocks.length === 0) throw new Refusal("no_text");
    alter(state, channel, message.ts, { ...message, text, blocks, edited: true });
    return { channel: channel.id, ts: message.ts, text };
  },
  "chat.delete": (state, parameters) => {
    const channel = writable(state, parameters["channel"]);
    const message = found(channel, parameters["ts"]);
    if (message.from !== "bot") throw new Refusal("cant_delete_message");
    alter(state, channel, message.ts);
    return { channel: channel.id, ts: message.ts };
  },
  "conversations.history": (state, parameters) => {
    const channel = readable(state, parameters["channel"]);
    const messages = channel.messages.filter(({ thread, ts }) => thread === undefined || thread === ts);
    return page(state, channel, messages.reverse(), parameters);
  },
  "conversations.replies": (state, parameters) => {
    const channel = readable(state, parameters["channel"]);
    const parent = channel.messages.find(({ ts }) => ts === parameters["ts"]);
    if (parent === undefined) throw new Refusal("thread_not_found");
    const replies = channel.messages.filter(({ thread, ts }) => thread === parent.ts && ts !== parent.ts);
    const rest = page(state, channel, replies, parameters);
    return { ...rest, messages: [messageFields(state, channel, parent), ...listOf(rest["messages"])] };
  },
  "files.info": (state, parameters) => {
    const file = state.files.get(textOf(parameters["file"]) ?? "");
    if (file === undefined) throw new Refusal("file_not_found");
    return { file: fileFields(state, file) };
  },
  "files.getUploadURLExternal": (state, parameters) => {
    const name = textOf(parameters["filename"]);
    if (name === undefined || !(Number(parameters["length"]) > 0)) throw new Refusal("invalid_arguments");
    const file = newFile(state, name, "application/octet-stream", undefined);
    return { upload_url: `${state.origin}/upload/${file.id}`, file_id: file.id };
  },
  "files.completeUploadExternal": (state, parameters) => {
    const files = listOf(parsed(parameters["files"])).map(({ id }) => state.files.get(textOf(id) ?? ""));
    if (files.length === 0 || files.some((file) => file?.bytes === undefined)) throw new Refusal("file_not_found");
    const fields = files.flatMap((file) => (file === undefined ? [] : [fileFields(state, file)]));
    const id = parameters["channel_id"];
    if (id !== undefined) {
      const channel = writable(state, id);
      const thread = textOf(parameters["thread_ts"]);
      const text = textOf(parameters["initial_comment"]) ?? "";
      const where = thread === undefined ? {} : { thread };
      show(state, channel, { from: "bot", sender: state.bot.user, text, files: fields, ...where });
    }
    return { files: fields };
  },
};

/** The one method an app's own token may call. */
export async function openSocket(state: FakeState, sockets: Sockets): Promise<Fields> {
  return { url: `${state.origin.replace(/^http/, "ws")}${await sockets.open()}` };
}

/** Keeps a file somebody sends. */
export function newFile(state: FakeState, name: string, mime: string, bytes: Uint8Array | undefined): FileRecord {
  state.counters.file += 1;
  const file = { id: `F${String(state.counters.file).padStart(8, "0")}`, name, mime, bytes };
  state.files.set(file.id, file);
  return file;
}

/** The file object of Slack's. */
export function fileFields(state: FakeState, { id, name, mime, bytes }: FileRecord): Fields {
  const address = `${state.origin}/files/${id}/${encodeURIComponent(name)}`;
  return {
    id,
    name,
    title: name,
    mimetype: mime,
    size: bytes?.byteLength ?? 0,
    mode: "hosted",
    url_private: address,
    url_private_download: `${address}?download=1`,
  };
}

function readable(state: FakeState, id: unknown): ChannelRecord {
  const channel = channelOf(state, textOf(id) ?? "");
  if (channel === undefined) throw new Refusal("channel_not_found");
  if (!channel.botIn) throw new Refusal("not_in_channel");
  return channel;
}

function writable(state: FakeState, id: unknown): ChannelRecord {
  const channel = readable(state, id);
  if (channel.archived) throw new Refusal("is_archived");
  const person = state.people.get(channel.person ?? "");
  // Whoever left the workspace has no direct messages any more.
  if (person?.deactivated === true) throw new Refusal("channel_not_found");
  return channel;
}

function found(channel: ChannelRecord, ts: unknown): MessageRecord {
  const message = channel.messages.find((one) => one.ts === ts);
  if (message === undefined) throw new Refusal("message_not_found");
  return message;
}

function posted(state: FakeState, channel: ChannelRecord, parameters: Fields): MessageRecord {
  const blocks = blocksOf(parameters["blocks"]);
  const text = textOf(parameters["text"]) ?? "";
  if (text === "" && blocks.length === 0) throw new Refusal("no_text");
  if (text.length > 40_000) throw new Refusal("msg_too_long");
  const thread = textOf(parameters["thread_ts"]);
  const where = thread === undefined ? {} : { thread };
  return show(state, channel, { from: "bot", sender: state.bot.user, text, blocks, ...where });
}

function page(
  state: FakeState,
  channel: ChannelRecord,
  messages: readonly MessageRecord[],
  parameters: Fields,
): Fields {
  const oldest = textOf(parameters["oldest"]) ?? "0";
  const latest = textOf(parameters["latest"]) ?? "9";
  const inclusive = String(parameters["inclusive"]) === "true";
  const fits = ({ ts }: MessageRecord): boolean =>
    inclusive ? ts >= oldest && ts <= latest : ts > oldest && ts < latest;
  const limit = numberOf(Number(parameters["limit"] ?? 100)) ?? 100;
  const part = messages.filter(fits).slice(0, limit);
  return { messages: part.map((message) => messageFields(state, channel, message)), has_more: false };
}

function parsed(value: unknown): unknown {
  return typeof value === "string" ? (JSON.parse(value) as unknown) : value;
}
