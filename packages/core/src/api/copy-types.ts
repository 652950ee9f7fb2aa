import type { DEFAULT_COPY, DefaultCopyKey } from "../copy/defaults.ts";
import type { Money } from "../copy/format.ts";
import type { CopyVariables } from "../model/definition.ts";

/** The texts of one locale: key -> text. */
export type CopyTexts = { readonly [key: string]: string };

/** What a variable takes, by how it is shown. */
interface VariableValues {
  text: string | number;
  number: number;
  money: Money | number;
  moment: Date | string;
}

type Shown<Format extends string> = Format extends "money" | "number"
  ? Format
  : Format extends "date" | "time" | "datetime"
    ? "moment"
    : Format extends `plural(${string})`
      ? "number"
      : "no such format";

/**
 * The variables of a text as a union of `name:what it takes`. A union of literals is compared at once, which is what
 * keeps checking hundreds of texts against each other cheap.
 */
export type VariableTags<Text extends string> = Text extends `${string}{${infer Variable}}${infer Rest}`
  ? VariableTag<Variable> | VariableTags<Rest>
  : never;
type VariableTag<Variable extends string> = Variable extends `${infer Name}:${infer Format}`
  ? `${Name}:${Shown<Format>}`
  : `${Variable}:text`;

type NameOf<Tag> = Tag extends `${infer Name}:${string}` ? Name : never;
type ValueOf<Tag> = Tag extends `${string}:${infer Shown extends keyof VariableValues}` ? VariableValues[Shown] : never;

/** The variables a text needs, read from its literal: `"{no}: {total:money}"` needs `{ no, total }`. */
export type VariablesOf<Text extends string> = {
  readonly [Tag in VariableTags<Text> as NameOf<Tag>]: ValueOf<Tag>;
};

/** What follows the key in `say(key, ...)`: nothing for a text without variables, else all of them. */
export type CopyArguments<Text extends string> = string extends Text
  ? [variables?: CopyVariables]
  : [VariableTags<Text>] extends [never]
    ? []
    : [variables: VariablesOf<Text>];

/** What follows the key in `app.send(customer, key, ...)`: the variables if the text has some, then options. */
export type SendArguments<Text extends string, Options> = [VariableTags<Text>] extends [never]
  ? [variables?: CopyVariables | undefined, options?: Options]
  : [variables: VariablesOf<Text>, options?: Options];

/** A bot's copy over Sambung's own lines; channel variants (`key@whatsapp`) are picked by the channel, not by name. */
export type MergedCopy<Copy> = {
  readonly [Key in Exclude<keyof Copy, `${string}@${string}`> | DefaultCopyKey]: Key extends keyof Copy
    ? Copy[Key]
    : Key extends DefaultCopyKey
      ? (typeof DEFAULT_COPY)["id"][Key]
      : never;
};

/** Keys whose text needs no variables. */
export type PlainKey<Copy> = {
  [Key in keyof Copy]: Copy[Key] extends `${string}{${string}}${string}` ? never : Key;
}[keyof Copy] &
  string;

/** Every locale's copy, with what is wrong in place of a text that does not fit. */
export type CheckedCopy<Copy, Locale extends string, First extends keyof Copy> = {
  readonly [L in keyof Copy]: L extends Locale ? CheckedLocale<Copy[First], Copy[L]> : "not one of the locales";
};

type BuiltIn = `sambung.${string}`;

type CheckedLocale<First, Own> = {
  readonly [Key in keyof Own | Exclude<keyof First, BuiltIn>]: Key extends keyof Own
    ? CheckedText<Key, Own[Key], First, Own>
    : string;
};

type CheckedText<Key, Text, First, Own> = Key extends BuiltIn
  ? Key extends DefaultCopyKey
    ? Within<Text, (typeof DEFAULT_COPY)["id"][Key]>
    : "not one of Sambung's lines"
  : Key extends keyof First
    ? Key extends `${infer Base}@${string}`
      ? Base extends keyof Own
        ? Within<Text, Own[Base]>
        : "a variant of a key that does not exist"
      : Same<Text, First[Key]>
    : "the first locale lacks this key";

type TagsOf<Text> = Text extends string ? VariableTags<Text> : never;

type Wrong<Tags> = Tags extends `${infer Name}:${infer What}` ? `the variables differ: ${Name} (${What})` : never;

type Within<Text, Whole> = [Exclude<TagsOf<Text>, TagsOf<Whole>>] extends [never]
  ? Text
  : Wrong<Exclude<TagsOf<Text>, TagsOf<Whole>>>;

type Same<Text, Other> = [TagsOf<Text>] extends [TagsOf<Other>]
  ? [TagsOf<Other>] extends [TagsOf<Text>]
    ? Extract<TagsOf<Text>, `${string}:no such format`> extends never
      ? Text
      : "no such format"
    : Wrong<Exclude<TagsOf<Other>, TagsOf<Text>>>
  : Wrong<Exclude<TagsOf<Text>, TagsOf<Other>>>;
