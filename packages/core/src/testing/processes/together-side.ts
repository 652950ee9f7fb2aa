import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "../../model/json.ts";
import type { FittedPart } from "../../model/message.ts";
import type { Store } from "../../ports/store.ts";
import { type FakeEvent, fakeChannel } from "../fake-channel.ts";
import { silentLog } from "../log.ts";
import { startTogether } from "./together-bot.ts";

export type Place = "web" | "telegram";

/** An event as a platform brings it, to whichever process it reaches. */
export interface Brought {
  readonly channel: Place;
  readonly sender: string;
  readonly event: FakeEvent;
}

/** What a conversation shows. */
export interface Shown {
  readonly id: string;
  readonly text: string;
  readonly choices: NonNullable<FittedPart["choices"]>;
}

/** What is known of a customer. */
export interface Known {
  readonly values: JsonObject;
  /** Oldest first. */
  readonly lines: readonly { readonly channel?: string; readonly heard?: string; readonly said: readonly string[] }[];
}

/** One process of a bot, here or elsewhere. */
export interface TogetherSide {
  /** Resolves when the platform has its answer. */
  bring(brought: Brought): Promise<void>;
  /** A code that connects Telegram with a visitor of the web. */
  code(visitor: string): Promise<string>;
  idle(): Promise<void>;
  /** What this process sent into a conversation. */
  shown(channel: Place, conversation: string): Promise<readonly Shown[]>;
  known(visitor: string): Promise<Known>;
  stop(): Promise<void>;
}

/** Runs the bot on a store in this process. */
export async function sideOf(store: Store): Promise<TogetherSide> {
  const channels = { web: fakeChannel("web"), telegram: fakeChannel("telegram") };
  const app = await startTogether({ store, channels: Object.values(channels), log: silentLog });
  return {
    async bring({ channel, sender, event }) {
      await channels[channel].accept(channels[channel].event({ value: sender }, event));
    },
    async code(visitor) {
      const from = { channel: "web", id: visitor, kind: "direct" } as const;
      const { web } = channels;
      return (await web.context().issueLink(web.alias({ value: visitor }), from, "telegram")).code;
    },
    idle: () => app.idle(),
    async shown(channel, conversation) {
      return channels[channel].sent
        .filter(({ to }) => to.id === conversation)
        .map(({ id, part }) => ({ id, text: part.text ?? "", choices: part.choices ?? [] }));
    },
    async known(visitor) {
      const found = await store.find(channels.web.alias({ value: visitor }));
      const claim = await store.load(found?.customer ?? "", { after: 0, events: 0 });
      const entries = await store.timeline(found?.customer ?? "", 100);
      return {
        values: claim?.mailbox.state.tasks[0]?.values ?? {},
        lines: entries.toReversed().map(({ conversation, heard, said = [] }) => ({
          ...(conversation === undefined ? {} : { channel: conversation.channel }),
          ...(heard === undefined ? {} : { heard }),
          said,
        })),
      };
    },
    stop: () => app.stop(),
  };
}

interface Call {
  readonly call: number;
  readonly name: keyof TogetherSide;
  readonly given: readonly unknown[];
}
interface Answer {
  readonly call: number;
  readonly result?: unknown;
  readonly error?: string;
}

/**
 * Runs the bot of {@link fillTogether} on a store, in a process that {@link sideIn} started.
 *
 * @example
 * // side.ts
 * await serveSide(postgres({ url: process.argv[2] ?? "" }));
 */
export async function serveSide(store: Store): Promise<void> {
  const side = await sideOf(store);
  // Whoever started this process is gone.
  process.on("disconnect", () => process.exit());
  process.on("message", async ({ call, name, given }: Call) => {
    const work = side[name] as (...given: readonly unknown[]) => Promise<unknown>;
    const answer = await work(...given).then(
      (result): Answer => ({ call, result }),
      (error: unknown): Answer => ({ call, error: String(error) }),
    );
    process.send?.(answer, () => {
      if (name === "stop") process.disconnect();
    });
  });
  process.send?.({ call: 0 } satisfies Answer);
}

/** Starts a process of its own whose module calls {@link serveSide}; resolves when its bot runs. */
export async function sideIn(module: URL, given: readonly string[]): Promise<TogetherSide> {
  const child = fork(fileURLToPath(module), [...given], {
    execArgv: ["--conditions=@sambung/source", "--no-warnings"],
    env: { PATH: process.env["PATH"] ?? "" },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ask = asking(child);
  await ask.ready;
  return {
    bring: (brought) => ask<void>("bring", brought),
    code: (visitor) => ask<string>("code", visitor),
    idle: () => ask<void>("idle"),
    shown: (channel, conversation) => ask<readonly Shown[]>("shown", channel, conversation),
    known: (visitor) => ask<Known>("known", visitor),
    async stop() {
      const ended = once(child, "exit");
      await ask("stop");
      await ended;
    },
  };
}

function asking(child: ChildProcess) {
  const waiting = new Map<number, (answer: Answer) => void>();
  let calls = 0;
  const answered = (call: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.set(call, ({ result, error }) => (error === undefined ? resolve(result) : reject(new Error(error))));
    });
  child.on("message", (answer: Answer) => {
    waiting.get(answer.call)?.(answer);
    waiting.delete(answer.call);
  });
  child.once("exit", (code) => {
    for (const [call, answer] of waiting) answer({ call, error: `a process ended with ${code}` });
  });
  const ask = <Result>(name: Call["name"], ...given: readonly unknown[]): Promise<Result> => {
    calls += 1;
    const answer = answered(calls) as Promise<Result>;
    child.send({ call: calls, name, given } satisfies Call);
    return answer;
  };
  return Object.assign(ask, { ready: answered(0) });
}
