import { type DeadLetter, type DeadLetters, deadLettersOf, isChannelEvent } from "@sambung/core";
import type { Environment } from "../server/environment.ts";
import { command, UsageError, withStore } from "./command.ts";
import { backOffice } from "./remote.ts";

const USAGE =
  "npm run dead-letters -- list | retry <seq> | drop <seq>   (--url http://... when the shop is not on PORT)";

/** `npm run dead-letters -- list|retry|drop`: through the open shop, or in its store while it is closed. */
await command(async (environment, words) => {
  const [action = "list", given] = words.filter((word, index) => word !== "--url" && words[index - 1] !== "--url");
  const seq = Number(given);
  if (!["list", "retry", "drop"].includes(action)) throw new UsageError(USAGE);
  if (action !== "list" && !Number.isSafeInteger(seq)) throw new UsageError(USAGE);
  const run = async (letters: DeadLetters): Promise<string> => {
    if (action === "list") return shown(await letters.list());
    const done = await (action === "retry" ? letters.retry(seq) : letters.drop(seq));
    if (!done) throw new UsageError(`There is no dead letter ${seq}.`);
    return action === "retry" ? `${seq} runs again.` : `${seq} is dropped.`;
  };
  const url = words.includes("--url") ? words[words.indexOf("--url") + 1] : undefined;
  const offline =
    url === undefined ? await withStore(environment.store, (store) => run(deadLettersOf(store))) : undefined;
  console.log(offline ?? (await run(remote(environment, url))));
});

function shown(letters: readonly DeadLetter[]): string {
  if (letters.length === 0) return "There are no dead letters.";
  return letters
    .map(({ seq, at, code, event }) => {
      const channel = isChannelEvent(event) ? event.channel : "internal";
      return `${String(seq).padStart(8)}  ${new Date(at).toISOString()}  ${code.padEnd(20)}  ${event.kind} on ${channel}`;
    })
    .join("\n");
}

/** The letters of an open shop, through its back office. */
function remote(environment: Environment, url?: string): DeadLetters {
  const ask = backOffice(environment, "/backoffice/dead-letters", url);
  return {
    list: async () => ((await (await ask("", "GET")).json()) as { deadLetters: readonly DeadLetter[] }).deadLetters,
    retry: async (seq) => (await ask(`/${seq}/retry`, "POST")).ok,
    drop: async (seq) => (await ask(`/${seq}`, "DELETE")).ok,
  };
}
