import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ChatClient, createChatClient } from "@sambung/channel-web/client";
import { afterAll, afterEach, expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "hello-"));
const running = new Set<ChildProcess>();

afterEach(async () => {
  for (const child of running) await kill(child);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the bot as its readme says, with the file it keeps everything in, on any free port. */
async function start(port = 0): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = spawn(process.execPath, ["--conditions=@sambung/source", "--no-warnings", MAIN], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", PORT: String(port) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.add(child);
  let printed = "";
  child.stdout.setEncoding("utf8");
  for await (const text of child.stdout) {
    printed += text;
    const found = /Listening on (\d+)/.exec(printed)?.[1];
    if (found !== undefined) return { child, port: Number(found) };
  }
  throw new Error(`It ended before it listened: ${printed}`);
}

async function kill(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** Sends a text and resolves to what the bot said since, as soon as it said `until`. */
function says(chat: ChatClient, text: string, until: string): Promise<readonly string[]> {
  const spoken = (): string[] => chat.messages().flatMap(({ from, text: line }) => (from === "bot" ? [line] : []));
  const before = spoken().length;
  return new Promise((resolve) => {
    const stop = chat.subscribe(() => {
      const since = spoken().slice(before);
      if (!since.includes(until)) return;
      stop();
      resolve(since);
    });
    chat.send(text);
  });
}

test("an order goes on where it was after the process was killed in the middle of the form", async () => {
  const before = await start();
  const chat = createChatClient({ url: `http://127.0.0.1:${before.port}/chat`, lang: "en" });
  expect(await says(chat, "coffee please", "Which coffee?")).toEqual(["Which coffee?"]);
  expect(await says(chat, "opening hours", "Which coffee?")).toEqual(["8 to 5.", "Which coffee?"]);
  expect(await says(chat, "Toraja", "How many bags?")).toEqual(["How many bags?"]);

  await kill(before.child);
  await start(before.port);
  expect(await says(chat, "3", "3 x Toraja, coming up!")).toEqual(["3 x Toraja, coming up!"]);
  chat.close();
});

test("it speaks Indonesian to whoever does", async () => {
  const { port } = await start();
  const chat = createChatClient({ url: `http://127.0.0.1:${port}/chat`, lang: "id" });
  expect(await says(chat, "mau kopi", "Kopi yang mana?")).toEqual(["Kopi yang mana?"]);
  expect(await says(chat, "2 gayo", "2 x Gayo, siap!")).toEqual(["2 x Gayo, siap!"]);
  chat.close();
});
