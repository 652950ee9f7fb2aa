import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { REFUSALS } from "./errors.ts";
import * as protocol from "./protocol.ts";

const page = readFileSync(new URL("../../../../docs/protocol.md", import.meta.url), "utf8");
const schemaFile = new URL("../protocol.schema.json", import.meta.url);

const schemas: { readonly [name: string]: z.ZodType } = {
  ...protocol,
  event: protocol.wireEvent,
  pollAnswer: z.object({ events: z.array(protocol.wireEvent), cursor: z.int() }),
} as never;

test("protocol.schema.json is what the code checks", () => {
  const now = JSON.parse(JSON.stringify(protocol.protocolSchema()));
  if (process.env["UPDATE_SCHEMA"] === "1") writeFileSync(schemaFile, JSON.stringify(now, null, 2));
  const written = JSON.parse(readFileSync(schemaFile, "utf8"));
  expect(written, "run once with UPDATE_SCHEMA=1, format, and review the change").toEqual(now);
});

describe("docs/protocol.md", () => {
  const examples = [...page.matchAll(/<!-- schema: (\w+) -->\n```json\n([\s\S]*?)```/g)];

  test("has an example of every shape and every event", () => {
    const shown = examples.map((example) => example[1]);
    expect(Object.keys(protocol.protocolSchema()).filter((name) => !shown.includes(name))).toEqual([]);
    const events = examples
      .filter(([, name]) => name === "event")
      .map(([, , json]) => JSON.parse(json as string).event);
    expect(events.sort()).toEqual(["edit", "msg", "receipt", "reset", "typing"]);
  });

  test.for(examples.map(([, name, json]) => [name as string, json as string] as const))(
    "its example of %s is valid",
    ([name, json]) => {
      const value = JSON.parse(json);
      expect(schemas[name]?.parse(value)).toEqual(value);
    },
  );

  test("lists every error code with its status", () => {
    const table = page.slice(page.indexOf("<!-- errors -->"));
    const rows = [...table.matchAll(/^\| (\d{3}) \| (.*?) \|/gm)];
    const listed = rows.flatMap(([, status, codes]) =>
      [...(codes as string).matchAll(/`([\w-]+)`/g)].map(([, code]) => [code, Number(status)]),
    );
    expect(Object.fromEntries(listed)).toEqual(REFUSALS);
  });
});
