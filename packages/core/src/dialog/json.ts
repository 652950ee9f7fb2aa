import type { Json, JsonObject } from "../model/json.ts";

/** True when both would be written as the same JSON, whatever the order of keys. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a === undefined || b === undefined || Array.isArray(a) !== Array.isArray(b)) return false;
  const left = a as JsonObject;
  const right = b as JsonObject;
  const names = Object.keys(left).filter((name) => left[name] !== undefined);
  const others = Object.keys(right).filter((name) => right[name] !== undefined);
  return names.length === others.length && names.every((name) => sameJson(left[name], right[name]));
}

/** The value as it would come back from a store; `undefined` for what JSON cannot hold. */
export function toJson(value: unknown): Json | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}

/** The value for the bot's own code to keep and change. What cannot be changed is not copied: a clone costs microseconds. */
export function copyOf<T extends Json | undefined>(value: T): T {
  return typeof value === "object" && value !== null ? structuredClone(value) : value;
}

/** True when nothing is lost or changed by storing the value. */
export function isJson(value: unknown): value is Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object") return false;
  if (Array.isArray(value)) return value.every(isJson);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every((part) => part === undefined || isJson(part));
}

/** An object without some of its names. */
export function without<T>(
  object: { readonly [name: string]: T },
  ...names: readonly string[]
): { readonly [name: string]: T } {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
