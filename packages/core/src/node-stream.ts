import type { IncomingMessage } from "node:http";

/**
 * The body of a message of `node:http` as a web stream that reads when it is read. It does what `Readable.toWeb` does at
 * a fraction of the cost, which counts for every webhook and every call to a platform.
 */
export function bodyStream(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  let chunks: AsyncIterator<Uint8Array> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        chunks ??= incoming[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel() {
        incoming.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}
