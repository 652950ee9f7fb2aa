import { conversationKey } from "../model/conversation.ts";
import type { ChannelEvent } from "../model/event.ts";
import type { Acceptance, IssuedLink } from "../ports/channel.ts";
import type { Transcript, TranscriptLine } from "./converse-transcript.ts";
import type { FakeChannel, FakeEvent, FakeSender } from "./fake-channel.ts";

/** Checks what the bot said to somebody since the last thing that happened. */
export interface Hears {
  /**
   * The bot said each of these: a text contains the string or matches the expression.
   *
   * @throws AssertionError with the whole conversation
   */
  (...expected: readonly (string | RegExp)[]): void;
  /** The bot said none of these. */
  not(...unwanted: readonly (string | RegExp)[]): void;
  /** The bot said nothing. */
  nothing(): void;
}

/** What somebody can do on one channel. */
export interface OnChannel {
  /** Writes a text; resolves when the bot has answered. */
  says(text: string): Promise<void>;
  /**
   * Taps the newest choice with this label.
   *
   * @param options `withdrawn`: also one whose message was taken back, as a tap that crossed the edit would
   * @throws AssertionError when there is no such choice to tap
   */
  taps(label: string, options?: { readonly withdrawn?: boolean }): Promise<void>;
  /** Sends any event; what is left out is filled in. */
  sends(event: FakeEvent): Promise<Acceptance>;
  /** Checks what the bot said here since the last thing that happened. */
  readonly hears: Hears;
  /** Checks that a choice with this label is on offer: to tap, or as a numbered line. */
  sees(label: string): void;
}

/** Somebody who talks to the bot. Without `on` they use the channel they used last. */
export interface Person extends OnChannel {
  readonly name: string;
  /** The same person on one channel; `group`: in a group there, where what they write is addressed to the bot. */
  on(channel: string, options?: { readonly group?: string }): OnChannel;
  /** Takes a link code on one channel and sends it on the other. */
  links(from: string, to: string): Promise<IssuedLink>;
  /** The platform brings this person's last event once more. */
  redeliver(): Promise<Acceptance>;
}

/** Who a person is on the platforms. */
export interface PersonOptions {
  /** Their ids by channel, default their name everywhere. */
  readonly ids?: { readonly [channel: string]: string };
  /** What platforms tell of their language. */
  readonly locale?: string;
  /** The name platforms show, default none. */
  readonly displayName?: string;
}

/** What a person needs of the conversation they are in. */
export interface PersonWorld {
  readonly transcript: Transcript;
  channel(id: string): FakeChannel;
  readonly firstChannel: string;
  /** Lets the bot work until it is at rest; what its process did not live through is done again. */
  run<T>(work: () => Promise<T>, what: string): Promise<T>;
}

/** A person with what the conversation keeps about them. */
export interface KnownPerson {
  readonly person: Person;
  sender(channel: string): FakeSender;
  /** The channel they used last. */
  lastChannel(): string;
  /** From here on is "since the last thing that happened". */
  mark(): void;
}

/** Makes somebody. */
export function makePerson(name: string, options: PersonOptions, world: PersonWorld): KnownPerson {
  const { transcript } = world;
  const conversations = new Set<string>();
  let since = 0;
  let current = world.firstChannel;
  let last: { readonly channel: FakeChannel; readonly event: ChannelEvent } | undefined;

  const sender = (channel: string): FakeSender => ({
    value: options.ids?.[channel] ?? name,
    ...(options.displayName === undefined ? {} : { name: options.displayName }),
    ...(options.locale === undefined ? {} : { locale: options.locale }),
  });
  const mark = (): void => {
    since = transcript.length;
  };

  const act = async (id: string, group: string | undefined, input: FakeEvent, shown: string): Promise<Acceptance> => {
    const channel = world.channel(id);
    const inGroup = { conversation: { id: group ?? "", kind: "group" as const }, addressed: true };
    const event = channel.event(sender(id), group === undefined ? input : { ...inGroup, ...input });
    const conversation = conversationKey({ channel: id, id: event.conversation.id });
    current = id;
    last = { channel, event };
    conversations.add(conversation);
    mark();
    transcript.person(name, id, conversation, shown);
    return deliver(channel, event);
  };
  const deliver = async (channel: FakeChannel, event: ChannelEvent): Promise<Acceptance> => {
    const [acceptance] = await world.run(() => channel.accept(event), `${name} on ${channel.id}`);
    if (acceptance === undefined) throw new Error(`The bot did not say what became of an event on ${channel.id}`);
    return acceptance;
  };

  const scope = (
    at: () => string,
    only: ((line: TranscriptLine) => boolean) | undefined,
    group?: string,
  ): OnChannel => {
    const heard = (from = since): readonly TranscriptLine[] =>
      transcript.said(from, conversations).filter((line) => only === undefined || only(line));
    const hears = makeHears(name, () => heard(), transcript);
    const taps: OnChannel["taps"] = async (label, { withdrawn = false } = {}) => {
      const offers = heard(0).filter((line) => line.channel === at() && line.choices.includes(label));
      const found = offers.findLast((line) => withdrawn || line.sent?.withdrawn !== true);
      const choice = found?.sent?.part.choices?.find((option) => option.label === label);
      if (found?.sent === undefined || choice === undefined || !("choice" in choice)) {
        const why = offers.length > 0 ? "its message was taken back" : "no message here has it";
        throw transcript.failure(`${name} cannot tap "${label}" on ${at()}: ${why}.`, heard(), {
          expected: label,
          operator: "taps",
          at: taps,
        });
      }
      const event = { kind: "choice", choice: choice.choice, label, messageId: found.sent.id } as const;
      await act(at(), group, event, `(taps ${label})`);
    };
    const sees = (label: string): void => {
      const lines = heard();
      const numbered = (line: TranscriptLine): boolean =>
        line.text.split("\n").some((text) => /^\d+\. /.test(text) && text.replace(/^\d+\. /, "").startsWith(label));
      if (lines.some((line) => line.choices.includes(label) || numbered(line))) return;
      throw transcript.failure(`${name} does not see the choice "${label}".`, lines, {
        expected: label,
        operator: "sees",
        at: sees,
      });
    };
    return {
      says: async (text) => {
        await act(at(), group, { kind: "text", text }, text);
      },
      taps,
      sends: (event) => act(at(), group, event, `(${event.kind})`),
      hears,
      sees,
    };
  };

  const person: Person = {
    name,
    ...scope(() => current, undefined),
    on: (channel, { group } = {}) => {
      world.channel(channel);
      const only = (line: TranscriptLine): boolean =>
        line.conversation === conversationKey({ channel, id: group ?? sender(channel).value });
      return scope(() => channel, only, group);
    },
    links: async (from, to) => {
      const channel = world.channel(from);
      const alias = channel.alias(sender(from));
      const conversation = { channel: from, id: sender(from).value, kind: "direct" } as const;
      const link = await world.run(
        () => channel.context().issueLink(alias, conversation, to),
        `a link code for ${name}`,
      );
      await act(to, undefined, { kind: "text", text: link.code }, link.code);
      return link;
    },
    redeliver: async () => {
      if (last === undefined) throw new Error(`${name} has not written yet: there is nothing to send again`);
      mark();
      transcript.person(name, last.channel.id, "", "(the platform sends the last one again)");
      return deliver(last.channel, last.event);
    },
  };
  return { person, sender, lastChannel: () => current, mark };
}

function makeHears(name: string, heard: () => readonly TranscriptLine[], transcript: Transcript): Hears {
  const says = (lines: readonly TranscriptLine[], wanted: string | RegExp): boolean =>
    lines.some((line) => (typeof wanted === "string" ? line.text.includes(wanted) : line.text.search(wanted) >= 0));
  const hears = (...expected: readonly (string | RegExp)[]): void => {
    const lines = heard();
    for (const wanted of expected.length === 0 ? [""] : expected) {
      if (says(lines, wanted)) continue;
      throw transcript.failure(`${name} did not hear ${wanted === "" ? "anything" : quoted(wanted)}.`, lines, {
        expected: wanted,
        operator: "hears",
        at: hears,
      });
    }
  };
  const not = (...unwanted: readonly (string | RegExp)[]): void => {
    const lines = heard();
    for (const wanted of unwanted) {
      if (!says(lines, wanted)) continue;
      throw transcript.failure(`${name} heard ${quoted(wanted)}.`, lines, { operator: "hears.not", at: not });
    }
  };
  const nothing = (): void => {
    const lines = heard();
    if (lines.length === 0) return;
    throw transcript.failure(`${name} was to hear nothing.`, lines, {
      expected: [],
      operator: "hears.nothing",
      at: nothing,
    });
  };
  return Object.assign(hears, { not, nothing });
}

function quoted(wanted: string | RegExp): string {
  return typeof wanted === "string" ? `"${wanted}"` : String(wanted);
}
