/** A source file: its path inside the folder that is checked, with `/`, and its text. */
export interface Source {
  path: string;
  text: string;
}

/** One import of a source file. */
export interface Import {
  line: number;
  specifier: string;
  typeOnly: boolean;
}

const STATEMENT =
  /^[ \t]*(?:import|export)[ \t]+(?:(type)[ \t]+)?(?:\*|\{|[\w$])[^"';]*?\bfrom\s*["']([^"']+)["']|^[ \t]*import\s*["']([^"']+)["']/gm;
const CALL = /^(?![ \t]*(?:\*|\/\/|\/\*)).*?\bimport\(\s*["']([^"']+)["']/gm;

/** The imports and re-exports of a source text, in order. */
export function importsOf(text: string): Import[] {
  const found: Import[] = [];
  const add = (index: number, specifier: string, typeOnly: boolean) =>
    found.push({ line: text.slice(0, index).split("\n").length, specifier, typeOnly });
  for (const match of text.matchAll(STATEMENT)) {
    add(match.index, (match[2] ?? match[3]) as string, match[1] === "type");
  }
  for (const match of text.matchAll(CALL)) add(match.index, match[1] as string, false);
  return found.sort((a, b) => a.line - b.line);
}

/** Whether a path is a test, which may import what its package may not. */
export function isTest(path: string): boolean {
  return path.endsWith(".test.ts");
}

/** Where a relative import points to, as a path inside the checked folder; undefined when it leaves the folder. */
export function resolve(from: string, specifier: string): string | undefined {
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== ".") {
      parts.push(part);
    }
  }
  return parts.join("/");
}

const LEAVES = ["bag.ts", "errors.ts", "ids.ts", "duration.ts", "diagnostics.ts"];
const STAGES = ["inbox", "identity", "understand", "dialog", "commit", "outbox"];
const SHARED_BY_STAGES = ["model", "ports", "copy", ...LEAVES];
const ANYTHING = "anything";

/**
 * What each part of core may import, besides itself. A part is a folder of `packages/core/src` or a file beside them.
 * A new part is added here on purpose, with the smallest list it can live with.
 */
export const MAY_IMPORT: Record<string, string[]> = {
  model: [],
  ports: ["model"],
  ...Object.fromEntries(LEAVES.map((leaf) => [leaf, ["model", "ports", ...LEAVES]])),
  copy: ["model", "errors.ts"],
  ...Object.fromEntries(STAGES.map((stage) => [stage, SHARED_BY_STAGES])),
  api: SHARED_BY_STAGES,
  engine: ["model", "ports", ...LEAVES],
  "redact.ts": [],
  "system.ts": ["ports", "redact.ts"],
  "health.ts": ["ports"],
  "sweeper.ts": ["model", "ports"],
  "retention.ts": ["model", "ports", "errors.ts", "duration.ts"],
  "dead-letters.ts": ["ports", "errors.ts"],
  "failed-messages.ts": ["ports"],
  "audit.ts": ["identity", "model", "ports", "ids.ts"],
  "customer-export.ts": [],
  "account.ts": ["customer-export.ts", "model", "ports", "errors.ts", "ids.ts"],
  "store-kit.ts": ["model", "ports", "errors.ts"],
  "node-stream.ts": [],
  "node.ts": ["errors.ts", "node-stream.ts"],
  "channel-kit": ["model", "ports", "bag.ts", "errors.ts", "node-stream.ts"],
  media: ["channel-kit", "model", "ports", "errors.ts", "duration.ts"],
  "preview.ts": ["commit", "outbox", "model", "ports"],
  "joining.ts": ["commit", "dialog", "identity", "model", "ports", "ids.ts"],
  "turn.ts": ["joining.ts", ...STAGES, "model", "ports", "copy", "errors.ts", "ids.ts", "diagnostics.ts"],
  "channels.ts": ["engine", "identity", "inbox", "model", "ports", "errors.ts", "diagnostics.ts"],
  "runtime.ts": ["engine", "identity", "media", "outbox", "model", "ports"],
  "app.ts": [
    "media",
    "runtime.ts",
    "turn.ts",
    "channels.ts",
    "engine",
    "system.ts",
    "health.ts",
    "sweeper.ts",
    "retention.ts",
    "dead-letters.ts",
    "failed-messages.ts",
    "account.ts",
    "audit.ts",
    ...STAGES,
    ...SHARED_BY_STAGES,
  ],
  "inflight.ts": ["system.ts", ...STAGES, ...SHARED_BY_STAGES],
  "bot.ts": ["app.ts", "api", "turn.ts", "system.ts", "engine", ...STAGES, ...SHARED_BY_STAGES],
  "index.ts": [ANYTHING],
  testing: [ANYTHING],
};

/** The part of core a path belongs to. */
export function partOf(path: string): string {
  return path.split("/")[0] as string;
}

/** What breaks the import directions of core, as `file:line what is wrong`. */
export function coreViolations(sources: Source[]): string[] {
  const found: string[] = [];
  for (const { path, text } of sources) {
    const part = partOf(path);
    if (isTest(path)) continue;
    const allowed = MAY_IMPORT[part];
    if (allowed === undefined) {
      found.push(`${path}:1 is not in the layout: add "${part}" to MAY_IMPORT with what it may import`);
      continue;
    }
    for (const { line, specifier, typeOnly } of importsOf(text)) {
      const wrong = wrongInCore(path, part, allowed, specifier, typeOnly);
      if (wrong) found.push(`${path}:${line} ${wrong}`);
    }
  }
  return found;
}

function wrongInCore(
  path: string,
  part: string,
  allowed: string[],
  specifier: string,
  typeOnly: boolean,
): string | undefined {
  if (!specifier.startsWith(".")) return wrongOutside(part, specifier, typeOnly);
  const target = resolve(path, specifier);
  if (target === undefined) return `imports ${specifier}, which is outside of core's src`;
  const other = partOf(target);
  if (other === part) return undefined;
  if (other === "testing") return `imports testing, which only tests may (${specifier})`;
  if (allowed.includes(ANYTHING) || allowed.includes(other)) return undefined;
  return `${part} must not import ${other} (${specifier})`;
}

function wrongOutside(part: string, specifier: string, typeOnly: boolean): string | undefined {
  const zod = specifier === "zod" || specifier.startsWith("zod/");
  if (part === "model") return zod && typeOnly ? undefined : `model must not import ${specifier}, only zod's types`;
  if (part === "ports") return `ports must not import ${specifier}, only model`;
  return zod || specifier.startsWith("node:") ? undefined : `core must not import ${specifier}, only zod and node:`;
}

/** Circles between the parts of core, each as `a -> b -> a`. */
export function coreCycles(sources: Source[]): string[] {
  const edges = new Map<string, Set<string>>();
  for (const { path, text } of sources) {
    if (isTest(path)) continue;
    const part = partOf(path);
    const targets = edges.get(part) ?? new Set();
    edges.set(part, targets);
    for (const { specifier } of importsOf(text)) {
      const target = specifier.startsWith(".") ? resolve(path, specifier) : undefined;
      if (target !== undefined && partOf(target) !== part) targets.add(partOf(target));
    }
  }
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (part: string, trail: string[]) => {
    const seenAt = trail.indexOf(part);
    if (seenAt >= 0) circles.push([...trail.slice(seenAt), part].join(" -> "));
    if (seenAt >= 0 || done.has(part)) return;
    for (const next of edges.get(part) ?? []) visit(next, [...trail, part]);
    done.add(part);
  };
  for (const part of edges.keys()) visit(part, []);
  return circles;
}

/** The fields of a package.json that say what a package may import. */
export interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** What breaks the import rules of an adapter's `src`: core, its own files, node: and what it declares. */
export function adapterViolations(manifest: Manifest, sources: Source[]): string[] {
  const found: string[] = [];
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  const inTests = [...declared, ...Object.keys(manifest.devDependencies ?? {}), manifest.name];
  for (const { path, text } of sources) {
    const test = isTest(path);
    const mayUseKit = test || path === "fake.ts" || path.startsWith("fake/");
    for (const { line, specifier } of importsOf(text)) {
      const name = packageOf(specifier);
      let wrong: string | undefined;
      if (specifier.startsWith(".")) {
        if (resolve(path, specifier) === undefined && !test)
          wrong = `imports ${specifier}, which is outside of its src`;
      } else if (/^@sambung\/core\/testing(\/|$)/.test(specifier)) {
        if (!mayUseKit) wrong = "imports @sambung/core/testing, which only tests and the fake may";
      } else if (name.startsWith("@sambung/") && name !== "@sambung/core" && !test) {
        wrong = `imports ${specifier}: an adapter imports @sambung/core only, never another package of ours`;
      } else if (!specifier.startsWith("node:") && !(test ? inTests : declared).includes(name)) {
        wrong = `imports ${specifier}, which its package.json does not declare`;
      }
      if (wrong) found.push(`${path}:${line} ${wrong}`);
    }
  }
  return found;
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
