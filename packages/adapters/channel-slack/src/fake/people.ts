import type { Fields } from "../wire.ts";
import type { Deliveries, Delivery } from "./delivery.ts";
import { fileFields, newFile } from "./methods.ts";
import type { ShownButton, ShownMessage } from "./render.ts";
import { shownOf } from "./render.ts";
import {
  alter,
  type ChannelRecord,
  type FakeState,
  type MessageRecord,
  messageFields,
  nextTs,
  type PersonRecord,
  seconds,
  show,
  shownIn,
} from "./state.ts";
import { typed } from "./typing.ts";

/** A file somebody sends. */
export interface FakeFile {
  readonly bytes?: Uint8Array;
  readonly caption?: string;
  readonly mime?: string;
  readonly name?: string;
}

/** What became of a tap: a button that opens an address tells the bot too, but nothing it could act on. */
export type TapResult = Delivery & { readonly url?: string };

/** A person who uses the bot in one channel, by hand. Every action resolves when the bot's webhook has answered. */
export interface FakePerson {
  readonly id: string;
  /** The channel these actions happen in: the direct messages with the bot, or a channel of several people. */
  readonly chat: string;
  /** Writes, with `@name` of the bot or of others who are there. `thread` is the first message of the thread to reply in. */
  text(text: string, options?: { readonly thread?: string }): Promise<Delivery>;
  /**
   * Taps the newest button with this label, or chooses the option of a menu. What was taken away can still be tapped on a
   * phone that has not noticed: `stale`.
   */
  tap(label: string, options?: { readonly message?: string; readonly stale?: boolean }): Promise<TapResult>;
  /** Uses a slash command, `help` for `/help`. */
  command(name: string, argument?: string): Promise<Delivery>;
  photo(file?: FakeFile): Promise<Delivery>;
  document(file?: FakeFile): Promise<Delivery>;
  voice(file?: FakeFile): Promise<Delivery>;
  /** Changes an earlier message of the person. */
  edit(message: string, text: string): Promise<Delivery>;
  /** Deletes an earlier message of the person. */
  remove(message: string): Promise<Delivery>;
  /** Reacts to a message with an emoji's name. */
  react(message: string, emoji: string): Promise<Delivery>;
  /** Leaves the workspace; the bot can no longer write to them. */
  deactivate(): void;
  reactivate(): void;
  /** The same person in a channel. */
  in(group: { readonly id: string }): FakePerson;
  /** What the channel shows, oldest first. */
  shown(): readonly ShownMessage[];
}

/** A person acting in a channel. */
export function makePerson(
  state: FakeState,
  deliveries: Deliveries,
  person: PersonRecord,
  channel: ChannelRecord,
): FakePerson {
  const type = channel.person === undefined ? "channel" : "im";
  const about = { channel: channel.id, channel_type: type };
  // The bot hears nothing of channels it is not in.
  const hear = async (event: Fields): Promise<Delivery> =>
    channel.botIn ? deliveries.event(event) : { id: "", payload: event };
  const say = async (words: string, more: Partial<MessageRecord> = {}): Promise<Delivery> => {
    const { text, blocks } = typed(state, words);
    const shown = show(state, channel, { from: "person", sender: person.id, text, blocks, ...more });
    const message: Fields = { ...messageFields(state, channel, shown), client_msg_id: `client-${shown.ts}` };
    const delivery = await hear({ ...message, ...about, event_ts: shown.ts });
    // Who calls the bot in a channel makes two events of one message.
    if (type === "channel" && text.includes(`<@${state.bot.user}>`)) {
      const { subtype: _, ...mention } = message;
      await hear({ ...mention, type: "app_mention", channel: channel.id, event_ts: shown.ts });
    }
    return delivery;
  };
  const send =
    (kind: string, mime: string, name: string) =>
    (file: FakeFile = {}): Promise<Delivery> => {
      const bytes = file.bytes ?? new TextEncoder().encode(`${kind} of ${person.name}`);
      const kept = newFile(state, file.name ?? name, file.mime ?? mime, bytes);
      return say(file.caption ?? "", { files: [fileFields(state, kept)] });
    };
  const own = (ts: string): MessageRecord => {
    const message = channel.messages.find((one) => one.ts === ts && one.sender === person.id);
    if (message === undefined) throw new Error(`${person.name} has no message ${ts} there`);
    return message;
  };
  const trigger = (): string => {
    state.counters.trigger += 1;
    return `${state.counters.trigger}.${seconds(state)}.trigger`;
  };

  return {
    id: person.id,
    chat: channel.id,
    text: (words, { thread } = {}) => say(words, thread === undefined ? {} : { thread }),
    tap: async (label, options = {}) => {
      const { message, button, menu } = findControl(channel, label, options);
      const text = { type: "plain_text", text: button.label, emoji: false };
      const thread = message.thread === undefined ? {} : { thread_ts: message.thread };
      const action = menu
        ? { type: "static_select", action_id: "choice", selected_option: { text, value: button.data } }
        : { type: "button", text, value: button.data, url: button.url };
      const delivery = await deliveries.interaction({
        type: "block_actions",
        user: { id: person.id, username: person.name.toLowerCase(), name: person.name, team_id: state.team },
        api_app_id: state.app,
        token: "verification-token",
        container: { type: "message", message_ts: message.ts, channel_id: channel.id, is_ephemeral: false, ...thread },
        trigger_id: trigger(),
        team: { id: state.team, domain: "kopi" },
        enterprise: null,
        is_enterprise_install: false,
        channel: { id: channel.id, name: channel.name ?? "directmessage" },
        message: messageFields(state, channel, message),
        response_url: `${state.origin}/actions`,
        actions: [{ block_id: "b1", action_ts: `${seconds(state)}.000001`, ...action }],
      });
      return button.url === undefined ? delivery : { ...delivery, url: button.url };
    },
    command: (name, argument = "") =>
      deliveries.command({
        token: "verification-token",
        team_id: state.team,
        team_domain: "kopi",
        channel_id: channel.id,
        channel_name: channel.name ?? "directmessage",
        user_id: person.id,
        user_name: person.name.toLowerCase(),
        command: `/${name}`,
        text: argument,
        api_app_id: state.app,
        is_enterprise_install: "false",
        response_url: `${state.origin}/commands`,
        trigger_id: trigger(),
      }),
    photo: send("photo", "image/jpeg", "foto.jpg"),
    document: send("document", "application/pdf", "berkas.pdf"),
    voice: send("voice", "audio/mp4", "suara.m4a"),
    edit: (ts, words) => {
      const before = own(ts);
      const after = { ...before, ...typed(state, words), edited: true };
      alter(state, channel, ts, after);
      return hear({
        type: "message",
        subtype: "message_changed",
        ...about,
        hidden: true,
        message: messageFields(state, channel, after),
        previous_message: messageFields(state, channel, before),
        ts: nextTs(state),
        event_ts: nextTs(state),
      });
    },
    remove: (ts) => {
      const before = own(ts);
      alter(state, channel, ts);
      return hear({
        type: "message",
        subtype: "message_deleted",
        ...about,
        hidden: true,
        deleted_ts: ts,
        previous_message: messageFields(state, channel, before),
        ts: nextTs(state),
        event_ts: nextTs(state),
      });
    },
    react: (ts, reaction) =>
      hear({
        type: "reaction_added",
        user: person.id,
        reaction,
        item: { type: "message", channel: channel.id, ts },
        item_user: channel.messages.find((one) => one.ts === ts)?.sender,
        event_ts: nextTs(state),
      }),
    deactivate: () => {
      person.deactivated = true;
    },
    reactivate: () => {
      person.deactivated = false;
    },
    in: (group) => {
      const place = state.channels.get(group.id);
      if (place === undefined) throw new Error(`There is no channel ${group.id}`);
      return makePerson(state, deliveries, person, place);
    },
    shown: () => shownIn(channel),
  };
}

interface Found {
  readonly message: MessageRecord;
  readonly button: ShownButton;
  readonly menu: boolean;
}

function findControl(
  channel: ChannelRecord,
  label: string,
  options: { readonly message?: string; readonly stale?: boolean },
): Found {
  const candidates = channel.messages.filter(({ ts }) => options.message === undefined || ts === options.message);
  const labels: string[] = [];
  for (const message of candidates.reverse()) {
    const shown = shownOf(message);
    const { buttons, select } = options.stale === true ? shown.offered : shown;
    const named = (one: ShownButton): boolean => one.label === label;
    const button = buttons.flat().find(named);
    if (button !== undefined) return { message, button, menu: false };
    const option = select?.options.find(named);
    if (option !== undefined) return { message, button: option, menu: true };
    labels.push(...[...buttons.flat(), ...(select?.options ?? [])].map((one) => one.label));
  }
  throw new Error(`Nothing "${label}" can be tapped; there are: ${labels.join(", ") || "none"}`);
}
