/**
 * The chat as a custom element, for pages of any kind. Loading this module changes nothing; `defineSambungChat()` does.
 *
 * @module
 */
export { defineSambungChat, SambungChat, type SambungChatChange } from "./element.ts";
export type { ChatTexts } from "./texts.ts";
