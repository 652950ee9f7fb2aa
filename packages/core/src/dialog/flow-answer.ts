import type { z } from "zod";
import type { OpenPrompt } from "../model/customer.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { type Draft, wordsSaid } from "./draft.ts";
import { sameJson } from "./json.ts";
import type { Option } from "./plan-slot.ts";
import { parse } from "./values.ts";
import { findPhrase, hasContent } from "./words.ts";

/** What a message says as an answer to a flow's question. */
export type FlowAnswer =
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "skipped" }
  /** It is an answer, but not one the question takes. */
  | { readonly kind: "invalid"; readonly raw: Json }
  | { readonly kind: "none" };

export interface FlowAsk {
  readonly schema: z.ZodType;
  readonly kinds: readonly string[];
  readonly optional: boolean;
  readonly options: readonly Option[] | undefined;
}

/** Reads a message as the answer to the open question of a flow. */
export function readFlowAnswer(draft: Draft, ask: FlowAsk, prompt: OpenPrompt | undefined): FlowAnswer {
  const { choice, directive, yesno } = draft.understood;
  if (choice !== undefined) {
    const option = prompt?.options.find((one) => one.id === choice.option);
    return option === undefined ? { kind: "none" } : checked(ask, [option.value]);
  }
  if (directive === "skip" && ask.optional) return { kind: "skipped" };
  if (ask.kinds.includes("yesno") && yesno !== undefined) return checked(ask, [yesno]);
  const named = namedOptions(draft, ask);
  if (named.length === 1) return checked(ask, named);
  if (named.length > 1) return { kind: "none" };
  const values = entityValues(draft, ask);
  if (values.length === 1) return checked(ask, values);
  if (values.length > 1) return { kind: "none" };
  return readWords(draft, ask);
}

function readWords(draft: Draft, ask: FlowAsk): FlowAnswer {
  const text = (draft.understood.text ?? "").trim();
  if (!hasContent(text) || ask.options !== undefined) return { kind: "none" };
  if (ask.kinds.includes("text")) {
    if (draft.understood.yesno === false && ask.optional) return { kind: "skipped" };
    return checked(ask, [text]);
  }
  if (ask.kinds.includes("yesno")) return { kind: "none" };
  const raw = ask.kinds.includes("number") && /^-?\d+(?:[.,]\d+)?$/.test(text) ? Number(text.replace(",", ".")) : text;
  return parse(ask.schema, raw) === undefined ? { kind: "none" } : checked(ask, [raw]);
}

function checked(ask: FlowAsk, raws: readonly Json[]): FlowAnswer {
  for (const raw of raws) {
    const value = parse(ask.schema, raw);
    if (value === undefined) continue;
    if (ask.options !== undefined && !ask.options.some((option) => sameJson(option.value, value))) continue;
    return { kind: "value", value };
  }
  return { kind: "invalid", raw: raws[0] ?? null };
}

function namedOptions(draft: Draft, ask: FlowAsk): readonly Json[] {
  if (ask.options === undefined || ask.kinds.includes("yesno")) return [];
  const words = wordsSaid(draft);
  return ask.options
    .filter((option) => option.phrases.some((phrase) => findPhrase(words, phrase).length > 0))
    .map((option) => option.value);
}

function entityValues(draft: Draft, ask: FlowAsk): readonly Json[] {
  const values: Json[] = [];
  for (const { kind, value, alternatives } of draft.understood.entities) {
    const { amount } = (typeof value === "object" && value !== null ? value : {}) as JsonObject;
    const read = ask.kinds.includes(kind)
      ? value
      : kind === "quantity" && ask.kinds.includes("number")
        ? amount
        : undefined;
    if (read === undefined) continue;
    for (const one of [read, ...(alternatives ?? [])]) {
      if (!values.some((other) => sameJson(other, one))) values.push(one);
    }
  }
  return values;
}
