import type { CommitGroup, Store } from "../../ports/store.ts";
import { countingBot, testChannel } from "./counting-bot.ts";
import type { FromWorker, Phase, ToWorker } from "./messages.ts";

/**
 * Runs a bot that counts on a store, in a process that a {@link WorkerProcess} started and will kill.
 *
 * @example
 * // worker.ts
 * await runWorker(sqlite(process.argv[2] ?? ""));
 */
export async function runWorker(store: Store): Promise<void> {
  const tell = (message: FromWorker): void => void process.send?.(message, () => {});

  let doom: { readonly phase: Phase; readonly delayMs: number } | undefined;
  const dieIn = (phase: Phase): void => {
    if (doom?.phase !== phase) return;
    process.kill(process.pid, "SIGKILL");
    // Nothing of this process may go on before the signal arrives.
    for (;;);
  };

  let hold: Promise<void> | undefined;
  let letGo = (): void => {};

  const now = (): number => Number(process.hrtime.bigint() / 1_000n) / 1_000;
  const bot = countingBot({
    turn: () => dieIn("turn"),
    async step(customer) {
      const from = now();
      await new Promise((resolve) => setImmediate(resolve));
      dieIn("step");
      if (hold !== undefined) {
        tell({ kind: "held" });
        await hold;
      }
      tell({ kind: "step", customer, from, to: now() });
    },
  });

  let sends = 0;
  const taken = new Map<number, () => void>();
  const channel = testChannel(async (conversation, text) => {
    sends += 1;
    const call = sends;
    // Not before the platform has it: what two processes send could pass each other on the way.
    await new Promise<void>((resolve) => {
      taken.set(call, resolve);
      tell({ kind: "sent", call, conversation, text });
    });
    taken.delete(call);
    // Whether this process can note that is another matter.
    dieIn("sending");
  });

  const commit = store.commit.bind(store);
  store.commit = (group: CommitGroup) => {
    if (group.entries.some(({ accept }) => accept !== undefined)) dieIn("accept");
    const committing = commit(group);
    if (doom?.phase === "commit" && group.entries.length > 0) setTimeout(() => dieIn("commit"), doom.delayMs);
    return committing;
  };

  const log = (event: string, fields: { readonly [name: string]: unknown } = {}): void =>
    tell({ kind: "log", event: [event, fields["code"], fields["reason"]].filter(Boolean).join(" ") });
  const app = await bot.start({
    store,
    channels: [channel],
    log: { debug: () => {}, info: log, warn: log, error: log },
  });

  // Whoever started this process is gone.
  process.on("disconnect", () => process.exit());
  process.on("message", async (message: ToWorker) => {
    if (message.kind === "die") {
      doom = message;
    } else if (message.kind === "hold") {
      letGo();
      hold = message.on ? new Promise((resolve) => (letGo = resolve)) : undefined;
    } else if (message.kind === "took") {
      taken.get(message.call)?.();
    } else if (message.kind === "stop") {
      await app.stop();
      tell({ kind: "stopped" });
      process.disconnect();
    } else {
      const { call, customer, mark } = message;
      try {
        await channel.accept(customer, mark);
        tell({ kind: "answer", call, accepted: true });
      } catch (error) {
        tell({ kind: "answer", call, accepted: false, reason: String(error) });
      }
    }
  });
  tell({ kind: "ready" });
}
