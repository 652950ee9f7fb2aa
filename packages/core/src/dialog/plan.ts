import { createHash } from "node:crypto";
import { z } from "zod";
import type { Copywriter } from "../copy/index.ts";
import { durationMs } from "../duration.ts";
import { SambungError } from "../errors.ts";
import type {
  BotDefinition,
  FlowDefinition,
  FormDefinition,
  RepairRules,
  VocabularyDefinition,
} from "../model/definition.ts";
import type { JsonObject } from "../model/json.ts";
import { type ListPlan, listSlot, planList, slotsOfList } from "./list-plan.ts";
import { planSlot, type SlotPlan } from "./plan-slot.ts";
import { mergeRules, planRules } from "./rules.ts";

/** A form with everything that follows from its definition worked out once. */
export interface FormPlan {
  readonly definition: FormDefinition;
  readonly name: string;
  /** Slots in the order they are asked; a secret one comes last. */
  readonly order: readonly SlotPlan[];
  readonly slots: ReadonlyMap<string, SlotPlan>;
  /** Slots that hold lists. */
  readonly lists: readonly ListPlan[];
  /** Slots that may have to be looked at again when another one changes; for lists see {@link dependentsOf}. */
  readonly dependents: readonly SlotPlan[];
  /** Changes whenever stored values may no longer fit. */
  readonly fingerprint: string;
  readonly abandonMs: number;
  readonly remind?: { readonly afterMs: number; readonly say: string; readonly times: number };
  /** How long a completed form may be changed. */
  readonly changeMs?: number;
  /** The form's rules over the bot's. */
  readonly rules: RepairRules;
}

/** What an intent opens. */
export type Opener =
  | { readonly kind: "form"; readonly form: FormPlan }
  | { readonly kind: "flow"; readonly flow: FlowDefinition };

/** A bot with everything that follows from its definition worked out once. */
export interface BotPlan {
  readonly definition: BotDefinition;
  readonly defaultLocale: string;
  readonly forms: ReadonlyMap<string, FormPlan>;
  readonly flows: ReadonlyMap<string, FlowDefinition>;
  readonly openers: ReadonlyMap<string, Opener>;
  /** `<fact>:<name>` -> flows that start on it. */
  readonly triggered: ReadonlyMap<string, readonly FlowDefinition[]>;
  /** The profile with every field optional. */
  readonly profile: z.ZodType;
  /** The bot's repair rules. */
  readonly rules: RepairRules;
  /** Whether rules of the bot or of a form replace lines. */
  readonly replacesLines: boolean;
  /** A form that rested for this long is offered, not answered. */
  readonly sessionMs: number;
}

const ABANDON_AFTER = "7d";
const SESSION_AFTER = "1d";
/** Names of questions that are not slots. */
const RESERVED = ["confirm", "offer", "clarify"];

/**
 * Works out what follows from a bot's definition.
 *
 * @throws SambungError `definition-invalid` when a form cannot work, `duration-invalid`
 */
export function planBot(definition: BotDefinition, copy: Copywriter): BotPlan {
  const { vocabulary } = definition;
  const rules = planRules(definition.repair);
  const forms = new Map(definition.forms.map((form) => [form.name, planForm(form, vocabulary, copy, rules)]));
  const flows = new Map(definition.flows.map((flow) => [flow.name, flow]));
  const openers = new Map<string, Opener>();
  for (const form of forms.values()) {
    if (form.definition.opens !== undefined) openers.set(form.definition.opens, { kind: "form", form });
  }
  for (const flow of flows.values()) if (flow.opens !== undefined) openers.set(flow.opens, { kind: "flow", flow });
  return {
    definition,
    defaultLocale: vocabulary.locales[0] ?? "en",
    forms,
    flows,
    openers,
    triggered: Map.groupBy(
      definition.flows.filter((flow) => flow.startsOn !== undefined),
      (flow) => `${flow.startsOn?.fact}:${flow.startsOn?.name}`,
    ),
    profile: vocabulary.profile.partial(),
    rules,
    replacesLines: [definition, ...definition.forms].some(({ repair }) => repair?.say !== undefined),
    sessionMs: durationMs(definition.sessionExpiresAfter ?? SESSION_AFTER),
  };
}

function planForm(
  definition: FormDefinition,
  vocabulary: VocabularyDefinition,
  copy: Copywriter,
  rules: RepairRules,
): FormPlan {
  const { name, remind } = definition;
  const planned = Object.entries(definition.schema.shape).map(([slot, schema]) => {
    if (RESERVED.includes(slot) || slot.startsWith("~") || slot in Object.prototype) {
      throw invalid(`form "${name}": a slot must not be called "${slot}"; give it another name`);
    }
    const given = definition.slots[slot];
    if (given === undefined) throw invalid(`form "${name}": the slot "${slot}" of the schema is missing in slots`);
    const list = planList(slot, given, schema as z.ZodType, vocabulary, copy);
    const plan = planSlot(slot, given, schema as z.ZodType, vocabulary, copy);
    return list === undefined ? plan : { ...plan, list, kinds: [], expects: [], free: false };
  });
  const order: readonly SlotPlan[] = planned;
  const lists = order.flatMap(({ list }) => (list === undefined ? [] : [list]));
  const secrets = planned.filter((slot) => slot.secret);
  if (secrets.length > 1) {
    throw invalid(`form "${name}": only one slot can be secret, because a secret never outlives its turn`);
  }
  return {
    definition,
    name,
    order: [...planned.filter((slot) => !slot.secret), ...secrets],
    slots: new Map(order.filter((slot) => slot.list === undefined).map((slot) => [slot.name, slot])),
    lists,
    dependents: order.filter(isDependent),
    fingerprint: fingerprintOf(definition, planned),
    abandonMs: durationMs(definition.abandonAfter ?? ABANDON_AFTER),
    ...(remind === undefined
      ? {}
      : { remind: { afterMs: durationMs(remind.after), say: remind.say, times: remind.times ?? 1 } }),
    ...(definition.change === undefined ? {} : { changeMs: durationMs(definition.change.within) }),
    rules: mergeRules(rules, definition.repair),
  };
}

function isDependent({ definition: { when, check }, computed }: SlotPlan): boolean {
  return (when ?? check ?? computed) !== undefined;
}

/** The slots of a form given what is filled: in place of a list those of its items. */
export function orderOf(form: FormPlan, values: JsonObject): readonly SlotPlan[] {
  if (form.lists.length === 0) return form.order;
  return form.order.flatMap((slot) => (slot.list === undefined ? [slot] : slotsOfList(slot.list, values)));
}

/** Slots to look at again when another one changes. */
export function dependentsOf(form: FormPlan, values: JsonObject): readonly SlotPlan[] {
  return form.lists.length === 0
    ? form.dependents
    : orderOf(form, values).filter((slot) => isDependent(slot) || slot.item?.list.when !== undefined);
}

/** The slot of a name; `items[2].qty` is one too. */
export function slotNamed(form: FormPlan, name: string): SlotPlan | undefined {
  return form.slots.get(name) ?? (form.lists.length === 0 ? undefined : listSlot(form.lists, name));
}

/** Where a slot comes among the questions of its form, also when its item is not there yet. */
export function rankOf(form: FormPlan, slot: SlotPlan): number {
  const { item } = slot;
  if (item === undefined) return form.order.indexOf(slot) * RANK;
  const list = form.order.findIndex((one) => one.list === item.list);
  if (item.id === "+") return list * RANK + RANK - 1;
  return list * RANK + item.id * item.list.parts.length + item.list.parts.findIndex(({ name }) => name === item.part);
}

/** More slots than a list will ever have. */
const RANK = 100_000;

function fingerprintOf(definition: FormDefinition, slots: readonly SlotPlan[]): string {
  const options = slots.map((slot) => [slot.name, slot.options?.map((option) => option.value)]);
  const text = JSON.stringify([z.toJSONSchema(definition.schema, { unrepresentable: "any", io: "input" }), options]);
  return createHash("sha256").update(text).digest("base64url").slice(0, 10);
}

export function invalid(message: string): SambungError {
  return new SambungError("definition-invalid", message);
}
