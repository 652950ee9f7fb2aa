import { AssertionError } from "node:assert";
import type { CustomerState } from "../model/customer.ts";
import type { BotDefinition } from "../model/definition.ts";
import type { Fact, JournalEntry } from "../model/journal.ts";
import { MAX_STATE_BYTES } from "../ports/store.ts";
import type { Chat } from "./converse.ts";
import { openTask } from "./journey-words.ts";

/** Checks, after everything that happens in a journey, what Sambung promises for every bot. */
export interface Invariants {
  /** After an action: what the journal has since, and how things are with whoever acted. */
  after(state: CustomerState | undefined): void;
  /** After the last one. */
  end(states: readonly (CustomerState | undefined)[]): void;
}

interface KnownTask {
  readonly name: string;
  readonly filled: Set<string>;
  confirmed: number;
  ended: boolean;
}

/** More open prompts than these are never kept. */
const MAX_PROMPTS = 32;

/**
 * The promises of section "what we promise" that a journey can break: a filled slot is never asked again, by the count of
 * what was shown and by that of the journal; one confirmation is one completion; one task has the word, and has a question
 * open; nothing fails; nothing is sent twice unless the process ended while sending; a state stays small.
 */
export function makeInvariants(bot: BotDefinition, chat: Chat): Invariants {
  const confirming = new Set(bot.forms.filter(({ confirm }) => confirm !== undefined).map(({ name }) => name));
  const tasks = new Map<string, KnownTask>();
  const sendKeys = new Map<string, number>();
  const seen = new Map<string, number>();
  let read = 0;
  let unlinked = false;
  const must = (held: boolean, what: string, actual?: unknown): void => {
    if (!held) throw new AssertionError({ message: what, actual, operator: "journey" });
  };

  const apply = (fact: Fact, entry: JournalEntry): void => {
    if (fact.type === "event-failed") must(false, `a turn failed: ${fact.code}`, entry);
    // Two people again: each has the tasks of before, with what was in them then.
    if (fact.type === "customer-unlinked") {
      unlinked = true;
      for (const { filled } of tasks.values()) filled.clear();
    }
    if (fact.type === "task-started") {
      must(!tasks.has(fact.task), "a task started twice", entry);
      tasks.set(fact.task, { name: fact.name, filled: new Set(), confirmed: 0, ended: false });
      return;
    }
    const task = "task" in fact && typeof fact.task === "string" ? tasks.get(fact.task) : undefined;
    if (task === undefined) return;
    if (fact.type === "slot-filled") task.filled.add(fact.slot);
    if (fact.type === "slot-cleared") task.filled.delete(fact.slot);
    if (fact.type === "slot-asked") must(!task.filled.has(fact.slot), `slot-reasked: ${task.name}.${fact.slot}`, entry);
    if (fact.type === "confirmed") task.confirmed += 1;
    if (fact.type === "task-completed") {
      must(!task.ended, `${task.name} was completed twice`, entry);
      must(
        !confirming.has(task.name) || task.confirmed > 0,
        `${task.name} was completed without a confirmation`,
        entry,
      );
      task.ended = true;
    }
  };

  const checkSends = (): void => {
    for (const id of chat.app.channels.map((channel) => channel.id)) {
      const channel = chat.channel(id);
      for (let index = seen.get(id) ?? 0; index < channel.sent.length; index += 1) {
        const key = `${id} ${channel.sent[index]?.key}`;
        sendKeys.set(key, (sendKeys.get(key) ?? 0) + 1);
      }
      seen.set(id, channel.sent.length);
    }
    const allowed = chat.mayRepeat();
    const again = [...sendKeys].filter(([key, count]) => count - 1 > (allowed.get(key) ?? 0));
    must(again.length === 0, "a message was sent twice although nothing ended while sending it", again);
  };

  return {
    after(state) {
      const journal = chat.journal(read);
      read += journal.length;
      for (const entry of journal) for (const fact of entry.facts) apply(fact, entry);
      const { shown, journal: counted } = chat.asked();
      must(shown.again === 0, "a question was shown although it was answered", shown);
      must(counted.again === 0, "the journal says a filled slot was asked", counted);
      if (state === undefined) return;
      const foreground = state.tasks.filter(({ kind, suspended, id }) => {
        return kind === "form" && suspended !== true && !state.offers.includes(id);
      });
      must(
        foreground.length <= 1,
        "two forms have the word",
        foreground.map(({ name }) => name),
      );
      const [form] = foreground;
      must(form === undefined || form.asked !== null, `stuck: ${form?.name} has the word and asks nothing`, form);
      must(state.prompts.length <= MAX_PROMPTS, "too many prompts are kept", state.prompts.length);
      const open = openTask(state);
      if (open?.kind === "form" && open.asked?.name === "confirm") {
        // What was shown of a form before two people were taken apart does not count: a yes shows it once more.
        const shown = Object.values(open.shown);
        must(
          shown.includes(open.revision) || (unlinked && shown.length === 0),
          "the open question is about a summary nobody was shown",
          open,
        );
      }
    },
    end(states) {
      checkSends();
      for (const state of states) {
        const bytes = state === undefined ? 0 : Buffer.byteLength(JSON.stringify(state));
        must(bytes <= MAX_STATE_BYTES, "a state grew too large", bytes);
      }
    },
  };
}
