import {
  type ChatClient,
  type ChatClientOptions,
  type ChatMessage,
  createChatClient,
  type WireEvent,
} from "../client/index.ts";
import type { Shelf } from "../client/store.ts";

/** Something that happened between messages. */
export interface Mark {
  readonly seq: number;
  readonly kind: "handoff" | "link";
  readonly channel?: string | undefined;
}

/** What the client tells, and what is seen of it. */
export interface Conversation {
  readonly client: ChatClient;
  readonly marks: readonly Mark[];
  /** Whether the bot is at work, or a person of the shop writes. */
  readonly typing: boolean;
  /** Messages to the customer that nobody has looked at on this device. */
  unread(): number;
  /** The customer sees all that is there. */
  seen(): void;
  /** Forgets visitor and conversation on this device. */
  forget(): void;
}

const TYPING_MS = 6_000;
/** Up to where everything was seen on this device. */
const SEEN = "seen";

/** Opens a conversation. `kept`: what this device keeps of it. `changed`: called after every change, with the event that brought it. */
export function openConversation(
  options: ChatClientOptions,
  kept: Shelf,
  changed: (event?: WireEvent) => void,
): Conversation {
  let stop: ReturnType<typeof setTimeout> | undefined;
  let marks: Mark[] = [];
  const seen = (): number => kept.get(SEEN) ?? 0;
  const writes = (running: boolean): void => {
    clearTimeout(stop);
    stop = running ? setTimeout(stopped, TYPING_MS) : undefined;
  };
  const stopped = (): void => {
    writes(false);
    changed();
  };
  const client = createChatClient({
    ...options,
    onEvent: (event) => {
      const { event: kind } = event;
      writes(kind === "typing" && event.from !== "customer");
      if (kind === "reset") marks = [];
      if (kind === "handoff" || kind === "link") {
        marks = [...marks, { seq: event.seq, kind, channel: event["channel"] as string | undefined }];
      }
      changed(event);
    },
  });
  client.subscribe(changed);
  return {
    client,
    get marks() {
      return marks;
    },
    get typing() {
      return !!stop;
    },
    unread: () => unreadCount(client.messages(), seen()),
    seen: () => {
      const last = client.messages().findLast(({ seq }) => seq)?.seq;
      if (!last || last === seen()) return;
      client.read(last);
      kept.set(SEEN, last);
      changed();
    },
    forget: () => {
      marks = [];
      kept.set(SEEN, undefined);
      client.forget();
      stopped();
    },
  };
}

/** How many messages to the customer have a number above `seen`. */
export function unreadCount(messages: readonly ChatMessage[], seen: number): number {
  return messages.filter(({ from, seq = 0 }) => from !== "customer" && seq > seen).length;
}
