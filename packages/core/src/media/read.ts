import { mediaTypeOf } from "../channel-kit/media-type.ts";
import { SambungError } from "../errors.ts";
import type { MediaLimit, ReceivedMedia } from "../model/media.ts";
import type { Channel } from "../ports/channel.ts";
import type { ReadMedia } from "../ports/step.ts";

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

/** Reads what customers sent through the channels that brought it. */
export function makeReadMedia(channels: ReadonlyMap<string, Channel>): ReadMedia {
  return async (media, limit, signal) => {
    const channel = channels.get(media.channel);
    if (channel?.fetchMedia === undefined) {
      const problem = channel === undefined ? "is not started" : "gives no files";
      throw new SambungError("media-unavailable", `The channel "${media.channel}" that brought the file ${problem}`);
    }
    return readMedia(await channel.fetchMedia(media, signal), limit);
  };
}
