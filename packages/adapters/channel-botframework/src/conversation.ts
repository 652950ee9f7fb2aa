import type { Json, Keyspace, SeenAlias } from "@sambung/core";
import { type Fields, fieldsOf, idOf, textOf } from "./wire.ts";

/** What must be known of a conversation to write into it. */
export interface Reference {
  readonly serviceUrl: string;
  readonly channelId: string;
  /** The bot as it is called there. */
  readonly bot: string;
}

/** Where activities came from, for answers and for writing first. */
export interface References {
  /** Keeps where an activity came from; writes only what changed. */
  keep(activity: Fields, owner: SeenAlias | undefined): Promise<void>;
  find(conversation: string): Promise<Reference | undefined>;
}

/** The most references in memory; others are read again. */
const MOST = 5000;

/** @param keyspace keeps them over restarts: the address of a conversation comes with its activities only */
export function makeReferences(keyspace: Keyspace): References {
  const known = new Map<string, Reference>();
  const remember = (conversation: string, reference: Reference): void => {
    known.delete(conversation);
    known.set(conversation, reference);
    const [oldest] = known.keys();
    if (known.size > MOST && oldest !== undefined) known.delete(oldest);
  };
  return {
    keep: async (activity, owner) => {
      const conversation = idOf(fieldsOf(activity["conversation"])?.["id"]);
      const reference = referenceOf(activity);
      if (conversation === undefined || reference === undefined) return;
      if (JSON.stringify(known.get(conversation)) === JSON.stringify(reference)) return;
      await keyspace.set(conversation, reference as unknown as Json, owner);
      remember(conversation, reference);
    },
    find: async (conversation) => {
      const found = known.get(conversation) ?? stored(await keyspace.get(conversation));
      if (found !== undefined) remember(conversation, found);
      return found;
    },
  };
}

function referenceOf(activity: Fields): Reference | undefined {
  const serviceUrl = textOf(activity["serviceUrl"]);
  const bot = idOf(fieldsOf(activity["recipient"])?.["id"]);
  if (serviceUrl === undefined || bot === undefined) return undefined;
  return { serviceUrl, channelId: textOf(activity["channelId"]) ?? "unknown", bot };
}

function stored(value: Json | undefined): Reference | undefined {
  const fields = fieldsOf(value);
  const [serviceUrl, channelId, bot] = [fields?.["serviceUrl"], fields?.["channelId"], fields?.["bot"]].map(textOf);
  return serviceUrl === undefined || channelId === undefined || bot === undefined
    ? undefined
    : { serviceUrl, channelId, bot };
}
