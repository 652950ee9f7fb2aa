import { type Chat, converse } from "@sambung/core/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cafe, placed } from "./cafe.ts";

/** How many random lives are lived; `SAMBUNG_SEEDS=10000` for a long look. */
const RUNS = Number(process.env["SAMBUNG_SEEDS"] ?? 150);
const CHANNELS = ["web", "telegram", "whatsapp"] as const;
type Place = (typeof CHANNELS)[number];

const place = fc.constantFrom(...CHANNELS);
const life = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("say" as const),
        on: place,
        text: fc.constantFrom(
          "mau pesan",
          "kopi gayo",
          "teh melati",
          "2",
          "eh jadinya 3",
          "ambil sendiri",
          "ya",
          "jam buka",
          "batal",
        ),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("link" as const), on: place, to: place }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("not-me" as const), on: place }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("staff" as const), on: place }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("together" as const), on: place, to: place }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("crash" as const),
        // Not `step-result`: a step whose result nobody knows is called again, with the same key.
        before: fc.constantFrom("accept", "step", "commit", "committed", "join", "joined", "send", "delivered"),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const), hours: fc.integer({ min: 1, max: 30 }) }) },
  ),
  { minLength: 4, maxLength: 22 },
);

test(
  "linked, taken apart and linked again in any order: nothing is lost, mixed up or done twice, whenever the process ends",
  async () => {
    let crashes = 0;
    await fc.assert(
      fc.asyncProperty(life, async (acts) => {
        const orders = placed();
        await using chat = await converse(cafe(orders), { channels: [...CHANNELS] });
        const budi = chat.person("budi");
        const said: { readonly on: Place; readonly text: string }[] = [];
        const say = async (on: Place, text: string): Promise<void> => {
          said.push({ on, text });
          await budi.on(on).says(text);
        };
        // Two who write at once, or staff, would both bring the process back.
        const doomed = (): boolean => planned > chat.crashes();
        let planned = 0;
        for (const act of acts) {
          await chat.clock.advance("1s");
          if (act.do === "crash") {
            chat.crashBefore(act.before);
            planned = chat.crashes() + 1;
          } else if (act.do === "say") await say(act.on, act.text);
          else if (act.do === "not-me") await say(act.on, "bukan saya");
          else if (act.do === "wait") await chat.clock.advance(`${act.hours}h`);
          else if (act.do === "restart") {
            await chat.restart();
            planned = chat.crashes();
          } else if (act.do === "staff") {
            if (!doomed()) await staffUnmerges(chat, act.on);
          } else if (act.on !== act.to && (await chat.customer("budi", act.on)) !== undefined) {
            if (act.do === "link" || doomed()) said.push({ on: act.to, text: (await budi.links(act.on, act.to)).code });
            else {
              // Somebody writes on one side while the two become one.
              said.push({ on: act.on, text: "jam buka" });
              const linked = budi.links(act.on, act.to);
              const [code] = await Promise.all([linked, budi.on(act.on).says("jam buka")]);
              said.push({ on: act.to, text: code.code });
            }
          }
        }
        await chat.rest();
        crashes += chat.crashes();
        await agrees(chat, said);
        expect(new Set(orders.calls).size).toBe(orders.calls.length);
      }),
      { numRuns: RUNS },
    );
    console.info(`${RUNS} lives, ${crashes} crashes in them: 0 violations`);
  },
  60_000 + RUNS * 500,
);

async function staffUnmerges(chat: Chat, on: Place): Promise<void> {
  const customer = await chat.customer("budi", on);
  if (customer === undefined) return;
  await chat.app.customer(customer).unmerge();
  await chat.rest();
}

/** Timelines are whole and in order, every alias is on one customer and in that customer's state, no task is on two. */
async function agrees(chat: Chat, said: readonly { readonly on: Place; readonly text: string }[]): Promise<void> {
  const owners = new Map<string, Place[]>();
  for (const channel of CHANNELS) {
    const customer = await chat.customer("budi", channel);
    if (customer !== undefined) owners.set(customer, [...(owners.get(customer) ?? []), channel]);
  }
  const tasks: string[] = [];
  for (const [customer, channels] of owners) {
    const state = await chat.state("budi", channels[0]);
    expect(state?.customer).toBe(customer);
    expect(state?.aliases.map(({ kind }) => kind).toSorted()).toEqual([...channels].toSorted());
    tasks.push(...(state?.tasks.map(({ id }) => id) ?? []));
    const entries = [...(await chat.store.timeline(customer, 1_000))].reverse();
    expect(entries.every((entry, index) => entry.at >= (entries[index - 1]?.at ?? 0))).toBe(true);
    expect(entries.filter(({ heard }) => heard !== undefined).map(({ heard }) => heard)).toHaveLength(
      said.filter(({ on }) => channels.includes(on)).length,
    );
    for (const channel of channels) {
      const heard = entries.flatMap((entry) => (entry.conversation?.channel === channel ? (entry.heard ?? []) : []));
      expect(heard).toEqual(said.filter(({ on }) => on === channel).map(({ text }) => text));
    }
  }
  expect(new Set(tasks).size).toBe(tasks.length);
}
