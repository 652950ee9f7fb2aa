/** Whether a conversation is private to one person or shared by several. */
export type ConversationKind = "direct" | "group";

/**
 * Where to reply: one chat of one channel instance.
 *
 * @example
 * const chat: Conversation = { channel: "telegram", id: "4711", kind: "direct" };
 */
export interface Conversation {
  /** The channel instance, for example `telegram` or `telegram:bandung`. */
  readonly channel: string;
  /** The platform's id of the chat, always a string. */
  readonly id: string;
  readonly kind: ConversationKind;
}

/** One string per conversation, usable as a map key: `telegram/4711`. */
export function conversationKey(conversation: Pick<Conversation, "channel" | "id">): string {
  return `${conversation.channel}/${conversation.id}`;
}

/** What people call a platform whose id is not its name with a capital. */
const PLATFORM_NAMES: { readonly [platform: string]: string } = {
  whatsapp: "WhatsApp",
  "whatsapp-web": "WhatsApp",
  botframework: "Teams",
};

/** The name of a channel's platform as people write it: `telegram:bandung` is Telegram. */
export function platformName(channel: string): string {
  const platform = channel.split(":")[0] ?? channel;
  return PLATFORM_NAMES[platform] ?? platform.charAt(0).toUpperCase() + platform.slice(1);
}
