/** Anything that survives `JSON.parse(JSON.stringify(value))` unchanged; what states, memos and journals are made of. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** A JSON object with string keys. */
export type JsonObject = { readonly [key: string]: Json | undefined };

/** The value itself, made unchangeable all the way down, so that it can be shared where a copy would be due. */
export function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
