import { z } from "zod";
import { list } from "../../api/entities.ts";
import { defineVocabulary } from "../../bot.ts";
import type { App } from "../../ports/app.ts";
import type { Store } from "../../ports/store.ts";
import { seededRandom } from "../clock.ts";
import { type FakeChannel, fakeChannel } from "../fake-channel.ts";
import { silentLog } from "../log.ts";

const SLOTS = {
  product: { gayo: ["gayo"], toraja: ["toraja"], melati: ["melati"] },
  size: { kecil: ["kecil"], sedang: ["sedang"], besar: ["besar"] },
  grind: { halus: ["halus"], kasar: ["kasar"] },
  way: { antar: ["antar"], ambil: ["ambil"] },
} as const;
type Slot = keyof typeof SLOTS;
const NAMES = Object.keys(SLOTS) as readonly Slot[];

const vocabulary = defineVocabulary({
  locales: ["id"],
  entities: {
    product: list(SLOTS.product),
    size: list(SLOTS.size),
    grind: list(SLOTS.grind),
    way: list(SLOTS.way),
  },
  intents: { order: { id: ["mau pesan"] } },
  copy: { id: { product: "Apa?", size: "Ukuran?", grind: "Giling?", way: "Antar?", done: "Benar?" } },
});
const order = vocabulary.form("order", {
  version: 1,
  opens: "order",
  schema: z.object({ product: z.string(), size: z.string(), grind: z.string(), way: z.string() }),
  slots: {
    product: { ask: "product", entity: "product" },
    size: { ask: "size", entity: "size" },
    grind: { ask: "grind", entity: "grind" },
    way: { ask: "way", entity: "way" },
  },
  confirm: "done",
  submit: () => {},
});
const bot = vocabulary.bot({ name: "together", forms: [order], answers: {} });

/** What went wrong with customers who wrote on two channels at once; all zero when nothing did. */
export interface TogetherResult {
  readonly seeds: number;
  readonly events: number;
  /** Values that were said and are not in the form. */
  readonly missing: number;
  /** Lines that were shown in another conversation than the one they answer, lost, or shown twice. */
  readonly misplaced: number;
  /** Turns that are too many or too few. */
  readonly turns: number;
}

/**
 * Lets one customer after the other fill a form from two channels at once, each of which is another process as far as the
 * stores can tell: web at the first store, Telegram at the last.
 */
export async function fillTogether(stores: readonly Store[], seeds: number): Promise<TogetherResult> {
  const sides = stores.map((store) => ({ store, web: fakeChannel("web"), telegram: fakeChannel("telegram") }));
  const apps: App[] = [];
  for (const { store, web, telegram } of sides) {
    apps.push(await bot.start({ store, channels: [web, telegram], log: silentLog }));
  }
  const [first, last] = [sides[0], sides.at(-1)];
  if (first === undefined || last === undefined) throw new Error("there is no store");
  const result = { seeds, events: 0, missing: 0, misplaced: 0, turns: 0 };
  const rest = async (): Promise<void> => {
    // What one process hands to another is at rest when none of them has anything.
    for (let calm = 0; calm < 2; calm += 1) for (const app of apps) await app.idle();
  };
  try {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const random = seededRandom(seed);
      const pick = (count: number): number => (random.bytes(1)[0] ?? 0) % count;
      const who = { web: `web-${seed}`, telegram: `tele-${seed}` };
      let sent = 0;
      const say = async (channel: "web" | "telegram", text: string): Promise<void> => {
        sent += 1;
        const side = channel === "web" ? first : last;
        await side[channel].accept(side[channel].event({ value: who[channel] }, { kind: "text", text }));
      };
      await say("web", "mau pesan");
      await rest();
      const from = { channel: "web", id: who.web, kind: "direct" } as const;
      const link = await first.web.context().issueLink(first.web.alias({ value: who.web }), from, "telegram");
      await say("telegram", link.code);
      await rest();
      const wanted: { [slot: string]: string } = {};
      const lines = [...NAMES]
        .sort(() => pick(3) - 1)
        .map((slot) => {
          const values = Object.keys(SLOTS[slot]);
          const value = values[pick(values.length)] ?? "";
          wanted[slot] = value;
          return { channel: pick(2) === 0 ? ("web" as const) : ("telegram" as const), text: value };
        });
      await Promise.all(lines.map(({ channel, text }) => say(channel, text)));
      await rest();

      const found = await first.store.find(first.web.alias({ value: who.web }));
      const state = (await first.store.load(found?.customer ?? "", { after: 0, events: 0 }))?.mailbox.state;
      const values = state?.tasks[0]?.values ?? {};
      for (const slot of NAMES) if (values[slot] !== wanted[slot]) result.missing += 1;
      const entries = await first.store.timeline(found?.customer ?? "", 100);
      const heard = entries.filter((entry) => entry.heard !== undefined);
      result.turns += Math.abs(heard.length - sent);
      result.events += sent;
      for (const channel of ["web", "telegram"] as const) {
        const said = entries
          .filter(({ conversation }) => conversation?.channel === channel)
          .flatMap((one) => one.said ?? []);
        const shown = sides.flatMap((side) => shownTo(side[channel], who[channel]));
        if (JSON.stringify(said.toSorted()) !== JSON.stringify(shown.toSorted())) result.misplaced += 1;
      }
    }
  } finally {
    for (const app of apps) await app.stop();
  }
  return result;
}

function shownTo(channel: FakeChannel, conversation: string): readonly string[] {
  return channel.sent.filter(({ to }) => to.id === conversation).map(({ part }) => part.text ?? "");
}
