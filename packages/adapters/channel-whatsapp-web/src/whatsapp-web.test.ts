import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RecordingContext, recordingContext } from "@sambung/core/testing";
import { afterEach, describe, expect, test } from "vitest";
import { type FakeWhatsAppWeb, type FakeWhatsAppWebOptions, fakeWhatsAppWeb } from "./fake.ts";
import { type WhatsAppWebChannel, type WhatsAppWebOptions, whatsappWeb } from "./index.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function world(
  options: Partial<WhatsAppWebOptions> = {},
  platform: FakeWhatsAppWebOptions = {},
): Promise<{ fake: FakeWhatsAppWeb; channel: WhatsAppWebChannel; context: RecordingContext }> {
  const context = recordingContext();
  const fake = await fakeWhatsAppWeb({ clock: context.clock, ...platform });
  const sessionFolder = mkdtempSync(join(tmpdir(), "sambung-whatsapp-web-test-"));
  const channel = whatsappWeb({
    library: fake.library,
    fetch: fake.fetch,
    sessionFolder,
    onPairing: () => {},
    ...options,
  });
  cleanups.push(
    () => rmSync(sessionFolder, { recursive: true, force: true }),
    () => fake.close(),
    () => channel.stop(),
  );
  await channel.start(context);
  await context.clock.settle();
  return { fake, channel, context };
}

const options = { key: "m_1", signal: new AbortController().signal };
const to = (id: string) => ({ channel: "whatsapp-web", id, kind: "direct" }) as const;

describe("unread messages", () => {
  test("written while the bot was away are read at the next start, in order, once", async () => {
    const { fake, channel, context } = await world();
    const sari = fake.person();
    await channel.stop();
    for (const text of ["satu", "dua", "tiga"]) sari.text(text);
    await channel.start(context);
    await context.received(3);
    await channel.stop();
    await channel.start(context);
    await context.clock.settle();
    expect(context.accepted.map((event) => event.kind === "text" && event.text)).toEqual(["satu", "dua", "tiga"]);
    await expect.poll(() => fake.unread()).toBe(0);
  });

  test("of one second, which the library mixes up before it cuts: none is left out, none comes twice", async () => {
    const context = recordingContext();
    const fake = await fakeWhatsAppWeb({ clock: context.clock });
    const real = await fake.library();
    class Client extends real.Client {
      override async getChats() {
        const chats = await super.getChats();
        return chats.map((chat) => ({
          ...chat,
          fetchMessages: async ({ limit }: { readonly limit: number }) => {
            const all = [...(await chat.fetchMessages({ limit: 1000, fromMe: false }))];
            return all.length > limit ? all.reverse().splice(all.length - limit) : all;
          },
        }));
      }
    }
    const sessionFolder = mkdtempSync(join(tmpdir(), "sambung-whatsapp-web-test-"));
    const channel = whatsappWeb({ library: async () => ({ ...real, Client }), sessionFolder, onPairing: () => {} });
    cleanups.push(
      () => rmSync(sessionFolder, { recursive: true, force: true }),
      () => fake.close(),
      () => channel.stop(),
    );
    await channel.start(context);
    await context.clock.settle();
    const sari = fake.person();
    sari.text("satu");
    await context.received(1);
    await expect.poll(() => fake.unread()).toBe(0);
    await channel.stop();
    sari.text("dua");
    sari.text("tiga");
    await channel.start(context);
    await context.received(3);
    expect(context.accepted.map((event) => event.kind === "text" && event.text)).toEqual(["satu", "dua", "tiga"]);
  });

  test("from before the account was paired are not the bot's", async () => {
    const context = recordingContext();
    const fake = await fakeWhatsAppWeb({ clock: context.clock });
    const sessionFolder = mkdtempSync(join(tmpdir(), "sambung-whatsapp-web-test-"));
    cleanups.push(
      () => rmSync(sessionFolder, { recursive: true, force: true }),
      () => fake.close(),
    );
    const sari = fake.person();
    sari.text("untuk orangnya, bukan untuk bot");
    await context.clock.advance("1h");
    const channel = whatsappWeb({ library: fake.library, sessionFolder, onPairing: () => {} });
    for (let times = 0; times < 2; times += 1) {
      await channel.start(context);
      await context.clock.settle();
      await channel.stop();
    }
    expect(context.accepted).toEqual([]);
    expect(fake.unread()).toBe(1);
  });

  test("stay unread while the store is down, and with markRead: false", async () => {
    const { fake, context } = await world({ markRead: false });
    fake.person().text("halo");
    await context.received(1);
    await context.clock.settle();
    expect(fake.unread()).toBe(1);
  });
});

test("a number hidden behind a stand-in is asked for once, and is the same person as on the Cloud API", async () => {
  const { fake, context } = await world();
  const budi = fake.person({ hidden: true });
  budi.text("satu");
  await context.received(1);
  budi.text("dua");
  await context.received(2);
  for (const event of context.accepted) {
    expect(event.aliases).toEqual([
      { kind: "whatsapp", account: "lid", value: budi.chat.split("@")[0], proven: true },
      { kind: "whatsapp", account: "*", value: budi.phone, proven: true },
    ]);
  }
});

test("pauses between lost connections double up to a minute, and begin anew after one that worked", async () => {
  const context = recordingContext();
  const fake = await fakeWhatsAppWeb({ clock: context.clock });
  const real = await fake.library();
  let broken = true;
  class Client extends real.Client {
    override async initialize(): Promise<void> {
      if (broken) throw new Error("net::ERR_INTERNET_DISCONNECTED");
      return super.initialize();
    }
  }
  const pauses: number[] = [];
  const sessionFolder = mkdtempSync(join(tmpdir(), "sambung-whatsapp-web-test-"));
  const channel = whatsappWeb({
    library: async () => ({ ...real, Client }),
    sessionFolder,
    onPairing: (pairing) => {
      if (pairing.status === "waiting") pauses.push(pairing.retryAt - context.clock.now());
    },
  });
  cleanups.push(
    () => rmSync(sessionFolder, { recursive: true, force: true }),
    () => fake.close(),
    () => channel.stop(),
  );
  await channel.start(context);
  await context.clock.advance("5m");
  expect(pauses.slice(0, 8)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  broken = false;
  await context.clock.advance("1m");
  expect(channel.pairing.status).toBe("ready");
  fake.drop();
  await context.clock.settle();
  expect(channel.pairing).toMatchObject({ status: "waiting", reason: "browser-gone" });
  expect(pauses.at(-1)).toBe(1000);
});

test("neither a constructor nor a callback that throws ends the connection for good", async () => {
  const context = recordingContext();
  const fake = await fakeWhatsAppWeb({ clock: context.clock });
  const real = await fake.library();
  let broken = true;
  class Client extends real.Client {
    constructor(options: object) {
      if (broken) throw new Error("executablePath is wrong");
      super(options);
    }
  }
  const sessionFolder = mkdtempSync(join(tmpdir(), "sambung-whatsapp-web-test-"));
  const channel = whatsappWeb({
    library: async () => ({ ...real, Client }),
    sessionFolder,
    onPairing: () => {
      throw new Error("the page is gone");
    },
  });
  cleanups.push(
    () => rmSync(sessionFolder, { recursive: true, force: true }),
    () => fake.close(),
    () => channel.stop(),
  );
  await channel.start(context);
  await context.clock.settle();
  expect(channel.pairing).toMatchObject({ status: "waiting", reason: "no-browser" });
  broken = false;
  await context.clock.advance("1s");
  expect(channel.pairing).toMatchObject({ status: "ready" });
});

test("an account that is not the bot's own is not served", async () => {
  const { fake, channel, context } = await world({ number: "6285500001111" });
  fake.person().text("halo");
  await context.clock.settle();
  expect(context.accepted).toEqual([]);
  expect(channel.pairing).toMatchObject({ status: "waiting", reason: "other-account" });
});

describe("outgoing media", () => {
  const send = async (response: () => Response, type: "image" | "file" = "image"): Promise<unknown> => {
    const { fake, channel } = await world({ mediaHosts: ["cdn.shop.example"], fetch: async () => response() });
    const media = { kind: "media", type, url: "https://cdn.shop.example/menu%20hari%20ini.png", alt: "Menu" } as const;
    const sari = fake.person();
    const failure = await channel
      .send(to(sari.chat), { media }, options)
      .catch((error: unknown) => channel.classify(error));
    return "ids" in failure ? sari.shown().at(-1)?.media : failure;
  };
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

  test("are what their bytes say, whatever the header says", async () => {
    expect(await send(() => new Response(png, { headers: { "content-type": "text/html" } }))).toMatchObject({
      type: "image",
      name: "menu hari ini.png",
    });
    const page = () => new Response("<html>masuk dulu</html>", { headers: { "content-type": "image/png" } });
    expect(await send(page)).toMatchObject({ kind: "invalid", final: true });
    expect(await send(page, "file")).toMatchObject({ type: "document" });
  });

  test("end as soon as they are too large, also without a length", async () => {
    let pulled = 0;
    const endless = (): Response =>
      new Response(
        new ReadableStream({
          pull: (controller) => {
            pulled += 1;
            controller.enqueue(new Uint8Array(1_048_576));
          },
        }),
      );
    expect(await send(endless)).toMatchObject({ kind: "too-large", final: true });
    expect(pulled).toBeLessThan(20);
  });

  test("that are gone are invalid, that cannot be had now come later", async () => {
    expect(await send(() => new Response(null, { status: 404 }))).toMatchObject({ kind: "invalid", final: true });
    expect(await send(() => new Response(null, { status: 503 }))).toMatchObject({ kind: "transient", final: false });
    const down = () => {
      throw new TypeError("fetch failed");
    };
    expect(await send(down)).toMatchObject({ kind: "transient", final: false });
  });
});

test("receipts: taken, delivered, read and failed, each once", async () => {
  const { fake, channel, context } = await world({}, { receipts: true });
  const sari = fake.person();
  const { ids } = await channel.send(to(sari.chat), { text: "halo" }, options);
  await context.received(1);
  sari.read();
  fake.acknowledge(ids[0] as string, -1);
  await context.received(3);
  expect(context.accepted).toMatchObject(
    ["delivered", "read", "failed"].map((status) => ({ kind: "receipt", target: ids[0], status })),
  );
});
