import { AsyncLocalStorage } from "node:async_hooks";
import { syncBuiltinESMExports } from "node:module";
import { SambungError } from "../errors.ts";

/** The code of a bot that runs now, outside of its steps and reads. */
export interface DialogCode {
  /** `flow "review"`. */
  readonly place: string;
  /** Told what it did that it must not. */
  readonly caught: (error: SambungError) => void;
  /** A second run that must come out the same: its clock is this many milliseconds ahead instead of forbidden. */
  readonly ahead?: number;
}

const running = new AsyncLocalStorage<DialogCode | undefined>();

/** Runs a bot's own code: from here to its end, also behind an `await`, the world is out of reach. */
export function asDialogCode<T>(code: DialogCode, work: () => T): T {
  return running.run(code, work);
}

/** Runs Sambung's part of a call, and the steps and reads in it: the world is in reach. */
export function outsideDialogCode<T>(work: () => T): T {
  return running.run(undefined, work);
}

/**
 * How far ahead the clock is for who asks now.
 *
 * @throws SambungError `side-effect-outside-step` when that is dialog code
 */
export function clockAhead(): number {
  const code = running.getStore();
  if (code === undefined) return 0;
  if (code.ahead !== undefined) return code.ahead;
  return refuse(code, "looks at the clock");
}

function refuse(code: DialogCode, what: string): never {
  const error = new SambungError(
    "side-effect-outside-step",
    `${code.place} ${what}, and would see or do something else when it runs again; put it into a step, or into flow.read`,
  );
  code.caught(error);
  throw error;
}

type Place = { [name: PropertyKey]: unknown };

/** What is put back when the last guarded conversation is over. */
const undo: (() => void)[] = [];
let guarded = 0;

/**
 * Puts a guard before everything through which code reaches the world: network, timers, the clock, randomness, files,
 * processes. Code of anybody but a bot passes. Returns what takes it away again.
 */
export function installGuard(): () => void {
  guarded += 1;
  if (guarded === 1) install();
  let removed = false;
  return () => {
    if (removed) return;
    removed = true;
    guarded -= 1;
    if (guarded > 0) return;
    for (const put of undo.splice(0).toReversed()) put();
    syncBuiltinESMExports();
  };
}

function install(): void {
  const world = globalThis as unknown as Place;
  guard(world, ["fetch", "WebSocket", "EventSource"], "reaches the network");
  guard(world, ["setTimeout", "setInterval", "setImmediate"], "sets a timer");
  guard(Math as unknown as Place, ["random"], "takes a random number");
  guard(crypto as unknown as Place, ["randomUUID", "getRandomValues"], "takes a random number");
  guard(builtin("node:crypto"), ["randomBytes", "randomInt", "randomUUID", "randomFillSync"], "takes a random number");
  guard(builtin("node:timers"), ["setTimeout", "setInterval", "setImmediate"], "sets a timer");
  guard(builtin("node:timers/promises"), ["setTimeout", "setInterval", "setImmediate"], "sets a timer");
  guard(builtin("node:net"), ["connect", "createConnection", "createServer"], "opens a socket");
  guard((builtin("node:net")["Socket"] as { prototype: Place }).prototype, ["connect"], "opens a socket");
  guard(builtin("node:dgram"), ["createSocket"], "opens a socket");
  guard(
    builtin("node:child_process"),
    ["spawn", "spawnSync", "exec", "execFile", "execSync", "fork"],
    "starts a process",
  );
  for (const files of [builtin("node:fs"), builtin("node:fs/promises")]) {
    const functions = Object.keys(files).filter((name) => /^[a-z]/.test(name) && typeof files[name] === "function");
    guard(files, functions, "reads or writes files");
  }
  guardClock(world);
  syncBuiltinESMExports();
}

function builtin(name: string): Place {
  return process.getBuiltinModule(name) as unknown as Place;
}

function guard(owner: Place, names: readonly string[], what: string): void {
  for (const name of names) {
    const original = owner[name];
    if (typeof original !== "function") continue;
    const pass = (): void => {
      const code = running.getStore();
      if (code !== undefined) refuse(code, `${what} (${name})`);
    };
    // A proxy keeps what hangs on the function: `setTimeout[util.promisify.custom]`, `realpath.native`.
    replace(
      owner,
      name,
      new Proxy(original, {
        apply: (target, self, given) => {
          pass();
          return Reflect.apply(target, self, given);
        },
        construct: (target, given, made) => {
          pass();
          return Reflect.construct(target, given, made);
        },
      }),
    );
  }
}

/** `new Date(value)` says what a value is; without a value it asks what time it is. */
function guardClock(world: Place): void {
  const Original = Date;
  const now = Original.now;
  const nowGuarded = (): number => now.call(Original) + clockAhead();
  replace(
    world,
    "Date",
    new Proxy(Original, {
      apply: () => new Original(nowGuarded()).toString(),
      construct: (target, given, made) =>
        Reflect.construct(target, given.length === 0 ? [nowGuarded()] : given, made) as object,
      get: (target, name) => (name === "now" ? nowGuarded : Reflect.get(target, name, target)),
    }),
  );
  const { performance: timer } = globalThis;
  const elapsed = timer.now.bind(timer);
  replace(timer as unknown as Place, "now", () => elapsed() + clockAhead());
  const hrtime = process.hrtime;
  guard(process as unknown as Place, ["hrtime"], "looks at the clock");
  guard(hrtime as unknown as Place, ["bigint"], "looks at the clock");
}

function replace(owner: Place, name: string, value: unknown): void {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  try {
    Object.defineProperty(owner, name, { configurable: true, writable: true, enumerable: true, value });
  } catch {
    // What cannot be replaced is not guarded: an embedder may have frozen it.
    return;
  }
  undo.push(() => {
    if (before === undefined) Reflect.deleteProperty(owner, name);
    else Object.defineProperty(owner, name, before);
  });
}
