import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../../../../", import.meta.url));
const COMMAND = ["--conditions=@sambung/source", "--no-warnings", "scripts/eval/main.ts"];

const INTENTS: { readonly [intent: string]: string } = {
  hours: "jam buka toko, kapan tutup, buka sampai jam berapa, hari minggu buka tidak, opening hours, when do you close",
  order: "mau pesan kopi, beli dua bungkus, order kopi dong, saya ambil yang hitam, buy coffee please, pesan satu lagi",
  status: "paket saya di mana, cek pesanan, kapan barang sampai, nomor resi berapa, where is my order, track my parcel",
  human: "bicara dengan orang, hubungkan ke admin, minta cs, panggil petugas, talk to a person, connect me to an agent",
  thanks: "terima kasih, makasih ya, thanks a lot, thank you, makasih banyak kak, tq infonya",
  price: "berapa harganya, harga kopi berapa, minta daftar harga, how much is it, price list please, ini dijual berapa",
};
const TEST = [
  ["jam brp bukanya", "hours"],
  ["mo pesen kopi 2", "order"],
  ["paketku sampe mana", "status"],
  ["hubungin ke admin", "human"],
  ["mksh ya", "thanks"],
  ["hrg brp", "price"],
] as const;

let folder: string;

async function write(name: string, lines: readonly object[]): Promise<string> {
  const file = join(folder, name);
  const text = lines.map((line) => JSON.stringify(line)).join("\n");
  await writeFile(file, name.endsWith(".gz") ? gzipSync(text) : text);
  return file;
}

const files = { train: "", val: "", test: "", oos: "" };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sambung-eval-"));
  const training = Object.entries(INTENTS).flatMap(([intent, texts]) =>
    texts.split(", ").map((text) => ({ text, intent, lang: "id" })),
  );
  files.train = await write("train.jsonl.gz", training);
  files.val = await write("val.jsonl", training);
  files.test = await write(
    "test.jsonl",
    TEST.map(([text, intent]) => ({ text, intent, lang: "id" })),
  );
  files.oos = await write("oos.jsonl", [
    { text: "siapa presiden amerika", intent: "oos" },
    { text: "xyzzy plugh", intent: "oos" },
  ]);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]): Promise<{ readonly stdout: string }> =>
  promisify(execFile)(process.execPath, [...COMMAND, ...args], { cwd: ROOT });

describe("eval -- intents", () => {
  test.for(["fast", "accurate"])("prints the scores of preset %s as one object on the last line", async (preset) => {
    const args = ["intents", "--train", files.train, "--test", files.test, "--oos-test", files.oos, "--preset", preset];
    const { stdout } = await run(...args, "--json");
    const scores = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
    expect(Object.keys(scores).sort()).toEqual(
      ["accuracy", "ece", "inferenceCpuUs", "modelBytes", "n", "oosAuroc", "p99Ms", "top3", "trainCpuMs"].sort(),
    );
    expect(scores).toMatchObject({ n: TEST.length, oosAuroc: 1 });
    expect(scores.accuracy).toBeGreaterThanOrEqual(5 / 6);
    expect(scores.top3).toBeGreaterThanOrEqual(scores.accuracy);
    for (const name of ["trainCpuMs", "inferenceCpuUs", "p99Ms", "modelBytes"]) expect(scores[name]).toBeGreaterThan(0);
  });

  test("takes every other flag, and says the same for the same seed", async () => {
    const args = ["intents", "--train", files.train, "--val", files.val, "--test", files.test, "--oos-val", files.oos];
    const more = ["--recognizer", "local", "--per-class", "4", "--seed", "3", "--json"];
    const [one, other] = [await run(...args, ...more), await run(...args, ...more)].map(({ stdout }) =>
      JSON.parse(stdout),
    );
    expect(one).toMatchObject({ n: TEST.length, oosAuroc: null });
    for (const name of ["accuracy", "top3", "ece", "modelBytes"]) expect(other[name]).toBe(one[name]);
  });

  test.for<[string, () => readonly string[], RegExp]>([
    ["no files", () => ["intents"], /--train and --test are needed/],
    ["a file that is not there", () => ["intents", "--train", "nowhere.jsonl", "--test", files.test], /nowhere\.jsonl/],
    ["an unknown flag", () => ["intents", "--tain", "x"], /--tain/],
    [
      "an unknown recognizer",
      () => ["intents", "--train", files.train, "--test", files.test, "--recognizer", "x"],
      /node-nlp/,
    ],
    ["an unknown command", () => ["dance"], /eval -- intents/],
  ])("%s is explained in one line and the usage", async ([, args, message]) => {
    await expect(run(...args())).rejects.toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
  });

  test("a line that is no JSON is named", async () => {
    const broken = join(folder, "broken.jsonl");
    await writeFile(broken, '{"text":"a","intent":"b"}\nhello\n');
    await expect(run("intents", "--train", broken, "--test", files.test)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("broken.jsonl:2"),
    });
  });
});
