/** Where the Bot API sends: a chat, and in forums the topic in it. */
export interface Chat {
  readonly chat_id: number | string;
  readonly message_thread_id?: number;
}

/** The id of a conversation: the chat's id, with `:` and the topic where there is one. */
export function conversationId(chat: string, topic?: string): string {
  return topic === undefined ? chat : `${chat}:${topic}`;
}

/** The parameters that reach a conversation again. */
export function chatOf(id: string): Chat {
  const [chat = "", topic] = id.split(":");
  const chatId = /^-?\d+$/.test(chat) ? Number(chat) : chat;
  return topic === undefined ? { chat_id: chatId } : { chat_id: chatId, message_thread_id: Number(topic) };
}
