/**
 * The chat as a custom element, for pages of any kind. Loading this module changes nothing; `defineSambungChat()` does.
 *
 * @module
 */
export { type ChatTexts, defineSambungChat, SambungChat, type SambungChatChange } from "./element.ts";
