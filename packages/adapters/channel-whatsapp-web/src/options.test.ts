import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { recordingContext } from "@sambung/core/testing";
import { afterEach, describe, expect, test } from "vitest";
import { fakeWhatsAppWeb } from "./fake.ts";
import { type WhatsAppWebOptions, whatsappWeb } from "./index.ts";
import { lockSession } from "./lock.ts";
import { verifiedNumber } from "./verify.ts";

const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), "sambung-options-"));
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

describe("refuses", () => {
  test.for<[string, WhatsAppWebOptions]>([
    ["id", { id: "whatsapp" }],
    ["id", { id: "whatsapp-web:" }],
    ["sessionFolder", { sessionFolder: " " }],
    ["number", { number: "toko" }],
    ["mediaHosts", { mediaHosts: ["https://cdn.shop.example/"] }],
    ["mediaHosts", { mediaHosts: ["*"] }],
  ])("a bad %s: %j", ([option, options]) => {
    expect(() => whatsappWeb(options)).toThrow(expect.objectContaining({ code: "option-invalid" }));
    expect(() => whatsappWeb(options)).toThrow(`whatsappWeb(): ${option} `);
  });
});

test("before start: no sends, and a link only with a known number", async () => {
  const channel = whatsappWeb();
  const to = { channel: "whatsapp-web", id: "6281234567890@c.us", kind: "direct" } as const;
  const options = { key: "m", signal: new AbortController().signal };
  expect(() => channel.send(to, { text: "x" }, options)).toThrow(expect.objectContaining({ code: "stopped" }));
  expect(await channel.link?.("A")).toBeUndefined();
  expect(await whatsappWeb({ number: "+62 811-0000-0000" }).link?.("K0 P1")).toBe(
    "https://wa.me/6281100000000?text=K0%20P1",
  );
  expect(channel.pairing).toEqual({ status: "stopped" });
  await channel.stop();
});

test("without named hosts media are no ability, so that core makes links of them", () => {
  expect(whatsappWeb().capabilities().media).toEqual({ image: false, audio: false, video: false, file: false });
  expect(whatsappWeb({ mediaHosts: ["cdn.shop.example"] }).capabilities().media.image).toMatchObject({ caption: 1024 });
});

test("a missing library is said at the start, with the command that installs it", async () => {
  const library = () => Promise.reject(new Error("Cannot find package"));
  const start = whatsappWeb({ library, sessionFolder: folder() }).start(recordingContext());
  await expect(start).rejects.toMatchObject({ code: "peer-missing", message: expect.stringContaining("npm install") });
});

describe("one process has a session", () => {
  test("a second start is refused and says what to do; after stop it works", async () => {
    await using fake = { ...(await fakeWhatsAppWeb()), [Symbol.asyncDispose]: () => fake.close() };
    const options = { library: fake.library, sessionFolder: folder(), onPairing: () => {} };
    const [first, second] = [whatsappWeb(options), whatsappWeb(options)];
    await first.start(recordingContext());
    await expect(second.start(recordingContext())).rejects.toMatchObject({
      code: "session-in-use",
      message: expect.stringContaining("One process may hold it"),
    });
    const other = whatsappWeb({ ...options, id: "whatsapp-web:bandung" });
    await other.start(recordingContext());
    await other.stop();
    await first.stop();
    await second.start(recordingContext());
    await second.stop();
  });

  test("another process is refused too, and a killed one leaves nothing behind", async () => {
    const sessionFolder = folder();
    const lock = fileURLToPath(new URL("lock.ts", import.meta.url));
    const script = `import { lockSession } from ${JSON.stringify(lock)};
      lockSession(${JSON.stringify(sessionFolder)}, "default");
      console.log("held");
      setInterval(() => {}, 1000);`;
    const holder = spawn(
      process.execPath,
      ["--conditions=@sambung/source", "--no-warnings", "--input-type=module-typescript", "--eval", script],
      { cwd: fileURLToPath(new URL(".", import.meta.url)), stdio: ["ignore", "pipe", "inherit"] },
    );
    await once(holder.stdout, "data");
    const take = () => lockSession(sessionFolder, "default");
    expect(take).toThrow(expect.objectContaining({ code: "session-in-use" }));
    holder.kill("SIGKILL");
    await once(holder, "exit");
    take().release();
  });
});

test("another account than the bot's own is refused", () => {
  expect(verifiedNumber("6281100000000@c.us", "6281100000000")).toBe("6281100000000");
  expect(verifiedNumber("6281100000000:7@c.us", undefined)).toBe("6281100000000");
  expect(verifiedNumber(undefined, "6281100000000")).toBeUndefined();
  expect(() => verifiedNumber("6285500001111@c.us", "6281100000000")).toThrow(
    expect.objectContaining({ code: "option-invalid" }),
  );
});
