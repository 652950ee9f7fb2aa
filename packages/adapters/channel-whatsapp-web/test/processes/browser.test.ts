import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Conversation } from "@sambung/core";
import { channelLaws, type RecordingContext, recordingContext } from "@sambung/core/testing";
import { hasBrowser } from "@sambung/test-support/browser";
import { afterEach, describe, expect, test } from "vitest";
import { type FakeWhatsAppWeb, fakeWhatsAppWeb } from "../../src/fake.ts";
import { type Pairing, type WhatsAppWebChannel, type WhatsAppWebOptions, whatsappWeb } from "../../src/index.ts";
import { subjectOf } from "../subject.ts";

const can = hasBrowser("whatsapp-web.js in a real browser");
/** Containers run as root, for whom the sandbox does not work. */
const inBrowser = ({ clientOptions, browserArguments }: FakeWhatsAppWeb): Partial<WhatsAppWebOptions> => ({
  clientOptions,
  browserArguments: [...browserArguments, "--no-sandbox", "--disable-dev-shm-usage", "--disable-quic"],
});

describe.runIf(can)("the laws, with whatsapp-web.js in a browser", () => {
  for (const law of channelLaws(subjectOf(inBrowser, { drops: false }))) test(law.name, law.run);
});

interface World {
  readonly fake: FakeWhatsAppWeb;
  readonly channel: WhatsAppWebChannel;
  readonly context: RecordingContext;
  readonly history: readonly Pairing[];
  readonly sessionFolder: string;
  /** Resolves when the pairing is `status` for the `times`-th time. */
  until(status: Pairing["status"], times?: number): Promise<void>;
}

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function world(paired: boolean): Promise<World> {
  const context = recordingContext();
  const fake = await fakeWhatsAppWeb({ clock: context.clock, paired });
  const sessionFolder = mkdtempSync(join(tmpdir(), "sambung-browser-"));
  const history: Pairing[] = [];
  const waiting = new Set<() => void>();
  const channel = whatsappWeb({
    sessionFolder,
    groups: true,
    mediaHosts: ["shop.example"],
    fetch: fake.fetch,
    onPairing: (pairing) => {
      history.push(pairing);
      for (const check of waiting) check();
    },
    ...inBrowser(fake),
  });
  await channel.start(context);
  cleanups.push(
    () => rmSync(sessionFolder, { recursive: true, force: true, maxRetries: 5 }),
    () => fake.close(),
    () => channel.stop(),
  );
  const until = (status: Pairing["status"], times = 1): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (history.filter((one) => one.status === status).length < times) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  return { fake, channel, context, history, sessionFolder, until };
}

const to = (chat: string, kind: Conversation["kind"] = "direct"): Conversation => ({
  channel: "whatsapp-web",
  id: chat,
  kind,
});
const options = { key: "m_1", signal: new AbortController().signal };
const browserOf = (channel: WhatsAppWebChannel) =>
  channel.client as unknown as {
    readonly pupBrowser: { process(): { readonly pid: number; kill(signal: string): void } };
    readonly pupPage: { evaluate(script: string): Promise<unknown>; goto(url: string): Promise<unknown> };
  };

describe.runIf(can)("whatsapp-web.js in a browser", () => {
  test("a code, a scan, and a conversation both ways", async () => {
    const { fake, channel, context, history, until } = await world(false);
    await until("scan");
    expect(history.at(-1)).toMatchObject({ status: "scan", code: expect.stringContaining(fake.code) });
    fake.replaceCode();
    await until("scan", 2);
    expect(history.at(-1)).toMatchObject({ code: expect.stringContaining(fake.code) });
    fake.scan();
    await until("ready");
    expect(channel.pairing).toEqual({ status: "ready", number: fake.number });

    const sari = fake.person({ name: "Sari" });
    const said = sari.text("mau pesan 2 kopi *gayo* ☕");
    await context.received(1);
    expect(context.accepted[0]).toMatchObject({
      kind: "text",
      key: said,
      account: fake.number,
      name: "Sari",
      text: "mau pesan 2 kopi *gayo* ☕",
      aliases: [{ kind: "whatsapp", account: "*", value: sari.phone, proven: true }],
      conversation: { id: `${sari.phone}@c.us`, kind: "direct" },
    });
    const { ids } = await channel.send(to(sari.chat), { text: "Siap, *2* bungkus" }, options);
    expect(sari.shown().at(-1)).toMatchObject({ id: ids[0], text: "Siap, *2* bungkus", status: "sent", marks: [] });
    await channel.typing?.(to(sari.chat), options.signal);
    await expect.poll(() => fake.typed(sari.chat)).toBe(1);
    await expect.poll(() => fake.unread()).toBe(0);

    sari.edit(said, "mau pesan 3");
    sari.react(ids[0] as string, "👍");
    sari.read();
    sari.remove(said);
    await context.received(5);
    expect(context.accepted.slice(1)).toEqual([
      expect.objectContaining({ kind: "edit", target: said, text: "mau pesan 3" }),
      expect.objectContaining({ kind: "reaction", target: ids[0], reaction: "👍" }),
      expect.objectContaining({ kind: "receipt", target: ids[0], status: "read" }),
      expect.objectContaining({ kind: "delete", target: said }),
    ]);
  });

  test("media, places and cards, stand-ins and groups", async () => {
    const { fake, channel, context, until } = await world(true);
    await until("ready");
    const budi = fake.person({ name: "Budi", hidden: true });
    const bytes = new TextEncoder().encode("\u0000bukan gambar ☕");
    budi.document({ bytes, name: "daftar.pdf", caption: "ini daftarnya" });
    budi.location(-6.2, 106.8, "Monas");
    budi.contact();
    await context.received(3);
    const [file, place, card] = context.accepted;
    expect(file).toMatchObject({
      kind: "media",
      text: "ini daftarnya",
      media: [{ type: "file", name: "daftar.pdf", bytes: bytes.byteLength, mime: "application/pdf" }],
      aliases: [
        { account: "lid", value: budi.chat.split("@")[0] },
        { account: "*", value: budi.phone },
      ],
    });
    const media = file?.kind === "media" ? file.media[0] : undefined;
    const stream = await channel.fetchMedia?.(media as NonNullable<typeof media>, options.signal);
    expect(new Uint8Array(await new Response(stream).arrayBuffer())).toEqual(bytes);
    expect(place).toMatchObject({ kind: "location", latitude: -6.2, longitude: 106.8, label: "Monas" });
    expect(card).toMatchObject({ kind: "contact", own: true, phone: `+${budi.phone}` });

    const url = "https://shop.example/menu/image";
    const picture = { kind: "media", type: "image", url, alt: "Menu" } as const;
    await channel.send(to(budi.chat), { media: picture, text: "Menu hari ini" }, options);
    expect(budi.shown().at(-1)).toMatchObject({ text: "Menu hari ini", media: { type: "image", source: url } });

    const group = fake.group();
    budi.text("halo semua", { group });
    budi.text("jam buka?", { group, mention: true });
    await context.received(5);
    expect(context.accepted.slice(3)).toMatchObject([
      { kind: "text", text: "halo semua", addressed: false, conversation: { id: group, kind: "group" } },
      { kind: "text", text: "jam buka?", addressed: true },
    ]);
  });

  test("nobody at a number is told apart from a browser that is gone", async () => {
    const { fake, channel, until } = await world(true);
    await until("ready");
    const verdict = async (): Promise<unknown> =>
      channel.send(to("6285550001@c.us"), { text: "halo" }, options).catch((error) => channel.classify(error));
    expect(await verdict()).toMatchObject({ kind: "unreachable", final: true });
    // Without this the library would turn a text into a card.
    const sari = fake.person();
    await channel.send(to(sari.chat), { text: "BEGIN:VCARD\nFN:x\nEND:VCARD" }, options);
    expect(sari.shown().at(-1)?.text).toBe("BEGIN:VCARD\nFN:x\nEND:VCARD");
    browserOf(channel).pupBrowser.process().kill("SIGKILL");
    await until("waiting");
    expect(await verdict()).toMatchObject({ kind: "transient", final: false });
  });

  test.for<[how: string, lose: (world: World) => unknown]>([
    ["the browser is killed", ({ channel }) => browserOf(channel).pupBrowser.process().kill("SIGKILL")],
    [
      "the page crashes",
      ({ channel }) =>
        browserOf(channel)
          .pupPage.goto("chrome://crash")
          .catch(() => {}),
    ],
    ["the page goes elsewhere", ({ channel }) => browserOf(channel).pupPage.evaluate("void location.reload()")],
    ["WhatsApp Web is opened elsewhere", ({ fake }) => fake.state("CONFLICT")],
    ["the connection times out for good", ({ fake }) => fake.state("UNLAUNCHED")],
  ])("%s: a new client reads what came meanwhile, once", async ([, lose]) => {
    const here = await world(true);
    const { fake, channel, context, until } = here;
    await until("ready");
    const sari = fake.person();
    sari.text("satu");
    await context.received(1);
    // Fewer are unread than there are, so the library has to choose.
    await expect.poll(() => fake.unread()).toBe(0);
    const first = channel.client;
    await lose(here);
    await until("waiting");
    await fake.disconnected();
    sari.text("dua");
    sari.text("tiga");
    await context.clock.advance(1000);
    await until("ready", 2);
    await context.received(3);
    expect(channel.client).not.toBe(first);
    expect(context.accepted.map((event) => event.kind === "text" && event.text)).toEqual(["satu", "dua", "tiga"]);
    await channel.send(to(sari.chat), { text: "lengkap" }, options);
    expect(sari.shown().at(-1)?.text).toBe("lengkap");
  });

  test("a code that nobody scans goes stale without a word; a new client brings a new one", async () => {
    const { fake, context, history, until } = await world(false);
    await until("scan");
    fake.state("UNPAIRED_IDLE");
    await context.clock.advance(89_000);
    expect(history.at(-1)?.status).toBe("scan");
    await context.clock.advance(2000);
    await until("stale");
    await until("scan", 2);
    fake.scan();
    await until("ready");
  });

  test("unlinked on the phone: the next client asks to be scanned again", async () => {
    const { fake, context, until } = await world(true);
    await until("ready");
    fake.unlink();
    await until("waiting");
    await context.clock.advance(1000);
    await until("scan");
    fake.scan();
    await until("ready", 2);
  });

  test("stopped while the browser starts, and while a code is shown: no browser is left", async () => {
    const early = await world(true);
    await early.channel.stop();
    expect(early.channel.pairing).toEqual({ status: "stopped" });
    const late = await world(false);
    await late.until("scan");
    await late.channel.stop();
    await late.fake.disconnected();
    // Browsers of other runs on this machine have other folders.
    const ours = (command: string): boolean =>
      [early, late].some(({ sessionFolder }) => command.includes(sessionFolder));
    const left = (): readonly string[] =>
      readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && ours(commandOf(pid)));
    // A browser is gone a moment before the last of the processes that it started has seen that it is.
    await expect.poll(left, { timeout: 10_000 }).toEqual([]);
    expect(late.context.clock.nextWake()).toBeUndefined();
  });
});

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
