import { consoleLog, SambungError, type Store, systemClock, systemRandom } from "@sambung/core";
import { EnvironmentError } from "../server/credentials.ts";
import { type Environment, readEnvironment, type StoreSetting } from "../server/environment.ts";
import { storeOf } from "../server/storage.ts";

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

/** Path of the store's file, for commands that work on files; `instead` says what to do with a database. */
export function fileOf({ store }: Environment, instead: string): string {
  if (store.kind === "sqlite") return store.path;
  throw new UsageError(instead);
}

/** Opens the shop's store for as long as `use` takes; undefined when it cannot be, as while a running shop has its file. */
export async function withStore<Result>(
  setting: StoreSetting,
  use: (store: Store) => Promise<Result>,
): Promise<Result | undefined> {
  const store = await storeOf(setting);
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
