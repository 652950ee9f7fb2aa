import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

interface Parameter {
  readonly name: string;
  readonly type?: string;
  readonly required?: boolean;
}
interface Document {
  readonly paths: {
    readonly [path: string]: { readonly [verb: string]: { readonly parameters: readonly Parameter[] } };
  };
}

/** Judges calls by the published description of the Web API, and has payloads others recorded. */
export interface SlackSpec {
  /** What is wrong with the parameters of a call; empty when nothing is. */
  call(method: string, parameters: object): readonly string[];
  /** Recorded or documented payloads by file; the values of some are blank. */
  sample(name: string): unknown;
}

/** The description in the folder `SAMBUNG_SHARED` names; undefined when there is none. */
export function slackSpec(): SlackSpec | undefined {
  const shared = process.env["SAMBUNG_SHARED"];
  if (!shared) return undefined;
  const folder = join(shared, "specs/slack");
  const file = readFileSync(join(folder, "slack_web_openapi_v2_without_examples.json.gz"));
  const { paths } = JSON.parse(gunzipSync(file).toString("utf8")) as Document;
  const fits: { readonly [type: string]: (value: string) => boolean } = {
    string: () => true,
    number: (value) => Number.isFinite(Number(value)),
    integer: (value) => Number.isInteger(Number(value)),
    boolean: (value) => value === "true" || value === "false",
  };
  return {
    call: (method, parameters) => {
      const [operation] = Object.values(paths[`/${method}`] ?? {});
      if (operation === undefined) return [`there is no method ${method}`];
      const known = new Map(operation.parameters.map((parameter) => [parameter.name, parameter]));
      const given = Object.entries(parameters);
      // The token travels in a header.
      const missing = [...known.values()].filter(
        ({ name, required }) => required === true && name !== "token" && !(name in parameters),
      );
      return [
        ...given.flatMap(([name, value]) => {
          const parameter = known.get(name);
          if (parameter === undefined) return [`${method}.${name} is unknown`];
          return fits[parameter.type ?? "string"]?.(String(value)) === true
            ? []
            : [`${method}.${name} is no ${parameter.type}`];
        }),
        ...missing.map(({ name }) => `${method}.${name} is missing`),
      ];
    },
    sample: (name) => JSON.parse(readFileSync(join(folder, "samples", name), "utf8")) as unknown,
  };
}
