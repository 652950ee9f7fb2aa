import { z } from "zod";
import type { FlowDefinition } from "../../src/model/definition.ts";
import { type Chat, type ChatOptions, makeChat } from "./dialog-chat.ts";
import { intents, shop } from "./kopi.ts";

export const stars: z.ZodType<number> = z.number().int().min(1).max(5);

/** The words of the shop, and "mau ulas" for the flow. */
export const flowIntents: { readonly [pattern: string]: string } = { "mau ulas": "review", ...intents };

/** A flow that the words "mau ulas" start. */
export function flowOf(run: FlowDefinition["run"], rest: Partial<FlowDefinition> = {}): FlowDefinition {
  return { kind: "flow", name: "review", version: 1, opens: "review", run, ...rest };
}

/** The shop with that flow. */
export function chatWith(run: FlowDefinition["run"], options: ChatOptions = {}): Chat {
  return makeChat(shop({ flows: [flowOf(run)] }), { ...options, intents: flowIntents });
}
