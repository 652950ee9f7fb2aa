import type { DeadLetter } from "@sambung/core";
import { canRun } from "@sambung/test-support";
import { POSTGRES_HOW, postgresServer } from "@sambung/test-support/postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Order } from "../../src/orders.ts";
import { runCommand } from "./command.ts";
import { type Demo, failDemo, ready, startDemo } from "./demo.ts";
import { hears, openTelegram, type Telegram } from "./telegram.ts";
import { webCustomer } from "./web-customer.ts";

/** Two demo servers on one Postgres database. A customer does not notice which one answers, nor that one of them dies. */
const server = await postgresServer();
const database = await server?.database();
const url = database?.url ?? "";
let telegram: Telegram;

beforeAll(async () => {
  telegram = await openTelegram();
});
afterAll(async () => {
  await telegram?.fake.close();
  await database?.drop();
  await server?.close();
});

const start = async (): Promise<Demo> => {
  const demo = await startDemo({ SAMBUNG_STORE: "postgres", DATABASE_URL: url, ...telegram.variables });
  await ready(demo);
  return demo;
};
const ordersOf = async (demo: Demo): Promise<readonly Order[]> =>
  ((await (await fetch(`${demo.url}/backoffice/orders`)).json()) as { orders: readonly Order[] }).orders;

describe.runIf(canRun(server !== undefined, "the shop on Postgres", POSTGRES_HOW))("the shop on Postgres", () => {
  test("an order begins at one process and goes on at another after the first was killed", async () => {
    const [first, second] = await Promise.all([start(), start()]);
    const atFirst = await webCustomer(first.url, { lang: "id" });
    await atFirst.say("2 kopi gayo ambil sendiri ya", 3);
    await atFirst.hears("digiling");

    // The same visitor, at the other process: the token and the question are good there too.
    const atSecond = await webCustomer(second.url, { lang: "id", visitor: atFirst.session.visitor });
    await atSecond.say("halus", 3);
    await atSecond.hears("cabang mana");
    const { url: link } = await atSecond.link("telegram");
    const payload = new URL(link ?? "").searchParams.get("start") ?? "";

    const sari = telegram.fake.person({ name: "Sari" });
    let heard = 0;
    const says = async (act: () => Promise<unknown>, answer: string): Promise<string> => {
      await act();
      const lines = await hears(telegram, sari, answer, heard);
      heard += lines.length;
      return lines.map(({ text }) => text).join("\n");
    };
    telegram.connect(first.url);
    await says(async () => {
      await sari.start(payload);
      await atSecond.confirms();
    }, "cabang mana");
    await first.kill();
    telegram.connect(second.url);
    await says(() => sari.text("yang bandung"), "Sudah benar?");
    expect(await says(() => sari.text("eh jadinya 3"), "Sudah benar?")).toContain("Jumlah: 3");
    const done = await says(() => sari.tap("Ya, benar"), "kami siapkan");
    const code = /kode (\w{6})/.exec(done)?.[1] ?? "";

    const third = await start();
    const orders = await ordersOf(third);
    expect(orders).toMatchObject([{ no: "KS-0001", items: [{ product: "kopi-gayo", qty: 3 }], pickupCode: code }]);
    expect(await ordersOf(second)).toEqual(orders);
    const pickUp = (demo: Demo) =>
      fetch(`${demo.url}/backoffice/pickup`, { method: "POST", body: JSON.stringify({ code }) });
    expect((await pickUp(third)).status).toBe(200);
    expect((await pickUp(second)).status).toBe(409);
    await says(async () => {}, "selamat menikmati");

    const variables = { SAMBUNG_STORE: url };
    const sizes = await runCommand("sizes", [], variables);
    expect(sizes.output).toMatch(/1 customers|2 customers/);
    expect(sizes.output).toMatch(/journal +[1-9]/);
    // Postgres lets a command in while the shop is open.
    expect(await runCommand("dead-letters", ["list"], variables)).toEqual({
      code: 0,
      output: "There are no dead letters.\n",
    });
    const letters = (await (await fetch(`${third.url}/backoffice/dead-letters`)).json()) as {
      deadLetters: readonly DeadLetter[];
    };
    expect(letters.deadLetters).toEqual([]);
    expect(await runCommand("backup", ["shop.db"], variables)).toMatchObject({
      code: 1,
      output: expect.stringContaining("pg_dump --format=custom"),
    });
    expect(await runCommand("restore", ["shop.db"], variables)).toMatchObject({
      code: 1,
      output: expect.stringContaining("pg_restore"),
    });
    expect(await Promise.all([second.stop(), third.stop()])).toEqual([0, 0]);
  });

  test("a database that is not there stops the start with a reason and without the password", async () => {
    const gone = new URL(url);
    gone.pathname = "/nowhere";
    const { code, output } = await failDemo({ SAMBUNG_STORE: gone.href });
    expect(code).toBe(1);
    expect(output).toContain("SAMBUNG_STORE");
    expect(output).toContain("nowhere");
    expect(output).not.toContain(gone.password);
  });
});
