import { BodyStream, bytesOf } from "../node-stream.ts";

/** Largest body of a webhook that is read, in bytes. */
export const MAX_BODY_BYTES = 1_048_576;

/** The content type of a JSON body, with or without parameters. */
export const JSON_BODY: RegExp = /^application\/json\s*(;|$)/i;

/** An answer without a body: platforms look at the status only. */
export function answer(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers });
}

/** The bytes of a body; undefined when there are more than `limit`, of which no more are read. */
export async function readAtMost(
  message: Pick<Request | Response, "headers" | "body">,
  limit: number = MAX_BODY_BYTES,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (Number(message.headers.get("content-length") ?? 0) > limit) return undefined;
  if (message.body === null) return new Uint8Array();
  const incoming = message.body instanceof BodyStream ? message.body.take() : undefined;
  if (incoming !== undefined) return bytesOf(incoming, limit);
  const reader = message.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks, size);
    size += value.byteLength;
    if (size > limit) {
      // An endless body ends here.
      await reader.cancel();
      return undefined;
    }
    chunks.push(value);
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true });

/** @throws TypeError for bytes that are no UTF-8 */
export function textOfBody(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
