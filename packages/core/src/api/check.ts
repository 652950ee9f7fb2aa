import { durationMs } from "../duration.ts";
import { SambungError } from "../errors.ts";

/** A contradiction in a definition: `form "order", slot "qty": has no schema`. */
export function invalid(place: string, what: string, cause?: unknown): SambungError {
  return new SambungError("definition-invalid", `${place}: ${what}`, cause === undefined ? undefined : { cause });
}

/** Throws `definition-invalid` at `place` unless `condition` holds. */
export function must(condition: boolean, place: string, what: string): void {
  if (!condition) throw invalid(place, what);
}

/** A name people and states refer to: not empty, without spaces around it. */
export function mustBeName(name: unknown, place: string): void {
  must(typeof name === "string" && name !== "" && name.trim() === name, place, "needs a name that is not empty");
}

/** A version: 1, 2, 3, ... */
export function mustBeVersion(version: unknown, place: string): void {
  must(
    typeof version === "number" && Number.isSafeInteger(version) && version > 0,
    place,
    "needs a version: 1, and one more with each change of what its values mean",
  );
}

/** A duration such as `2h`. */
export function mustBeDuration(duration: unknown, place: string): void {
  try {
    durationMs(String(duration));
  } catch (cause) {
    throw invalid(place, `"${String(duration)}" is not a duration; write for example "30m", "2h" or "3d"`, cause);
  }
}

/** A zod schema, of the given type when one is named. */
export function mustBeSchema(schema: unknown, place: string, type?: string): void {
  const found = (schema as { readonly _zod?: { readonly def?: { readonly type?: unknown } } } | undefined)?._zod?.def
    ?.type;
  must(found !== undefined && (type === undefined || found === type), place, `must be a zod ${type ?? "schema"}`);
}

/** The names that do exist, for messages; the first twelve. */
export function oneOf(list: Iterable<string>): string {
  const names = [...list];
  const shown = names.slice(0, 12).join(", ");
  return names.length === 0 ? "there is none" : `there is: ${shown}${names.length > 12 ? ", ..." : ""}`;
}

/** A copy of plain objects and arrays that cannot be changed, all the way down; schemas and functions stay as they are. */
export function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozen)) as T;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([name, part]) => [name, frozen(part)]))) as T;
}
