// npm run eval -- <what> ...
import { BOT_USAGE, runBot } from "./bot.ts";
import { ENTITIES_USAGE, runEntities } from "./entities.ts";
import { INTENTS_USAGE, runIntents } from "./intents.ts";
import { UsageError } from "./lines.ts";
import { MISUNDERSTOOD_USAGE, runMisunderstood } from "./misunderstood.ts";
import { runValidation, VALIDATION_USAGE } from "./validation.ts";

interface Command {
  readonly usage: string;
  run(args: readonly string[]): Promise<void>;
}

const COMMANDS: { readonly [name: string]: Command } = {
  intents: { usage: INTENTS_USAGE, run: runIntents },
  entities: { usage: ENTITIES_USAGE, run: runEntities },
  bot: { usage: BOT_USAGE, run: runBot },
  misunderstood: { usage: MISUNDERSTOOD_USAGE, run: runMisunderstood },
  validation: { usage: VALIDATION_USAGE, run: runValidation },
};

const [name = "", ...args] = process.argv.slice(2);
const command = COMMANDS[name];
if (command === undefined) {
  console.error(
    Object.values(COMMANDS)
      .map(({ usage }) => usage)
      .join("\n\n"),
  );
  process.exit(2);
}
try {
  await command.run(args);
} catch (error) {
  const { code = "" } = error as NodeJS.ErrnoException;
  const wrongUse = error instanceof UsageError || code.startsWith("ERR_PARSE_ARGS") || code === "peer-missing";
  if (!wrongUse) throw error;
  console.error(`${(error as Error).message}\n\n${command.usage}`);
  process.exitCode = 2;
}
