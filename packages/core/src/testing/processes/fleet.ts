import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Store } from "../../ports/store.ts";
import { seededRandom, virtualClock } from "../clock.ts";
import { silentLog } from "../log.ts";
import type { FromWorker, Phase, ToWorker } from "./messages.ts";

/** What the platform saw and the workers told, over all processes. */
export interface Seen {
  /** Texts per conversation in the order in which the platform got them. */
  readonly sent: Map<string, string[]>;
  readonly steps: { readonly customer: string; readonly from: number; readonly to: number }[];
  readonly logged: Map<string, number>;
}

export function nothingSeen(): Seen {
  return { sent: new Map(), steps: [], logged: new Map() };
}

/** A worker process. */
export class WorkerProcess {
  readonly child: ChildProcess;
  readonly #answers = new Map<number, (accepted: boolean) => void>();
  #calls = 0;
  #gone = false;
  #held = 0;

  private constructor(child: ChildProcess, seen: Seen) {
    this.child = child;
    child.on("message", (message: FromWorker) => {
      if (message.kind === "answer") {
        this.#answers.get(message.call)?.(message.accepted);
        this.#answers.delete(message.call);
      } else if (message.kind === "sent") {
        const list = seen.sent.get(message.conversation) ?? [];
        list.push(message.text);
        seen.sent.set(message.conversation, list);
        this.#tell({ kind: "took", call: message.call });
      } else if (message.kind === "step") {
        seen.steps.push(message);
      } else if (message.kind === "held") {
        this.#held += 1;
      } else if (message.kind === "log") {
        seen.logged.set(message.event, (seen.logged.get(message.event) ?? 0) + 1);
      }
    });
    child.once("exit", () => {
      this.#gone = true;
      for (const answer of this.#answers.values()) answer(false);
      this.#answers.clear();
    });
  }

  /** Starts a module that calls {@link runWorker}; resolves when the application takes messages. */
  static async start(module: URL, given: readonly string[], seen: Seen): Promise<WorkerProcess> {
    const child = fork(fileURLToPath(module), [...given], {
      execArgv: ["--conditions=@sambung/source", "--no-warnings"],
      env: { PATH: process.env["PATH"] ?? "" },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const worker = new WorkerProcess(child, seen);
    await new Promise<void>((resolve, reject) => {
      child.on("message", (message: FromWorker) => message.kind === "ready" && resolve());
      child.once("exit", (code) => reject(new Error(`a worker ended with ${code} before it was ready`)));
    });
    return worker;
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** Brings a message as a platform does; false when it has to be brought again. */
  bring(customer: string, mark: number): Promise<boolean> {
    if (this.#gone) return Promise.resolve(false);
    this.#calls += 1;
    const call = this.#calls;
    return new Promise((resolve) => {
      this.#answers.set(call, resolve);
      this.#tell({ kind: "event", call, customer, mark: `${mark}` });
    });
  }

  async die(phase: Phase, delayMs: number): Promise<void> {
    const ended = this.#gone ? undefined : once(this.child, "exit");
    this.#tell({ kind: "die", phase, delayMs });
    await ended;
  }

  async stop(): Promise<void> {
    if (this.#gone) return;
    const ended = once(this.child, "exit");
    this.#tell({ kind: "stop" });
    await ended;
  }

  /** Lets steps of this process begin but not end. */
  hold(on: boolean): void {
    this.#tell({ kind: "hold", on });
  }

  /** Resolves when a step is being held. */
  async held(): Promise<void> {
    while (this.#held === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  signal(name: "SIGSTOP" | "SIGCONT" | "SIGKILL"): void {
    this.child.kill(name);
  }

  #tell(message: ToWorker): void {
    if (this.child.connected) this.child.send(message, () => {});
  }
}

/** What the database holds at the end. */
export interface Books {
  /** Marks per customer, in the order in which their turns were committed. */
  readonly handled: Map<string, number[]>;
  /** Counts that were said, per customer. */
  readonly counts: Map<string, number[]>;
  /** Versions per customer. */
  readonly versions: Map<string, number>;
  readonly waiting: number;
  readonly unsent: number;
}

/** Reads a store that no process uses any more. */
export async function readBooks(store: Store, customers: Iterable<string>): Promise<Books> {
  await store.open({ clock: virtualClock(), random: seededRandom(1), log: silentLog });
  try {
    const handled = new Map<string, number[]>();
    const counts = new Map<string, number[]>();
    for (let after = 0, more = true; more; ) {
      const { entries, cursor } = await store.journal({ after, limit: 1_000 });
      for (const { conversation, heard, said } of entries) {
        const id = conversation?.id ?? "";
        const marks = handled.get(id) ?? [];
        marks.push(Number(heard?.replace(/\D/g, "")));
        handled.set(id, marks);
        const numbers = counts.get(id) ?? [];
        numbers.push(Number(said?.[0]?.split(":")[0]));
        counts.set(id, numbers);
      }
      more = entries.length > 0;
      after = cursor;
    }
    const versions = new Map<string, number>();
    for (const value of customers) {
      const found = await store.find({ kind: "test", account: "*", value });
      const claim = await store.load(found?.customer ?? "", { after: 0, events: 0 });
      if (claim !== undefined) versions.set(value, claim.mailbox.version);
    }
    const claims = await store.claim({ owner: "reader", limit: 1_000, events: 1_000 });
    const unsent = await store.outbox({ after: 0, limit: 1_000 });
    return {
      handled,
      counts,
      versions,
      waiting: claims.reduce((sum, { events }) => sum + events.length, 0),
      unsent: unsent.length,
    };
  } finally {
    await store.close();
  }
}

/** How many intervals of one customer overlap another one. */
export function overlaps(steps: Seen["steps"]): number {
  const ends = new Map<string, number>();
  let found = 0;
  for (const { customer, from, to } of [...steps].sort((a, b) => a.from - b.from)) {
    if (from < (ends.get(customer) ?? 0)) found += 1;
    ends.set(customer, Math.max(to, ends.get(customer) ?? 0));
  }
  return found;
}

/** What went wrong between what was acknowledged and what the books and the platform say; all zero is right. */
export interface Wrongs {
  readonly lost: number;
  readonly twice: number;
  readonly disordered: number;
  /** Turns that did not build on the one before. */
  readonly gaps: number;
  /** Replies that never reached the platform, or first reached it in another order. */
  readonly unsent: number;
  readonly sentDisordered: number;
  readonly overlaps: number;
}

export function judge(acknowledged: ReadonlyMap<string, readonly number[]>, books: Books, seen: Seen): Wrongs {
  const wrong = { lost: 0, twice: 0, disordered: 0, gaps: 0, unsent: books.unsent, sentDisordered: 0 };
  for (const [customer, marks] of acknowledged) {
    const handled = books.handled.get(customer) ?? [];
    const known = new Set(handled);
    wrong.lost += marks.filter((mark) => !known.has(mark)).length;
    wrong.twice += handled.length - known.size;
    wrong.disordered += handled.filter((mark, at) => at > 0 && mark < (handled[at - 1] as number)).length;
    const counts = books.counts.get(customer) ?? [];
    wrong.gaps += counts.filter((count, at) => count !== at + 1).length;
    if (books.versions.get(customer) !== handled.length) wrong.gaps += 1;
    const firsts = [...new Set(seen.sent.get(customer) ?? [])].map((text) => Number(text.split(":")[0]));
    wrong.unsent += handled.length - firsts.length;
    wrong.sentDisordered += firsts.filter((count, at) => at > 0 && count < (firsts[at - 1] as number)).length;
  }
  return { ...wrong, overlaps: overlaps(seen.steps) };
}

export const NOTHING_WRONG: Wrongs = {
  lost: 0,
  twice: 0,
  disordered: 0,
  gaps: 0,
  unsent: 0,
  sentDisordered: 0,
  overlaps: 0,
};
