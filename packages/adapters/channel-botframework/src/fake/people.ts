import type { Fields } from "../wire.ts";
import { botIdOf, type ConversationRecord, type FakeState, type ShownMessage } from "./state.ts";

/** What became of an activity: its id, and the status the bot answered with. */
export interface Delivery {
  readonly id: string;
  readonly status: number;
}

/** Delivers activities to the bot, signed, and again when asked. */
export interface Deliveries {
  deliver(activity: Fields & { readonly id: string }): Promise<Delivery>;
  again(id: string): Promise<Delivery | undefined>;
}

/** Somebody in Teams with whom the bot has a chat. */
export interface FakePerson {
  /** Their id for this bot. */
  readonly id: string;
  readonly conversation: string;
  /** Adds the bot, which opens the chat. */
  install(): Promise<Delivery>;
  text(text: string): Promise<Delivery>;
  /** Calls the bot in a channel of a team. */
  mention(text: string): Promise<Delivery>;
  /** Taps the newest choice with this label, or picks it in a menu. `message`: in that one. */
  tap(label: string, options?: { readonly message?: string }): Promise<Delivery>;
  /** Follows a link that puts a text into the box, and sends it. */
  open(url: string): Promise<Delivery>;
  react(message: string, reaction: string): Promise<Delivery>;
  /** Blocks the bot: messages to the person are refused from now on. */
  block(): Promise<Delivery>;
  shown(): readonly ShownMessage[];
}

/** Makes a person. Their deeds reach the bot as activities of Teams. */
export function makePerson(
  state: FakeState,
  deliveries: Deliveries,
  serviceUrl: () => string,
  { name, locale, id }: { readonly name: string; readonly locale: string; readonly id?: string },
): FakePerson {
  state.counters.person += 1;
  const person = id ?? `29:fake-${state.counters.person}`;
  const record: ConversationRecord = {
    id: `a:${person.slice(3)}`,
    kind: "personal",
    messages: [],
    blocked: false,
    typed: 0,
  };
  const team: ConversationRecord = {
    ...record,
    id: `19:${person.slice(3)}@thread.tacv2`,
    kind: "channel",
    messages: [],
  };
  state.conversations.set(record.id, record);
  state.conversations.set(team.id, team);

  const next = (): string => {
    state.counters.activity += 1;
    return String(1_767_400_000_000 + state.counters.activity);
  };
  const act = (type: string, more: Fields, where: ConversationRecord = record): Promise<Delivery> =>
    deliveries.deliver({
      id: next(),
      type,
      channelId: "msteams",
      serviceUrl: serviceUrl(),
      timestamp: new Date(state.now()).toISOString(),
      locale,
      from: { id: person, name, aadObjectId: `aad-${person.slice(3)}` },
      recipient: { id: botIdOf(state), name: state.botName },
      conversation: {
        id: where.id,
        conversationType: where.kind,
        tenantId: state.tenant,
        ...(where.kind === "channel" ? { isGroup: true } : {}),
      },
      channelData: { tenant: { id: state.tenant } },
      ...more,
    });
  const show = (text: string, where: ConversationRecord = record): void => {
    where.messages.push({
      id: String(1_767_400_000_000 + state.counters.activity + 1),
      from: "person",
      at: state.now(),
      text,
      choices: [],
      menu: false,
      links: [],
    });
    for (const changed of state.watchers) changed();
  };

  const say = (text: string): Promise<Delivery> => {
    show(text);
    return act("message", { text, textFormat: "plain" });
  };
  return {
    id: person,
    conversation: record.id,
    install: () => act("installationUpdate", { action: "add" }),
    text: say,
    mention: (text) => {
      const at = `<at>${state.botName}</at>`;
      show(`@${state.botName} ${text}`, team);
      const mentioned = { id: botIdOf(state), name: state.botName };
      const entities = [{ type: "mention", text: at, mentioned }];
      return act("message", { text: `${at} ${text}`, textFormat: "plain", entities }, team);
    },
    tap: async (label, { message } = {}) => {
      const newest = record.messages.findLast(
        (one) => (message === undefined || one.id === message) && one.choices.some((choice) => choice.label === label),
      );
      const data = newest?.choices.find((choice) => choice.label === label)?.data;
      if (newest === undefined || data === undefined)
        throw new Error(`Nothing with the label "${label}" can be tapped`);
      const { msteams: _shown, ...value } = data;
      show(label);
      return act("message", { value, text: label, replyToId: newest.id });
    },
    open: (url) => say(new URL(url).searchParams.get("message") ?? ""),
    react: (message, reaction) =>
      act("messageReaction", { replyToId: message, reactionsAdded: [{ type: reaction }], id: message }),
    block: () => {
      record.blocked = true;
      return act("installationUpdate", { action: "remove" });
    },
    shown: () => [...record.messages],
  };
}
