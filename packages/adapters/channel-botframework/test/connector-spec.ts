import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A type of the published description. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: { readonly [name: string]: Schema };
}

/** Judges activities by the published description of the connector, and has activities others recorded. */
export interface ConnectorSpec {
  /** What is wrong with an activity; empty when nothing is. */
  activity(activity: unknown): readonly string[];
  /** Recorded activities by the name of their file. */
  sample(name: string): { readonly [name: string]: unknown };
}

/** The description in the folder `SAMBUNG_SHARED` names; undefined when there is none. */
export function connectorSpec(): ConnectorSpec | undefined {
  const shared = process.env["SAMBUNG_SHARED"];
  if (!shared) return undefined;
  const folder = join(shared, "specs/botframework");
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), "utf8"));
  const { definitions } = read("ConnectorAPI.json") as { readonly definitions: { readonly [name: string]: Schema } };

  const problems = (value: unknown, schema: Schema, where: string): readonly string[] => {
    if (schema.$ref !== undefined) {
      const name = schema.$ref.replace("#/definitions/", "");
      return problems(value, definitions[name] ?? {}, where);
    }
    if (schema.enum !== undefined) return schema.enum.includes(String(value)) ? [] : [`${where} is none of its values`];
    if (schema.type === "array") {
      if (!Array.isArray(value)) return [`${where} is no list`];
      return value.flatMap((one, index) => problems(one, schema.items ?? {}, `${where}[${index}]`));
    }
    if (schema.type === "object" || schema.properties !== undefined) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${where} is no object`];
      if (schema.properties === undefined) return [];
      return Object.entries(value).flatMap(([name, part]) => {
        const known = schema.properties?.[name];
        return known === undefined ? [`${where}.${name} is unknown`] : problems(part, known, `${where}.${name}`);
      });
    }
    return schema.type === undefined || typeof value === schema.type ? [] : [`${where} is no ${schema.type}`];
  };
  return {
    activity: (activity) => problems(activity, { $ref: "#/definitions/Activity" }, "activity"),
    sample: (name) => read(join("samples", name)) as { readonly [name: string]: unknown },
  };
}
