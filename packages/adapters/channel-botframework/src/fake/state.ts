import type { Fields } from "../wire.ts";

/** One call of the connector, of the token service or of the OpenID provider. */
export interface FakeCall {
  readonly method: "sendToConversation" | "typing" | "token" | "metadata" | "keys" | "unknown";
  readonly conversation?: string;
  readonly activity?: Fields;
  status?: number;
  code?: string;
}

/** A button or an option of a menu. */
export interface ShownChoice {
  readonly label: string;
  /** What comes back when it is tapped; undefined for one that opens a page. */
  readonly data?: Fields;
  readonly url?: string;
}

/** A message as people see it. */
export interface ShownMessage {
  readonly id: string;
  readonly from: "bot" | "person";
  /** Epoch milliseconds. */
  readonly at: number;
  readonly text: string;
  readonly choices: readonly ShownChoice[];
  /** Whether the choices are in a menu. */
  readonly menu: boolean;
  readonly links: readonly string[];
  readonly media?: { readonly url: string; readonly name?: string };
}

/** One conversation of the bot. */
export interface ConversationRecord {
  readonly id: string;
  readonly kind: "personal" | "channel";
  readonly messages: ShownMessage[];
  blocked: boolean;
  typed: number;
}

/** Everything a fake connector knows. */
export interface FakeState {
  readonly appId: string;
  readonly appPassword: string;
  readonly tenant: string;
  readonly botName: string;
  readonly now: () => number;
  readonly token: string;
  readonly conversations: Map<string, ConversationRecord>;
  readonly calls: FakeCall[];
  readonly watchers: Set<() => void>;
  readonly counters: { activity: number; person: number };
}

/** The bot's id in Teams. */
export function botIdOf(state: Pick<FakeState, "appId">): string {
  return `28:${state.appId}`;
}
