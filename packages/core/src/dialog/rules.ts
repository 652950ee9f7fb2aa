import type { RepairRules } from "../model/definition.ts";

/** What holds where neither bot nor form says otherwise. */
export const DEFAULT_RULES: RepairRules = {
  say: {},
  attempts: 2,
  queue: "unclear",
  confirmCancel: 3,
  smallTalk: true,
  afterDigression: "repeat",
  recap: true,
  offerBack: "ask",
};

export function planRules(given: Partial<RepairRules> | undefined): RepairRules {
  return mergeRules(DEFAULT_RULES, given);
}

/** Rules over others; lines are merged one by one. */
export function mergeRules(under: RepairRules, over: Partial<RepairRules> | undefined): RepairRules {
  if (over === undefined) return under;
  const given = Object.fromEntries(Object.entries(over).filter(([, rule]) => rule !== undefined));
  return { ...under, ...given, say: { ...under.say, ...over.say } };
}
