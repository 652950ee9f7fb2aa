import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: { readonly [name: string]: Schema };
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** Judges values by the published OpenAPI file of the Cloud API. */
export interface CloudApiSpec {
  /** What is wrong with a value of a schema such as `InteractiveObject`; empty when nothing is. */
  value(schema: string, value: unknown): readonly string[];
}

/**
 * The file in the folder `SAMBUNG_SHARED` names; undefined when there is none. As published it refuses its own examples,
 * because parts that are put together each forbid the other's fields: so unknown fields are allowed here, and of
 * alternatives one that fits is enough.
 */
export function cloudApiSpec(): CloudApiSpec | undefined {
  const shared = process.env["SAMBUNG_SHARED"];
  if (!shared) return undefined;
  const file = readFileSync(join(shared, "specs/whatsapp-cloud/business-messaging-api_v23.0.yaml.gz"));
  const document = parse(gunzipSync(file).toString("utf8"), { maxAliasCount: -1 }) as {
    readonly components: { readonly schemas: { readonly [name: string]: Schema } };
  };
  const named = (name: string): Schema => document.components.schemas[name] ?? { enum: [`no schema ${name}`] };

  const types: { readonly [type: string]: (value: unknown) => boolean } = {
    string: (value) => typeof value === "string",
    boolean: (value) => typeof value === "boolean",
    integer: Number.isInteger,
    number: (value) => typeof value === "number",
    array: Array.isArray,
    object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  };
  const check = (schema: Schema, value: unknown, path: string): readonly string[] => {
    if (schema.$ref !== undefined) return check(named(schema.$ref.split("/").at(-1) ?? ""), value, path);
    if (schema.type !== undefined && types[schema.type]?.(value) !== true) return [`${path} is no ${schema.type}`];
    if (schema.enum !== undefined && !schema.enum.includes(value)) return [`${path} is none of ${schema.enum.join()}`];
    return [
      ...(schema.allOf ?? []).flatMap((part) => check(part, value, path)),
      ...oneOf(schema.oneOf, value, path),
      ...length(schema, value, path),
      ...fields(schema, value, path),
    ];
  };
  const oneOf = (alternatives: readonly Schema[] | undefined, value: unknown, path: string): readonly string[] => {
    const tries = (alternatives ?? []).map((schema) => check(schema, value, path));
    return tries.find((found) => found.length === 0) ?? tries.toSorted((a, b) => a.length - b.length)[0] ?? [];
  };
  const length = (schema: Schema, value: unknown, path: string): readonly string[] => {
    if (typeof value === "string") {
      const size = [...value].length;
      return size > (schema.maxLength ?? Number.POSITIVE_INFINITY) ? [`${path} has ${size} characters`] : [];
    }
    if (!Array.isArray(value)) return [];
    const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, items } = schema;
    const count = value.length < minItems || value.length > maxItems ? [`${path} has ${value.length} items`] : [];
    return [
      ...count,
      ...(items === undefined ? [] : value.flatMap((item, index) => check(items, item, `${path}[${index}]`))),
    ];
  };
  const fields = (schema: Schema, value: unknown, path: string): readonly string[] => {
    if (types["object"]?.(value) !== true) return [];
    const object = value as { readonly [name: string]: unknown };
    const missing = (schema.required ?? []).filter((name) => object[name] === undefined);
    const known = Object.entries(schema.properties ?? {}).filter(([name]) => object[name] !== undefined);
    return [
      ...missing.map((name) => `${path}.${name} is missing`),
      ...known.flatMap(([name, part]) => check(part, object[name], `${path}.${name}`)),
    ];
  };
  return { value: (name, value) => check(named(name), value, name) };
}
