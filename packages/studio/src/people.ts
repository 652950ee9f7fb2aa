import { type Alias, aliasKey, type CustomerState, type JournalEntry, type Json, type Store } from "@sambung/core";
import { askedTwice, switchesIn, turnsOf } from "./turns.ts";
import type { PersonView, SceneView, TaskView } from "./wire.ts";

/** How the business calls a slot and its value; the names in the code are shown without it. */
export type DescribeSlot = (
  slot: { readonly task: string; readonly slot: string; readonly value?: Json },
  locale: string,
) => { readonly label?: string | undefined; readonly value?: string | undefined };

/** Where the names of a scene's person come from. */
export interface Place {
  readonly channel: string;
  readonly alias: Alias;
}

export interface PeopleOptions {
  readonly store: Pick<Store, "find" | "load" | "timeline" | "outbox">;
  readonly describe?: DescribeSlot | undefined;
}

type Seen = Pick<SceneView, "people" | "turns" | "counts"> & {
  /** Ids under which the business may know these people, also from before a merge. */
  readonly customers: readonly string[];
  /** Channels of the person who has most of them. */
  readonly linked: ReadonlySet<string>;
};

/** Rows of the trace that are kept on the page. */
const MAX_TURNS = 200;
/** Messages on their way out that are looked through. */
const MAX_OUTBOX = 500;

/** Who the bot takes the people of some places for, and what happened to them. Reads the store, writes nothing. */
export async function seePeople(places: readonly Place[], locale: string, options: PeopleOptions): Promise<Seen> {
  const { ids, claims, timelines, outbox } = await readTogether(places, options.store);
  const people = claims.flatMap((claim): PersonView[] => {
    if (claim === undefined) return [];
    const { state, customer } = claim.mailbox;
    return [
      {
        customer,
        ...(state.name !== undefined && { name: state.name }),
        ...(state.locale !== undefined && { locale: state.locale }),
        aliases: aliasesOf(state, places),
        tasks: tasksOf(state, locale, options.describe),
        queue: { in: claim.events.length, out: outbox.filter((row) => row.customer === customer).length },
      },
    ];
  });
  const histories = timelines.map((timeline) => timeline.toReversed());
  const turns = histories.flatMap(turnsOf).sort((a, b) => a.at - b.at);
  return {
    people,
    turns: turns.slice(-MAX_TURNS),
    counts: { askedTwice: sum(histories.map(askedTwice)), switches: switchesIn(turns) },
    customers: customersOf(ids, histories),
    linked: largest(people),
  };
}

/**
 * Reads all at one state of affairs, as far as who is who: a merge in between would show the same turns under both of
 * its customers.
 */
async function readTogether(places: readonly Place[], store: PeopleOptions["store"]) {
  let ids = await customersAt(places, store);
  for (;;) {
    const [claims, timelines, outbox] = await Promise.all([
      Promise.all(ids.map((id) => store.load(id, { after: 0, events: 100 }))),
      Promise.all(ids.map((id) => store.timeline(id, MAX_TURNS))),
      store.outbox({ after: 0, limit: MAX_OUTBOX }),
    ]);
    const now = await customersAt(places, store);
    if (now.join() === ids.join()) return { ids, claims, timelines, outbox };
    ids = now;
  }
}

async function customersAt(places: readonly Place[], store: PeopleOptions["store"]): Promise<readonly string[]> {
  const found = await Promise.all(places.map(({ alias }) => store.find(alias)));
  return [...new Set(found.flatMap((each) => (each === undefined ? [] : [each.customer])))];
}

function aliasesOf(state: CustomerState, places: readonly Place[]): PersonView["aliases"] {
  const channels = new Map(places.map(({ alias, channel }) => [aliasKey(alias), channel]));
  return state.aliases.flatMap((alias) => {
    const channel = channels.get(aliasKey(alias));
    return channel === undefined ? [] : [{ channel, value: alias.value, assurance: alias.assurance }];
  });
}

function tasksOf(state: CustomerState, locale: string, describe: DescribeSlot | undefined): readonly TaskView[] {
  return state.tasks.map((task): TaskView => {
    const asked = task.asked?.name;
    const label = (slot: string, value?: Json) =>
      describe?.({ task: task.name, slot, ...(value !== undefined && { value }) }, locale) ?? {};
    return {
      name: label("").label ?? task.name,
      suspended: task.suspended === true,
      ...(asked !== undefined && { asked: label(asked).label ?? asked }),
      slots: Object.entries(task.values).flatMap(([slot, value]) => {
        // Which numbers the items of a list have is nobody's answer.
        if (value === undefined || slot.endsWith("[]") || slot.endsWith("[+]")) return [];
        const words = label(slot, value);
        const channel = task.filled[slot]?.channel ?? "";
        return [{ name: words.label ?? slot, value: words.value ?? plain(value), channel }];
      }),
    };
  });
}

function plain(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function customersOf(ids: readonly string[], histories: readonly (readonly JournalEntry[])[]): readonly string[] {
  return [...new Set([...ids, ...histories.flat().map(({ customer }) => customer)])];
}

function largest(people: readonly PersonView[]): ReadonlySet<string> {
  const [most] = people.toSorted((a, b) => b.aliases.length - a.aliases.length);
  return new Set(most === undefined || most.aliases.length < 2 ? [] : most.aliases.map(({ channel }) => channel));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
