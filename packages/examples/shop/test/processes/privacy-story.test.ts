import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { customerExportSchema } from "@sambung/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Order } from "../../src/orders.ts";
import { type Demo, ready, startDemo, temporaryFolder } from "./demo.ts";
import { openPlatforms, type Platforms } from "./platforms.ts";
import { ears } from "./repeated.ts";
import { webCustomer } from "./web-customer.ts";

/**
 * Somebody with four names wants to be forgotten, from outside: the demo is a process of its own and is spoken to over HTTP
 * and signed webhooks only, each of them three times at once. It is killed in the middle of the countdown.
 */
const NAME = "Sari Rahmawati";
const ADDRESS = "Jalan Braga 12, Bandung";
const folder = temporaryFolder();
let platforms: Platforms;
let demo: Demo;

async function start(): Promise<void> {
  const store = `sqlite:${join(folder.path, "shop.db")}`;
  demo = await startDemo({ SAMBUNG_STORE: store, SAMBUNG_ERASE_AFTER: "8s", ...platforms.variables });
  platforms.connect(demo.url);
  await ready(demo);
}

beforeAll(async () => {
  platforms = await openPlatforms();
  await start();
});
afterAll(async () => {
  await demo?.stop();
  await platforms?.close();
  folder.remove();
});

const office = async (path: string): Promise<Response> => fetch(`${demo.url}/backoffice${path}`);
const orders = async (): Promise<readonly Order[]> =>
  ((await (await office("/orders")).json()) as { orders: readonly Order[] }).orders;

/** Which of the traces are anywhere in the files of the shop, byte for byte. */
function inFiles(traces: readonly string[]): readonly string[] {
  const files = readdirSync(folder.path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = Buffer.concat(files.map((file) => readFileSync(join(file.parentPath, file.name))));
  return traces.filter((trace) => bytes.includes(trace));
}

test("known by four names, asks in Telegram, proves it, is exported and erased; not a byte is left", async () => {
  const { telegram, whatsapp, slack } = platforms;
  const web = await webCustomer(demo.url, { lang: "id" });
  const phone = whatsapp.person({ name: NAME });
  const desk = slack.person({ name: NAME });
  const tablet = telegram.person({ name: NAME });
  const onPhone = ears({ shown: phone.shown, watch: whatsapp.watch });
  const atDesk = ears({ shown: desk.shown, watch: slack.watch });
  const onTablet = ears({ shown: tablet.shown, watch: telegram.watch });

  await web.say("pesan 2 kopi gayo giling halus diantar ya", 3);
  await web.hears("alamat");
  await web.say(ADDRESS, 3);
  await web.hears("Sudah benar?");
  await web.say("ya", 3);
  await web.hears("KS-0001");
  await phone.open((await web.link("whatsapp")).url ?? "");
  await web.confirms();
  await onPhone("tersambung");
  await desk.text((await web.link("slack")).code);
  await web.confirms();
  await atDesk("tersambung");
  const { url } = await web.link("telegram");
  await tablet.start(new URL(url ?? "").searchParams.get("start") ?? "");
  await web.confirms();
  await onTablet("tersambung");
  await phone.text("pesanan saya sudah sampai mana?");
  await onPhone("KS-0001");

  // Whoever holds this tablet is not enough.
  await tablet.text("hapus data saya");
  const asked = await onTablet("kode 6 angka ke");
  expect(asked).not.toContain("saya hapus pada");
  const code = /Kode Anda: (\d{6})/.exec(await onPhone("Kode Anda"))?.[1] ?? "";

  const [order] = await orders();
  const exported = await office(`/customers/${order?.customer}/export`);
  const document = customerExportSchema().parse(await exported.json());
  const text = JSON.stringify(document);
  const names = [String(tablet.id), phone.phone, desk.id];
  for (const trace of [...names, NAME, ADDRESS, "sudah sampai mana", "KS-0001"]) expect(text).toContain(trace);

  await tablet.text(code);
  const planned = await onTablet("saya hapus pada");
  const receipt = /tanda terima: (\S+?)\.?$/m.exec(planned)?.[1] ?? "";
  expect((await office(`/receipts/${receipt}`)).status).toBe(404);
  // Nothing of theirs is processed from now on, wherever they write.
  await phone.text("mau pesan kopi toraja");
  await onPhone("tidak ada yang saya proses");
  await demo.kill();
  expect(inFiles([...names, NAME, ADDRESS])).toEqual([...names, NAME, ADDRESS]);
  await start();

  let gone = await office(`/receipts/${receipt}`);
  for (const end = Date.now() + 30_000; gone.status === 404 && Date.now() < end; ) {
    gone = await office(`/receipts/${receipt}`);
  }
  expect(await gone.json()).toEqual({
    receipt: {
      receipt,
      at: expect.any(String),
      sections: { orders: { removed: 0, kept: 1, because: expect.stringContaining("books") } },
    },
  });
  // The books keep the order, and nobody in it.
  const kept = JSON.stringify(await orders());
  expect(kept).toContain("KS-0001");
  expect(kept).not.toContain("Braga");
  expect((await office(`/customers/${order?.customer}/export`)).status).toBe(404);

  expect(await demo.stop()).toBe(0);
  const traces = [...names, NAME, ADDRESS, "Braga", "sudah sampai mana", "mau pesan kopi toraja", code];
  expect(inFiles([...traces, web.session.visitor, web.session.conversation, order?.customer ?? "?"])).toEqual([]);

  // Whoever writes again is a stranger, also when a platform brings what it brought before.
  await start();
  await tablet.text("riwayat pesanan");
  expect(await onTablet("Hubungkan dulu")).not.toContain("KS-0001");
  const entries = await (await office("/audit")).text();
  expect(entries).toContain('"erased"');
  for (const trace of [...names, NAME, "Braga"]) expect(entries).not.toContain(trace);
});
