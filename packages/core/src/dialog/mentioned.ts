import type { Mentioned, Task } from "../model/customer.ts";
import type { Entity } from "../model/entity.ts";
import type { Json } from "../model/json.ts";
import { type Draft, wordsSaid } from "./draft.ts";
import { isDenied, isPartOfOther, only, readEntities } from "./hits.ts";
import { sameJson } from "./json.ts";
import { removals } from "./list-words.ts";
import { type BotPlan, type FormPlan, orderOf } from "./plan.ts";
import type { SlotPlan } from "./plan-slot.ts";
import type { Found, Reading } from "./reading.ts";
import { activeTask } from "./state.ts";
import { contextOf } from "./values.ts";
import { wantsOther } from "./words.ts";

/** How long "those" may mean what an answer was about: ten minutes, then it is another conversation. */
export const MENTIONED_MS: number = 10 * 60 * 1_000;
/** More than this nobody has in mind; the oldest go. */
const MAX_MENTIONED = 8;
/** Longer values name no thing; as JSON, UTF-16 units. */
const MAX_VALUE = 200;
/** What says nothing by itself: a number among other words is no amount, and what was sent was sent for something. */
const SAYS_NOTHING = new Set(["number", "yesno", "media", "location"]);

type Thing = Pick<Entity, "kind" | "name">;

/**
 * Notes what a message was about that was just answered, for the form that opens next: "how much is the gayo?", "I'll take
 * three". Of each kind only one value can be meant; with two of them, or with the same question asked about all, there is none.
 */
export function noteMentioned(draft: Draft, intent: string): void {
  // In a form it is a question in between, and the form goes on.
  if (activeTask(draft.state)?.kind === "form") return;
  // What is taken back, or a matter for a person, is nothing the customer is about to ask for.
  if (draft.handoffs.length > 0 || removals(wordsSaid(draft)).length > 0) {
    forgetMentioned(draft);
    return;
  }
  const entities = readEntities(draft);
  const named = entities.filter((entity) => !isPartOfOther(entity, entities) && canBeMeant(draft.plan, entity));
  const others = (draft.state.mentioned ?? []).filter(
    (known) => known.intent !== intent && !named.some((entity) => isAlike(known, entity)),
  );
  const fresh = [...Map.groupBy(named, ({ kind, name = "" }) => `${kind} ${name}`).values()].flatMap((alike) => {
    const value = onlyValue(draft, alike);
    const { kind, name } = alike[0] as Entity;
    return value === undefined ? [] : [{ kind, ...(name === undefined ? {} : { name }), value, intent, at: draft.now }];
  });
  keep(draft, [...others, ...fresh]);
}

function onlyValue(draft: Draft, alike: readonly Entity[]): Json | undefined {
  const { text = "" } = draft.understood;
  const meant = alike.filter(({ start }) => !isDenied(text, wordsSaid(draft), start));
  const values = meant.flatMap(({ value, alternatives = [] }) => [value, ...alternatives]);
  const [value] = values;
  return value !== undefined && values.every((other) => sameJson(other, value)) ? value : undefined;
}

/** Only what a form could take is kept, so that nothing private stays that is not asked for. */
function canBeMeant(plan: BotPlan, entity: Entity): boolean {
  if (SAYS_NOTHING.has(entity.kind) || JSON.stringify(entity.value).length > MAX_VALUE) return false;
  return [...plan.forms.values()].some((form) => orderOf(form, {}).some((slot) => takes(slot, entity)));
}

/** Whether a required slot that is nobody's secret is for such a thing. */
function takes({ entity, kinds, definition, optional, secret }: SlotPlan, thing: Thing): boolean {
  if (optional || secret || definition.sensitivity === "pii" || definition.requires !== undefined) return false;
  return entity === undefined ? kinds.includes(thing.kind) : entity === thing.name;
}

/** What was mentioned before fills a form that opens with a message, where that message says nothing of the kind. */
export function carriedInto(
  draft: Draft,
  form: FormPlan,
  task: Pick<Task, "values">,
  reading: Reading,
): readonly Found[] {
  if (draft.state.mentioned === undefined || wantsOther(reading.words)) return [];
  const said = readEntities(draft);
  return draft.state.mentioned.filter(isRecent(draft)).flatMap((thing) => {
    const slot = only(orderOf(form, task.values).filter((one) => takes(one, thing)));
    if (slot === undefined || said.some((entity) => isAlike(thing, entity))) return [];
    if (reading.found.some((found) => found.slot === slot)) return [];
    const known = slot.definition.from?.(contextOf(draft, task.values, slot));
    if (known !== undefined && known !== null) return [];
    return [{ slot, values: [thing.value], how: "mentioned" as const, denied: false, sure: true, spans: [] }];
  });
}

/** Once a form opens, what was mentioned before is used or meant no more. */
export function forgetMentioned(draft: Draft): void {
  keep(draft, []);
}

/** Forgets what was mentioned too long ago. */
export function forgetOldMentioned(draft: Draft): void {
  const { mentioned } = draft.state;
  if (mentioned !== undefined && !mentioned.every(isRecent(draft))) keep(draft, mentioned.filter(isRecent(draft)));
}

function keep(draft: Draft, mentioned: readonly Mentioned[]): void {
  const { mentioned: before, ...state } = draft.state;
  if (mentioned.length > 0) draft.state = { ...state, mentioned: mentioned.slice(-MAX_MENTIONED) };
  else if (before !== undefined) draft.state = state;
}

function isRecent({ now }: Draft): (thing: Mentioned) => boolean {
  return ({ at }) => at > now - MENTIONED_MS;
}

function isAlike(one: Thing, other: Thing): boolean {
  return one.kind === other.kind && one.name === other.name;
}
