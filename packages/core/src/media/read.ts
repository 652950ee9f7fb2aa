import { type MediaType, mediaTypeOf } from "../channel-kit/media-type.ts";
import { SambungError } from "../errors.ts";

/** What may come in. */
export interface MediaLimit {
  /** Largest file, bytes. */
  readonly bytes: number;
  /** Kinds that are taken, by their first bytes; every kind, also unknown ones, when absent. */
  readonly types?: readonly MediaType["type"][];
}

/** A file that came in. `mime` is what its first bytes say, `application/octet-stream` when they say nothing. */
export interface ReceivedMedia {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mime: string;
  /** Undefined for what is not among the kinds that people and bots send each other. */
  readonly type: MediaType["type"] | undefined;
}

/**
 * Reads what a channel's `fetchMedia` gives, never more than the limit, and tells what it is by its first bytes: the size
 * and type a platform names are what its sender said.
 *
 * @throws SambungError `media-refused` when it is larger or of another kind; nothing more of it is read then
 * @example
 * const photo = await readMedia(await channel.fetchMedia(media, signal), { bytes: 5_000_000, types: ["image"] });
 */
export async function readMedia(stream: ReadableStream<Uint8Array>, limit: MediaLimit): Promise<ReceivedMedia> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const refuse = async (problem: string): Promise<never> => {
    await reader.cancel().catch(() => {});
    throw new SambungError("media-refused", problem);
  };
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit.bytes) return refuse(`The file is larger than ${limit.bytes} bytes`);
    chunks.push(value);
  }
  const bytes = new Uint8Array(Buffer.concat(chunks, size));
  const found = mediaTypeOf(bytes);
  if (limit.types !== undefined && (found === undefined || !limit.types.includes(found.type))) {
    return refuse(`The file is ${found?.mime ?? "of no known kind"}, taken are: ${limit.types.join(", ")}`);
  }
  return { bytes, mime: found?.mime ?? "application/octet-stream", type: found?.type };
}
