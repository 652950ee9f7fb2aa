/** Where the Web API posts: a channel (also a direct message is one), and the thread in it. */
export interface Place {
  readonly channel: string;
  readonly thread_ts?: string;
}

/** The id of a conversation: the channel's id, with `:` and the thread's first timestamp where there is one. */
export function conversationId(channel: string, thread?: string): string {
  return thread === undefined ? channel : `${channel}:${thread}`;
}

/** The parameters that reach a conversation again. */
export function placeOf(id: string): Place {
  const [channel = "", thread] = id.split(":");
  return thread === undefined ? { channel } : { channel, thread_ts: thread };
}
