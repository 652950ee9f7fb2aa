/**
 * The headless client of the web channel, for browsers, Node and everything with `fetch`. No dependencies, no DOM.
 *
 * @module
 */
export type {
  ErrorAnswer,
  LinkAnswer,
  Sender,
  WireEvent,
  WireEventKind,
  WireMessage,
  WirePart,
  WireTarget,
} from "../wire.ts";
export type { ChatClient, ChatOptions, ChatState } from "./client.ts";
export { type ChatClientOptions, createChatClient } from "./create.ts";
export { type ChatStorage, memoryStorage, type PageSignals } from "./environment.ts";
export { ChatError } from "./errors.ts";
export type { ChatMessage, MessageStatus } from "./timeline.ts";
