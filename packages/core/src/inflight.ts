import { makeCopywriter } from "./copy/index.ts";
import { makeDialog, type Rehearsal } from "./dialog/index.ts";
import { makeIds } from "./ids.ts";
import type { CustomerId, CustomerState } from "./model/customer.ts";
import type { BotDefinition } from "./model/definition.ts";
import type { Clock } from "./ports/clock.ts";
import { systemClock, systemRandom } from "./system.ts";

/** What would become of one running task of one customer under the code at hand. */
export interface InflightTask extends Rehearsal {
  readonly customer: CustomerId;
}

/**
 * Plays stored states against a bot before it is deployed: for every running form and flow, whether it would go on, what
 * would be asked again, and whether a customer would be stuck. Nothing is written, sent or called; steps and reads that are
 * not remembered end the rehearsal of their flow.
 *
 * @example
 * for await (const task of checkInflight(shop.definition, states)) if (task.outcome === "stuck") console.log(task);
 */
export async function* checkInflight(
  bot: BotDefinition,
  states: AsyncIterable<CustomerState> | Iterable<CustomerState>,
  clock: Clock = systemClock(),
): AsyncGenerator<InflightTask> {
  const copy = makeCopywriter(bot.vocabulary, bot);
  const dialog = makeDialog(bot, { ids: makeIds(clock, systemRandom()), clock, copy });
  for await (const state of states) {
    const tasks = await dialog.rehearse(state, clock.now());
    for (const task of tasks) yield { customer: state.customer, ...task };
  }
}
