import { fakeWeb } from "@sambung/channel-web/fake";
import { defineVocabulary } from "@sambung/core";
import { memoryStore, silentLog } from "@sambung/core/testing";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { web } from "../src/index.ts";

const kopi = defineVocabulary({
  locales: ["id"],
  profile: z.object({}),
  entities: {},
  intents: { hours: { id: ["jam buka"] }, order: { id: ["mau pesan"] } },
  copy: { id: { hours: "Buka 08.00 sampai 21.00.", how: "Diantar?", done: "Oke, {how}." } },
});
const order = kopi.form("order", {
  version: 1,
  opens: "order",
  schema: z.object({ how: z.boolean() }),
  slots: { how: { ask: "how" } },
  submit: ({ how }, turn) => turn.say("done", { how: how ? "diantar" : "diambil" }),
});
const bot = kopi.bot({
  name: "kopi",
  forms: [order],
  answers: { hours: { public: true, run: (turn) => turn.say("hours") } },
});
const app = await bot.start({ store: memoryStore(), channels: [web()], log: silentLog });
afterAll(() => app.stop());

test("people on a fake site write, tap and see what is said, each on a page of their own", async () => {
  const site = fakeWeb({ url: "http://shop/chat", fetch: app.fetch, lang: "id" });
  const [budi, sari] = [site.person(), site.person()];
  const read = async (person: typeof budi): Promise<readonly string[]> => {
    await app.idle();
    await person.reached(await app.store.log.cursor({ channel: "web", id: person.conversation as string }));
    return person.shown().map(({ from, text }) => `${from}: ${text}`);
  };
  await budi.text("mau pesan");
  await sari.text("jam buka");
  expect(await read(budi)).toEqual(["customer: mau pesan", "bot: Diantar?"]);
  expect(await read(sari)).toEqual(["customer: jam buka", "bot: Buka 08.00 sampai 21.00."]);
  await budi.tap("Ya");
  expect((await read(budi)).at(-1)).toBe("bot: Oke, diantar.");
  await expect(sari.tap("Ya")).rejects.toThrow('does not offer "Ya"');
  for (const person of [budi, sari]) person.leave();
});
