import type { SceneView } from "./wire.ts";

export interface LiveOptions {
  readonly view: () => Promise<SceneView>;
  /** Calls `changed` when the view may have changed; returns how to stop. */
  readonly watch: (changed: () => void) => () => void;
  readonly signal: AbortSignal;
}

/** Proxies close a stream that says nothing for a minute. */
const PING_MS = 20_000;
/** Changes this close together are shown at once. */
const CALM_MS = 30;

/**
 * Server-sent events of a scene: one event for each part of the view, named like it, whenever that part is not what was
 * sent before. A slow reader skips what changed meanwhile and gets the newest.
 */
export function liveView({ view, watch, signal }: LiveOptions): Response {
  const encoder = new TextEncoder();
  const sent = new Map<string, string>();
  let stop = (): void => {};
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      let looking = false;
      let again = false;
      let ended = false;
      const say = (text: string): void => {
        if (!ended) controller.enqueue(encoder.encode(text));
      };
      const look = async (): Promise<void> => {
        again = true;
        if (looking) return;
        looking = true;
        while (again && !ended) {
          again = false;
          try {
            say(changes(await view(), sent));
          } catch (error) {
            // The next change tries again.
            say(`event: problem\ndata: ${JSON.stringify(String(error))}\n\n`);
          }
          await new Promise((resolve) => setTimeout(resolve, CALM_MS));
        }
        looking = false;
      };
      const ping = setInterval(() => say(":\n\n"), PING_MS);
      const unwatch = watch(() => void look());
      stop = (): void => {
        if (ended) return;
        ended = true;
        clearInterval(ping);
        unwatch();
      };
      signal.addEventListener("abort", () => {
        if (ended) return;
        stop();
        controller.close();
      });
      say("retry: 500\n\n");
      void look();
    },
    cancel: () => stop(),
  });
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
      "x-content-type-options": "nosniff",
    },
  });
}

function changes(view: SceneView, sent: Map<string, string>): string {
  let text = "";
  for (const [part, value] of Object.entries(view)) {
    const data = JSON.stringify(value);
    if (sent.get(part) === data) continue;
    sent.set(part, data);
    text += `event: ${part}\ndata: ${data}\n\n`;
  }
  return text;
}
