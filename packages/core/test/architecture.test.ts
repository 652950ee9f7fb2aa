import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  adapterViolations,
  coreCycles,
  coreViolations,
  importsOf,
  type Manifest,
  type Source,
} from "./import-rules.ts";

const packages = new URL("../../", import.meta.url);

function read(path: string): string {
  return readFileSync(new URL(path, packages), "utf8");
}

function sourcesOf(folder: string): Source[] {
  return globSync("**/*.ts", { cwd: new URL(folder, packages) })
    .map((path) => path.replaceAll("\\", "/"))
    .sort()
    .map((path) => ({ path, text: read(`${folder}${path}`) }));
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(read(`${folder}package.json`)) as Manifest;
}

describe("core", () => {
  const sources = sourcesOf("core/src/");

  test("imports follow the directions of the architecture", () => {
    expect(coreViolations(sources)).toEqual([]);
  });

  test("its parts do not import each other in a circle", () => {
    expect(coreCycles(sources)).toEqual([]);
  });

  test("depends on nothing but zod, as a peer", () => {
    const { dependencies = {}, peerDependencies = {} } = manifestOf("core/");
    expect([Object.keys(dependencies), Object.keys(peerDependencies)]).toEqual([[], ["zod"]]);
  });
});

describe("adapters", () => {
  const names = readdirSync(new URL("adapters/", packages)).filter((name) =>
    existsSync(new URL(`adapters/${name}/package.json`, packages)),
  );

  test.for(names)("%s imports core, itself, node: and what it declares", (name) => {
    const folder = `adapters/${name}/`;
    expect(adapterViolations(manifestOf(folder), sourcesOf(`${folder}src/`))).toEqual([]);
  });
});

describe("channels", () => {
  const names = readdirSync(new URL("adapters/", packages)).filter((name) => name.startsWith("channel-"));
  const FILES = [
    ...["index.ts", "inbound.ts", "outbound.ts", "transport.ts", "verify.ts", "session.ts", "capabilities.ts"],
    ...["errors.ts", "wire.ts", "fake.ts", "laws.test.ts", "inbound.test.ts", "outbound.test.ts"],
  ];
  const MOST_LINES = 400;

  test.for(names)("%s has the files that every channel has, and none that is long", (name) => {
    const folder = `adapters/${name}/`;
    const sources = sourcesOf(`${folder}src/`);
    const missing = FILES.filter((file) => !sources.some(({ path }) => path === file));
    expect(missing).toEqual([]);
    expect(readdirSync(new URL(`${folder}payloads`, packages)).length).toBeGreaterThanOrEqual(5);
    expect(existsSync(new URL(`${folder}README.md`, packages))).toBe(true);
    const long = sources.filter(({ path, text }) => !path.endsWith(".test.ts") && text.split("\n").length > MOST_LINES);
    expect(long.map(({ path }) => path)).toEqual([]);
  });
});

describe("the checks see", () => {
  const core = (path: string, text: string) => coreViolations([{ path, text }]);

  test("every form of import", () => {
    const text = [
      'import a, { b } from "one";',
      'import type { c } from "two";',
      "import {",
      "  d,",
      '} from "three";',
      'export * from "four";',
      'export type { e } from "five";',
      'import "six";',
      'const f = await import("seven");',
      'type G = import("eight").G;',
      ' * import { h } from "not-an-import";',
      '// const i = await import("not-an-import");',
      'export const j = { from: "not-an-import" };',
    ].join("\n");
    expect(importsOf(text)).toEqual([
      { line: 1, specifier: "one", typeOnly: false },
      { line: 2, specifier: "two", typeOnly: true },
      { line: 3, specifier: "three", typeOnly: false },
      { line: 6, specifier: "four", typeOnly: false },
      { line: 7, specifier: "five", typeOnly: true },
      { line: 8, specifier: "six", typeOnly: false },
      { line: 9, specifier: "seven", typeOnly: false },
      { line: 10, specifier: "eight", typeOnly: false },
    ]);
  });

  test.for([
    ["model/event.ts", "../ports/store.ts"],
    ["ports/store.ts", "../inbox/accept.ts"],
    ["dialog/form.ts", "../understand/cascade.ts"],
    ["copy/format.ts", "../ports/clock.ts"],
    ["engine/mailbox.ts", "../dialog/form.ts"],
    ["turn.ts", "./engine/mailbox.ts"],
    ["index.ts", "./testing/index.ts"],
    ["dialog/form.ts", "../testing/index.ts"],
    ["dialog/form.ts", "../../package.json"],
    ["dialog/form.ts", "hono"],
    ["model/event.ts", "node:crypto"],
    ["ports/store.ts", "zod"],
    ["elsewhere/new.ts", "../model/event.ts"],
  ] as const)("%s must not import %s", ([path, specifier]) => {
    expect(core(path, `import { x } from "${specifier}";`)).toHaveLength(1);
  });

  test.for([
    ["model/event.ts", "./alias.ts"],
    ["ports/store.ts", "../model/event.ts"],
    ["dialog/form.ts", "../copy/format.ts"],
    ["dialog/form.ts", "zod"],
    ["bot.ts", "./turn.ts"],
    ["testing/index.ts", "../bot.ts"],
    ["dialog/form.test.ts", "../understand/cascade.ts"],
  ] as const)("%s may import %s", ([path, specifier]) => {
    expect(core(path, `import { x } from "${specifier}";`)).toEqual([]);
  });

  test("model may import only the types of zod", () => {
    expect(core("model/slot-kind.ts", 'import type { z } from "zod";')).toEqual([]);
    expect(core("model/slot-kind.ts", 'import { z } from "zod";')).toHaveLength(1);
  });

  test("a circle", () => {
    const sources = [
      { path: "errors.ts", text: 'import { x } from "./ids.ts";' },
      { path: "ids.ts", text: 'import { y } from "./errors.ts";' },
    ];
    expect(coreCycles(sources)).toEqual(["errors.ts -> ids.ts -> errors.ts"]);
  });

  test("what an adapter must not import", () => {
    const manifest = {
      name: "@sambung/channel-example",
      dependencies: { "@sambung/core": "*", "@sambung/channel-web": "*", jose: "*" },
      devDependencies: { vitest: "*" },
    };
    const at = (path: string, specifier: string) =>
      adapterViolations(manifest, [{ path, text: `import { x } from "${specifier}";` }]).length;
    expect(at("index.ts", "@sambung/core")).toBe(0);
    expect(at("index.ts", "./inbound.ts")).toBe(0);
    expect(at("index.ts", "jose/errors")).toBe(0);
    expect(at("index.ts", "node:crypto")).toBe(0);
    expect(at("fake.ts", "@sambung/core/testing")).toBe(0);
    expect(at("laws.test.ts", "@sambung/core/testing")).toBe(0);
    expect(at("laws.test.ts", "vitest")).toBe(0);
    expect(at("index.ts", "@sambung/core/testing")).toBe(1);
    expect(at("index.ts", "@sambung/channel-web")).toBe(1);
    expect(at("index.ts", "../../core/src/index.ts")).toBe(1);
    expect(at("index.ts", "vitest")).toBe(1);
    expect(at("index.ts", "hono")).toBe(1);
  });
});
