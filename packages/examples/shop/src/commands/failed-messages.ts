import { type FailedMessage, type FailedMessages, failedMessagesOf } from "@sambung/core";
import type { Environment } from "../server/environment.ts";
import { command, UsageError, withStore } from "./command.ts";
import { backOffice } from "./remote.ts";

const USAGE =
  "npm run failed-messages -- list | resend <id> | drop <id>   (--url http://... when the shop is not on PORT)";

/** `npm run failed-messages -- list|resend|drop`: through the open shop, or in its store while it is closed. */
await command(async (environment, words) => {
  const [action = "list", id] = words.filter((word, index) => word !== "--url" && words[index - 1] !== "--url");
  if (!["list", "resend", "drop"].includes(action)) throw new UsageError(USAGE);
  if (action !== "list" && id === undefined) throw new UsageError(USAGE);
  const run = async (messages: FailedMessages): Promise<string> => {
    if (action === "list") return shown(await messages.list());
    const done = await (action === "resend" ? messages.resend(id ?? "") : messages.drop(id ?? ""));
    if (!done) throw new UsageError(`There is no failed message ${id}.`);
    return action === "resend" ? `${id} is sent again.` : `${id} is dropped.`;
  };
  const url = words.includes("--url") ? words[words.indexOf("--url") + 1] : undefined;
  const offline =
    url === undefined ? await withStore(environment.store, (store) => run(failedMessagesOf(store))) : undefined;
  console.log(offline ?? (await run(remote(environment, url))));
});

/** Who got what stays out of a terminal's history: the conversation's channel and the reason are enough to decide. */
function shown(messages: readonly FailedMessage[]): string {
  if (messages.length === 0) return "There are no failed messages.";
  return messages
    .map(({ message, status, at, reason = "" }) =>
      [message.id, new Date(at).toISOString(), status.padEnd(7), message.conversation.channel.padEnd(10), reason].join(
        "  ",
      ),
    )
    .join("\n");
}

/** The messages of an open shop, through its back office. */
function remote(environment: Environment, url?: string): FailedMessages {
  const ask = backOffice(environment, "/backoffice/failed-messages", url);
  const on = (id: string): string => `/${encodeURIComponent(id)}`;
  return {
    list: async () =>
      ((await (await ask("", "GET")).json()) as { failedMessages: readonly FailedMessage[] }).failedMessages,
    resend: async (id) => (await ask(`${on(id)}/resend`, "POST")).ok,
    drop: async (id) => (await ask(on(id), "DELETE")).ok,
  };
}
