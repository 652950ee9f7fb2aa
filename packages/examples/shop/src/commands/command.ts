import { consoleLog, SambungError, type Store, systemClock, systemRandom } from "@sambung/core";
import { sqlite } from "@sambung/store-sqlite";
import { EnvironmentError } from "../server/credentials.ts";
import { type Environment, readEnvironment } from "../server/environment.ts";

/** What is wrong with how a command was called; the message is all that is shown. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Runs a command with the settings of the shop; a failure ends the process with 1 and a line that says what to do. */
export async function command(
  run: (environment: Environment, words: readonly string[]) => Promise<void>,
): Promise<void> {
  try {
    await run(readEnvironment(process.env), process.argv.slice(2));
  } catch (error) {
    const known = error instanceof UsageError || error instanceof EnvironmentError || SambungError.is(error);
    console.error(known ? error.message : error);
    process.exitCode = 1;
  }
}

/** Opens the shop's store for as long as `use` takes; undefined when it cannot be, as while a running shop has it. */
export async function withStore<Result>(
  path: string,
  use: (store: Store) => Promise<Result>,
): Promise<Result | undefined> {
  const store = sqlite(path);
  try {
    await store.open({ clock: systemClock(), random: systemRandom(), log: consoleLog() });
  } catch (error) {
    if (SambungError.is(error) && error.code === "store-unavailable") return undefined;
    throw error;
  }
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}
