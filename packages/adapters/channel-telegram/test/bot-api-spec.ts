import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

interface Field {
  readonly name: string;
  readonly types: readonly string[];
  readonly required: boolean;
  readonly description?: string;
}
interface Shape {
  readonly fields?: readonly Field[];
  readonly subtypes?: readonly string[];
}
interface Document {
  readonly version: string;
  readonly methods: { readonly [name: string]: Shape };
  readonly types: { readonly [name: string]: Shape };
}

/** Judges values by the published description of the Bot API. */
export interface BotApiSpec {
  readonly version: string;
  /** What is wrong with the parameters of a call; empty when nothing is. */
  call(method: string, parameters: object): readonly string[];
  /** What is wrong with a value of a type, such as `Update`. */
  value(type: string, value: unknown): readonly string[];
}

/** The description in the folder `SAMBUNG_SHARED` names; undefined when there is none. */
export function botApiSpec(): BotApiSpec | undefined {
  const shared = process.env["SAMBUNG_SHARED"];
  if (!shared) return undefined;
  const file = readFileSync(join(shared, "specs/telegram/api.min.json.gz"));
  const spec = JSON.parse(gunzipSync(file).toString("utf8")) as Document;

  const scalar: { readonly [type: string]: (value: unknown) => boolean } = {
    Integer: Number.isInteger,
    Float: (value) => typeof value === "number",
    String: (value) => typeof value === "string",
    Boolean: (value) => typeof value === "boolean",
    True: (value) => value === true,
  };
  const check = (type: string, value: unknown, path: string): readonly string[] => {
    const fits = scalar[type];
    if (fits !== undefined) return fits(value) ? [] : [`${path} is no ${type}`];
    if (type.startsWith("Array of ")) {
      if (!Array.isArray(value)) return [`${path} is no array`];
      return value.flatMap((element, index) => check(type.slice("Array of ".length), element, `${path}[${index}]`));
    }
    const shape = spec.types[type];
    if (shape === undefined) return [`${path} has the unknown type ${type}`];
    if (shape.subtypes !== undefined) return anyOf(shape.subtypes, value, path);
    if (typeof value !== "object" || value === null) return [`${path} is no ${type}`];
    return checkFields(shape, value, path);
  };
  const anyOf = (types: readonly string[], value: unknown, path: string): readonly string[] => {
    const tries = types.map((type) => check(type, value, path));
    return tries.find((found) => found.length === 0) ?? tries[0] ?? [];
  };
  const checkFields = (shape: Shape, value: object, path: string): readonly string[] => {
    const fields = new Map((shape.fields ?? []).map((field) => [field.name, field]));
    const values = new Map(Object.entries(value).filter(([, part]) => part !== undefined));
    const unknown = [...values.keys()].filter((name) => !fields.has(name)).map((name) => `${path}.${name} is unknown`);
    const rest = [...fields.values()].flatMap((field) => {
      const part: unknown = values.get(field.name);
      const at = `${path}.${field.name}`;
      if (part === undefined) return field.required ? [`${at} is missing`] : [];
      return [...anyOf(field.types, part, at), ...checkLength(field, part, at)];
    });
    return [...unknown, ...rest];
  };
  return {
    version: spec.version,
    value: (type, value) => check(type, value, type),
    call: (method, parameters) => {
      const shape = spec.methods[method];
      return shape === undefined ? [`there is no method ${method}`] : checkFields(shape, parameters, method);
    },
  };
}

/** Limits are written into the descriptions: "1-4096 characters", "1-64 bytes". */
function checkLength(field: Field, value: unknown, path: string): readonly string[] {
  const limit = /(\d+)-(\d+) (bytes|characters)/.exec(field.description ?? "");
  if (limit === null || typeof value !== "string") return [];
  const size = limit[3] === "bytes" ? Buffer.byteLength(value) : [...value].length;
  return size >= Number(limit[1]) && size <= Number(limit[2]) ? [] : [`${path} has ${size} ${limit[3]}`];
}
