import type { z } from "zod";

/** Which kinds of values may fill a slot, and what may be chosen. */
export interface SlotKind {
  /** Kinds of entities that can fill it, in order of preference; `["text"]` takes any words, `[]` none. */
  readonly kinds: readonly string[];
  /** The members of an enum or of literals, in the order written. */
  readonly options?: readonly string[];
  /** The customer may skip it. */
  readonly optional: boolean;
}

/** One row per zod type: what fills a slot of it. `docs/guide/slot-kinds.md` shows the same rows; a test compares them. */
export const SLOT_KINDS: readonly {
  readonly schema: string;
  readonly kinds: readonly string[];
  readonly note?: string;
}[] = [
  { schema: 'z.enum(["a", "b"])', kinds: ["choice"], note: "the members are the options" },
  { schema: 'z.literal(["a", "b"])', kinds: ["choice"], note: "also a union of text literals" },
  { schema: "z.number()", kinds: ["number"], note: "also z.int(), z.coerce.number() and literal numbers" },
  { schema: "z.bigint()", kinds: ["number"] },
  { schema: "z.boolean()", kinds: ["yesno"] },
  { schema: "z.iso.date()", kinds: ["date"], note: "also z.date() and z.coerce.date()" },
  { schema: "z.iso.datetime()", kinds: ["datetime"] },
  { schema: "z.iso.time()", kinds: ["time"] },
  { schema: "z.e164()", kinds: ["phone"] },
  { schema: "z.email()", kinds: ["email"] },
  { schema: "z.url()", kinds: ["url"] },
  { schema: "z.object({ amount, currency })", kinds: ["money"] },
  { schema: "mediaSchema()", kinds: ["media"], note: "a file: the customer sends it, typing does not fill it" },
  { schema: "locationSchema()", kinds: ["location"], note: "a place that was sent as one" },
  { schema: "z.string()", kinds: ["text"], note: "also any(), unknown() and custom()" },
  { schema: "z.union([a, b])", kinds: ["those of a, then of b"] },
  { schema: "z.array(z.object({ ... }))", kinds: [], note: "a list: its items have slots of their own, see `of`" },
  { schema: "anything else", kinds: [], note: "needs entity, choices or from" },
];

const BY_TYPE: { readonly [type: string]: readonly string[] } = {
  number: ["number"],
  int: ["number"],
  bigint: ["number"],
  boolean: ["yesno"],
  date: ["date"],
  string: ["text"],
  template_literal: ["text"],
  any: ["text"],
  unknown: ["text"],
  custom: ["text"],
};

const BY_FORMAT: { readonly [format: string]: readonly string[] } = {
  date: ["date"],
  datetime: ["datetime"],
  time: ["time"],
  e164: ["phone"],
  email: ["email"],
  url: ["url"],
};

/** Objects are known by their fields. */
const BY_FIELDS: readonly { readonly fields: readonly string[]; readonly kinds: readonly string[] }[] = [
  { fields: ["latitude", "longitude"], kinds: ["location"] },
  { fields: ["channel", "type", "mime"], kinds: ["media"] },
];

/** A schema's definition as zod's public `_zod.def` shows it; which fields exist depends on `type`. */
interface Definition {
  readonly type: string;
  readonly format?: string;
  readonly checks?: readonly {
    readonly _zod: {
      readonly def: {
        readonly check: string;
        readonly format?: string;
        readonly minimum?: number;
        readonly maximum?: number;
      };
    };
  }[];
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly out?: z.ZodType;
  readonly getter?: () => z.ZodType;
  readonly entries?: { readonly [name: string]: string | number };
  readonly values?: readonly unknown[];
  readonly options?: readonly z.ZodType[];
  readonly shape?: { readonly [name: string]: z.ZodType };
}

/**
 * What fills a slot of this schema. Wrappers (`optional`, `nullable`, `default`, `readonly`, ...) are looked through; a
 * pipe counts as its input, because that is what the customer's words are read into.
 *
 * @example
 * slotKind(z.enum(["delivery", "pickup"]).optional()); // { kinds: ["choice"], options: ["delivery", "pickup"], optional: true }
 */
export function slotKind(schema: z.ZodType): SlotKind {
  const { inner, optional } = unwrap(schema);
  const definition = definitionOf(inner);
  const values = membersOf(definition);
  if (values !== undefined) return { ...literalKind(values), optional };
  if (definition.type === "union") return unionKind(definition.options ?? [], optional);
  return { kinds: plainKinds(definition), optional };
}

/** The fields of a list's items, for `z.array(z.object({ ... }))`; undefined for every other schema. */
export function itemShape(schema: z.ZodType): { readonly [field: string]: z.ZodType } | undefined {
  const { type, element } = definitionOf(unwrap(schema).inner);
  const item = type === "array" && element !== undefined ? definitionOf(unwrap(element).inner) : undefined;
  return item?.type === "object" ? item.shape : undefined;
}

/** How many items a list may have, as its schema says. */
export function itemLimits(schema: z.ZodType): { readonly min: number; readonly max: number } {
  const limits = (definitionOf(unwrap(schema).inner).checks ?? []).map((check) => check._zod.def);
  return {
    min: Math.max(0, ...limits.map((limit) => limit.minimum ?? 0)),
    max: Math.min(Number.POSITIVE_INFINITY, ...limits.map((limit) => limit.maximum ?? Number.POSITIVE_INFINITY)),
  };
}

function definitionOf(schema: z.ZodType): Definition {
  return schema._zod.def as unknown as Definition;
}

function unwrap(schema: z.ZodType): { readonly inner: z.ZodType; readonly optional: boolean } {
  let inner = schema;
  let optional: boolean | undefined;
  // A lazy schema may lead back to itself; nobody wraps deeper than this.
  for (let depth = 0; depth < 32; depth += 1) {
    const definition = definitionOf(inner);
    if (["optional", "default", "prefault"].includes(definition.type)) optional ??= true;
    if (definition.type === "nonoptional") optional ??= false;
    const next = innerOf(definition);
    if (next === undefined) break;
    inner = next;
  }
  return { inner, optional: optional ?? false };
}

function innerOf(definition: Definition): z.ZodType | undefined {
  if (definition.type === "lazy") return definition.getter?.();
  if (definition.type !== "pipe") return definition.innerType;
  return definition.in !== undefined && definitionOf(definition.in).type === "transform"
    ? definition.out
    : definition.in;
}

function membersOf(definition: Definition): readonly unknown[] | undefined {
  if (definition.type === "literal") return definition.values ?? [];
  if (definition.type !== "enum") return undefined;
  const entries = definition.entries ?? {};
  // A numeric TypeScript enum also maps its numbers back to names.
  return [
    ...new Set(
      Object.entries(entries)
        .filter(([name]) => typeof entries[entries[name] ?? ""] !== "number")
        .map(([, value]) => value),
    ),
  ];
}

function literalKind(values: readonly unknown[]): Pick<SlotKind, "kinds" | "options"> {
  const present = values.filter((value) => value !== null && value !== undefined);
  const all = (type: string): boolean => present.length > 0 && present.every((value) => typeof value === type);
  if (all("string")) return { kinds: ["choice"], options: present as string[] };
  if (all("number") || all("bigint")) return { kinds: ["number"] };
  return { kinds: all("boolean") ? ["yesno"] : [] };
}

function unionKind(members: readonly z.ZodType[], optional: boolean): SlotKind {
  const each = members.filter((member) => !["null", "undefined"].includes(definitionOf(member).type)).map(slotKind);
  const options = [...new Set(each.flatMap((kind) => kind.options ?? []))];
  return {
    kinds: [...new Set(each.flatMap((kind) => kind.kinds))],
    ...(options.length > 0 ? { options } : {}),
    optional:
      optional || members.some((member) => definitionOf(member).type === "undefined" || unwrap(member).optional),
  };
}

function plainKinds(definition: Definition): readonly string[] {
  if (definition.type === "object") {
    const names = new Set(Object.keys(definition.shape ?? {}));
    if (names.size === 2 && names.has("amount") && names.has("currency")) return ["money"];
    return BY_FIELDS.find(({ fields }) => fields.every((field) => names.has(field)))?.kinds ?? [];
  }
  const format = definition.type === "string" ? formatOf(definition) : undefined;
  return (format === undefined ? undefined : BY_FORMAT[format]) ?? BY_TYPE[definition.type] ?? [];
}

/** `z.email()` has its format itself, `z.string().email()` among its checks. */
function formatOf(definition: Definition): string | undefined {
  return (
    definition.format ??
    definition.checks
      ?.map((check) => check._zod.def.format)
      .find((format) => format !== undefined && format in BY_FORMAT)
  );
}
