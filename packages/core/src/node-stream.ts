import type { IncomingMessage } from "node:http";

/**
 * The body of a message of `node:http` as a web stream that reads when it is read. It does what `Readable.toWeb` does at
 * a fraction of the cost, which counts for every webhook and every call to a platform.
 */
export class BodyStream extends ReadableStream<Uint8Array> {
  readonly #incoming: IncomingMessage;
  readonly #reading: { begun: boolean };

  constructor(incoming: IncomingMessage) {
    const reading = { begun: false };
    let chunks: AsyncIterator<Uint8Array> | undefined;
    super(
      {
        async pull(controller) {
          reading.begun = true;
          chunks ??= incoming[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
          const { done, value } = await chunks.next();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        cancel() {
          reading.begun = true;
          incoming.destroy();
        },
      },
      { highWaterMark: 0 },
    );
    this.#incoming = incoming;
    this.#reading = reading;
  }

  /**
   * Locks the stream for good and hands over what is behind it, which is cheaper to read whole; undefined when somebody
   * has read of it.
   *
   * @throws TypeError when somebody reads
   */
  take(): IncomingMessage | undefined {
    if (this.#reading.begun) return undefined;
    this.getReader();
    this.#reading.begun = true;
    return this.#incoming;
  }
}

/**
 * The bytes of a whole message; undefined when there are more than `limit`, and then its connection ends.
 *
 * @throws Error when the connection ends before the message
 */
export function bytesOf(
  incoming: IncomingMessage,
  limit: number = Number.POSITIVE_INFINITY,
): Promise<Buffer<ArrayBuffer> | undefined> {
  return new Promise((resolve, reject) => {
    if (incoming.destroyed || incoming.readableEnded) {
      reject(incoming.errored ?? endedEarly());
      return;
    }
    const chunks: Buffer<ArrayBuffer>[] = [];
    let size = 0;
    incoming.on("data", (chunk: Buffer<ArrayBuffer>) => {
      size += chunk.byteLength;
      chunks.push(chunk);
      if (size <= limit) return;
      // An endless body ends here.
      resolve(undefined);
      incoming.destroy();
    });
    incoming.on("end", () => {
      const [first] = chunks;
      resolve(first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks, size));
    });
    incoming.on("error", reject);
    // It comes after the end too, where it says nothing new; an error with its stack would cost more than all the rest.
    incoming.on("close", () => {
      if (!incoming.readableEnded) reject(endedEarly());
    });
  });
}

function endedEarly(): Error {
  return Object.assign(new Error("The connection ended before the message"), { code: "ECONNRESET" });
}
