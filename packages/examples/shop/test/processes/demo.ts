import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** A demo server in a process of its own. */
export interface Demo {
  readonly url: string;
  readonly startedInMs: number;
  /** Everything it printed so far. */
  output(): string;
  /** Ends it as a supervisor does; resolves to the exit code. */
  stop(): Promise<number | null>;
  /** Ends it as a power cut does, as far as a process can feel one. */
  kill(): Promise<void>;
}

export type Variables = { readonly [name: string]: string };

/** A folder for the stores of one test; given back when the test ends. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "shop-process-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Starts the demo as `npm start` does and waits until it says where it listens. */
export async function startDemo(variables: Variables): Promise<Demo> {
  const { child, output } = launch(variables);
  const begin = performance.now();
  const url = await new Promise<string>((resolve, reject) => {
    const look = (): void => {
      const address = /http:\/\/\S+/.exec(output())?.[0];
      if (address !== undefined) resolve(address);
    };
    child.stdout?.on("data", look);
    child.once("exit", (code) => reject(new Error(`The demo ended with ${code}:\n${output()}`)));
  });
  const startedInMs = performance.now() - begin;
  return {
    url,
    startedInMs,
    output,
    async stop() {
      if (child.exitCode !== null) return child.exitCode;
      child.kill("SIGTERM");
      const [code] = (await once(child, "exit")) as [number | null];
      return code;
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

/** Starts a demo that is expected to give up. */
export async function failDemo(
  variables: Variables,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { child, output } = launch(variables);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output: output() };
}

/** Asks until the demo says it is ready; the server answers at once, so asking again is all the waiting there is. */
export async function ready(demo: Demo): Promise<void> {
  for (;;) {
    const response = await fetch(`${demo.url}/readyz`);
    await response.body?.cancel();
    if (response.status === 200) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function launch(variables: Variables): { readonly child: ChildProcess; output(): string } {
  const child = spawn(process.execPath, ["--conditions=@sambung/source", "--no-warnings", MAIN], {
    // Nothing of the developer's own settings may reach the demo.
    env: { PATH: process.env["PATH"] ?? "", PORT: "0", ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
  }
  return { child, output: () => printed };
}
