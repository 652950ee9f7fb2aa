/** Carries the webhooks of a fake platform to a demo in another process, each several times, and keeps them. */
export interface Repeated {
  /** What the fake sends through. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Statuses of all deliveries. */
  readonly statuses: readonly number[];
  /** Sends every webhook of the past once more to `origin`, as a platform does that missed the answers; their statuses. */
  resendAll(origin: string): Promise<readonly number[]>;
}

/** @param times how often each webhook is sent at once */
export function repeated(times = 3): Repeated {
  const sent: Request[] = [];
  const statuses: number[] = [];
  const send = async (request: Request): Promise<Response> => {
    const response = await fetch(request.clone());
    statuses.push(response.status);
    return response;
  };
  return {
    statuses,
    async fetch(request) {
      // A question whether the webhook is there is no webhook.
      if (request.method === "GET") return fetch(request);
      sent.push(request);
      const responses = await Promise.all(Array.from({ length: times }, () => send(request)));
      for (const other of responses.slice(1)) await other.body?.cancel();
      return responses[0] as Response;
    },
    async resendAll(origin) {
      const again = sent.map((request) => new Request(origin + new URL(request.url).pathname, request.clone()));
      const responses = await Promise.all(again.map(send));
      for (const response of responses) await response.body?.cancel();
      return responses.map(({ status }) => status);
    },
  };
}

/** A chat that a fake shows. */
export interface Watched {
  shown(): readonly { readonly from: "bot" | "person"; readonly text: string }[];
  watch(changed: () => void): () => void;
}

const PATIENCE_MS = 30_000;

/** Resolves when what a fake shows fits. */
export async function sees(watch: Watched["watch"], fits: () => boolean, complaint: () => string): Promise<void> {
  let stop = (): void => {};
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (fits()) resolve();
      };
      stop = watch(look);
      timer = setTimeout(() => reject(new Error(complaint())), PATIENCE_MS);
      look();
    });
  } finally {
    stop();
    clearTimeout(timer);
  }
}

/** Listens to one chat: what the bot said since the last time, once it has said something with `text`. */
export function ears({ shown, watch }: Watched): (text: string) => Promise<string> {
  let heard = 0;
  const said = (): readonly string[] =>
    shown()
      .filter(({ from }) => from === "bot")
      .slice(heard)
      .map(({ text }) => text);
  return async (text) => {
    await sees(
      watch,
      () => said().some((line) => line.includes(text)),
      () => `The bot did not say "${text}" but: ${JSON.stringify(said())}`,
    );
    const lines = said();
    heard += lines.length;
    return lines.join("\n");
  };
}
