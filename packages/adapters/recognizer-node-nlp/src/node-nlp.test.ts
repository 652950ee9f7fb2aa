import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VocabularyDefinition } from "@sambung/core";
import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { loadNlp, type Nlp } from "./engine.ts";
import { type NodeNlpOptions, type NodeNlpRecognizer, nodeNlp } from "./index.ts";
import { learn, readerOf } from "./learn.ts";
import { linesOf } from "./lesson.ts";
import { type NlpProcess, startProcess } from "./process.ts";
import { makeNodeNlp } from "./recognizer.ts";

const vocabulary: VocabularyDefinition = {
  locales: ["id", "en"],
  profile: z.object({}),
  entities: {
    product: { kind: "list", synonyms: { gayo: ["kopi gayo"], toraja: ["kopi toraja"] } },
    qty: { kind: "number" },
  },
  intents: {
    order: { id: ["mau pesan kopi", "pesan {qty} {product}"], en: ["I want to order", "{qty} {product} please"] },
    hours: { id: ["jam buka toko", "kapan tutup"], en: ["opening hours", "when do you close"] },
  },
  copy: {},
};

// Processes that load packages, on machines that have other things to do.
vi.setConfig({ testTimeout: 60_000 });

const made: NodeNlpRecognizer[] = [];
afterEach(async () => {
  for (const recognizer of made.splice(0)) await recognizer.close?.();
});

async function prepared(options: NodeNlpOptions = {}): Promise<NodeNlpRecognizer> {
  const recognizer = nodeNlp({ package: "@nlpjs/basic", ...options });
  made.push(recognizer);
  await recognizer.prepare(vocabulary, AbortSignal.timeout(60_000));
  return recognizer;
}

const ask = (recognizer: NodeNlpRecognizer, text: string, locale = "id") =>
  recognizer.recognize({ text, locale, vocabulary }, new AbortController().signal);

/** An instance as an application makes it. */
function ownInstance(): Nlp {
  const { Nlp: Class, containerBootstrap, LangEn } = createRequire(import.meta.url)("@nlpjs/basic");
  const { LangId } = createRequire(import.meta.url)("@nlpjs/lang-id");
  const container = containerBootstrap();
  container.use(LangEn);
  container.use(LangId);
  return new Class({ container, languages: ["id", "en"], autoSave: false, autoLoad: false });
}

const task = { vocabulary, learningRate: 0.05, iterations: 30 };

test("the learning rate reaches the networks", async () => {
  const { nlp } = await learn(loadNlp("@nlpjs/basic"), { ...task, learningRate: 0.07, iterations: 11 });
  const model = JSON.parse(nlp.export(true));
  const { settings } = model.nluManager.domainManagers.id.domains.master_domain.neuralNetwork;
  expect(settings).toMatchObject({ learningRate: 0.07, iterations: 11 });
});

test("nothing of a message is kept", async () => {
  const { nlp } = await learn(loadNlp("@nlpjs/basic"), task);
  await readerOf(nlp, task)("rahasia nomor 12345 pesan kopi", "id");
  const domains = Object.values(nlp.nluManager?.domainManagers ?? {}).flatMap(({ domains: all }) =>
    Object.values(all ?? {}),
  );
  expect(domains.length).toBe(2);
  for (const { cache } of domains) expect(JSON.stringify(cache?.results)).toBe("{}");
});

test("values of lists take the place of their annotation, and stay together when held out", () => {
  const lines = linesOf(vocabulary).filter(({ intent, locale }) => intent === "order" && locale === "id");
  expect(lines.map(({ text }) => text)).toEqual([
    "mau pesan kopi",
    expect.stringMatching(/^pesan \d+ kopi (gayo|toraja)$/),
    expect.stringMatching(/^pesan \d+ kopi (gayo|toraja)$/),
    expect.stringMatching(/^pesan \d+ kopi (gayo|toraja)$/),
  ]);
  expect(new Set(lines.map(({ example }) => example)).size).toBe(2);
});

test("a message is read in every language of the bot, the surest counts", async () => {
  const recognizer = await prepared();
  expect((await ask(recognizer, "opening hours", "id")).intents[0]?.name).toBe("hours");
  expect((await ask(recognizer, "kapan tutup", "en")).intents[0]?.name).toBe("hours");
});

test("amounts and dates are left to the extractors", async () => {
  expect((await ask(await prepared(), "pesan kopi 25.000 besok")).entities).toEqual([]);
});

test("an instance of @nlpjs/basic gets the model and reads in this process", async () => {
  const nlp = ownInstance();
  const recognizer = await prepared({ nlp });
  expect((await ask(recognizer, "mau pesan kopi dong")).intents[0]?.name).toBe("order");
  expect((await nlp.classify("id", "kapan tutup")).classifications?.[0]?.intent).toBe("hours");
});

test("answers asked for at the same time are not mixed up", async () => {
  const recognizer = await prepared();
  const texts = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? "mau pesan kopi" : "jam buka toko"));
  const answers = await Promise.all(texts.map((text) => ask(recognizer, text)));
  answers.forEach(({ intents }, index) => {
    expect(intents[0]?.name).toBe(index % 2 === 0 ? "order" : "hours");
  });
});

test("with few examples the confidences are said to be uncalibrated", async () => {
  expect((await prepared()).calibrated).toBe(false);
});

test("options that cannot work are refused", () => {
  expect(() => nodeNlp({ learningRate: 0 })).toThrow(expect.objectContaining({ code: "option-invalid" }));
  expect(() => nodeNlp({ iterations: 1.5 })).toThrow(expect.objectContaining({ code: "option-invalid" }));
});

test("a language without its package is said to be missing", async () => {
  const recognizer = nodeNlp({ package: "@nlpjs/basic" });
  made.push(recognizer);
  await expect(
    recognizer.prepare({ ...vocabulary, locales: ["xx"] }, new AbortController().signal),
  ).rejects.toMatchObject({ code: "peer-missing", message: expect.stringContaining("npm install @nlpjs/lang-xx") });
});

async function watched(): Promise<{ recognizer: NodeNlpRecognizer; processes: NlpProcess[] }> {
  const processes: NlpProcess[] = [];
  const recognizer = makeNodeNlp({ package: "@nlpjs/basic" }, async (...start) => {
    const started = await startProcess(...start);
    processes.push(started);
    return started;
  });
  made.push(recognizer);
  await recognizer.prepare(vocabulary, AbortSignal.timeout(60_000));
  return { recognizer, processes };
}

test.each(["SIGSEGV", "SIGKILL"])(
  "%s of its process: started again, and nobody waits for an answer",
  async (signal) => {
    const { recognizer, processes } = await watched();
    const unanswered = expect(ask(recognizer, "mau pesan kopi")).rejects.toThrow("has ended");
    process.kill(processes[0]?.pid ?? Number.NaN, signal);
    await unanswered;
    expect((await ask(recognizer, "mau pesan kopi")).intents[0]?.name).toBe("order");
    expect(processes.length).toBe(2);
  },
);

test("a signal to the whole group leaves it answering until the bot closes it", async () => {
  const { recognizer, processes } = await watched();
  const { pid = Number.NaN } = processes[0] ?? {};
  for (const signal of ["SIGINT", "SIGTERM"]) process.kill(pid, signal);
  expect((await ask(recognizer, "mau pesan kopi")).intents[0]?.name).toBe("order");
  await recognizer.close?.();
  expect(processes.length).toBe(1);
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

test("asked of a process that has ended, it says so at once", async () => {
  const { recognizer, processes } = await watched();
  await recognizer.close?.();
  await expect(processes[0]?.read("mau pesan kopi", "id")).rejects.toThrow("has ended");
});

test("it ends with the process that started it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "node-nlp-"));
  const few = { locales: ["id"], intents: { hours: { id: ["jam buka"] } }, entities: {} };
  const assignment = { task: { ...task, vocabulary: few }, name: "@nlpjs/basic", handOver: false };
  await writeFile(
    join(folder, "bot.mjs"),
    `import { startProcess } from ${JSON.stringify(new URL("./process.ts", import.meta.url).href)};
    const { pid } = await startProcess(${JSON.stringify(assignment)}, AbortSignal.timeout(60_000));
    console.log(pid);
    setInterval(() => {}, 1_000);`,
  );
  const bot = spawn(process.execPath, ["--conditions=@sambung/source", join(folder, "bot.mjs")]);
  const closed = once(bot, "close");
  const [pid] = await Promise.race([once(bot.stdout, "data"), closed]);
  expect(Number(pid)).toBeGreaterThan(1);
  bot.kill("SIGKILL");
  // The process of node-nlp has the same output, which is closed when both are gone.
  await closed;
  await rm(folder, { recursive: true });
});
