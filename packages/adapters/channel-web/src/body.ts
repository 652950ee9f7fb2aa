import { Refusal, type RefusalCode } from "./errors.ts";

/** The body as bytes; reading stops as soon as it is larger than `limit`. */
export async function readBytes(
  request: Request,
  limit: number,
  tooLarge: RefusalCode,
): Promise<Uint8Array<ArrayBuffer>> {
  const refuse = (): Refusal => new Refusal(tooLarge, `The body is larger than ${limit} bytes. Send less.`);
  if (Number(request.headers.get("content-length")) > limit) throw refuse();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await read(reader);
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel().catch(() => {});
      throw refuse();
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

async function read(reader: ReadableStreamDefaultReader<Uint8Array>): ReturnType<typeof reader.read> {
  try {
    return await reader.read();
  } catch (cause) {
    throw new Refusal("body-invalid", "The body ended before it was complete. Send it again.", { cause });
  }
}

/** True for `application/json`, with or without parameters. */
function isJson(type: string): boolean {
  return /^application\/json\s*(;|$)/i.test(type.trim());
}

/**
 * The JSON of a body. An empty body without content type is `{}` when `optional`.
 *
 * @throws Refusal `type-unsupported`, `body-too-large`, `json-invalid`
 */
export async function readJson(request: Request, limit: number, optional = false): Promise<unknown> {
  const type = request.headers.get("content-type");
  if (type !== null ? !isJson(type) : !optional) {
    await request.body?.cancel().catch(() => {});
    throw new Refusal("type-unsupported", "Send JSON with content-type: application/json.");
  }
  const bytes = await readBytes(request, limit, "body-too-large");
  if (bytes.byteLength === 0 && optional) return {};
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new Refusal("json-invalid", "The body is not valid JSON in UTF-8.", { cause });
  }
}
