import { afterAll, beforeAll, expect, test } from "vitest";
import { CHANNELS, type ChannelName, type Hands, openShelf, type Shelf } from "./shelf.ts";
import { drawerBot, SPICES } from "./twelve.ts";

/**
 * Every choice the bot offers can be answered on every channel by tap, by number and by label, also on another channel
 * than where it was asked. Real adapters; the platforms are fakes that refuse what the platforms refuse.
 */
const WAYS = {
  tap: (hands: Hands, index: number) => hands.tap(SPICES[index] as string),
  number: (hands: Hands, index: number) => hands.text(String(index + 1)),
  label: (hands: Hands, index: number) => hands.text(SPICES[index] as string),
};
type Way = keyof typeof WAYS;
/** Where choices are numbered lines only, there is nothing to tap. */
const waysOn = (channel: ChannelName): readonly Way[] =>
  channel === "whatsapp-web" ? ["number", "label"] : (Object.keys(WAYS) as Way[]);
type Person = ReturnType<Shelf["person"]>;

let shelf: Shelf;
let people: Person[] = [];

beforeAll(async () => {
  shelf = await openShelf(drawerBot);
});
afterAll(async () => {
  for (const person of people) person.leave();
  await shelf.close();
});

/** Twelve people, one for each choice; each does its part, then everything is answered. */
async function twelve(): Promise<(part: (person: Person, index: number) => unknown) => Promise<void>> {
  for (const person of people) person.leave();
  people = SPICES.map(() => shelf.person());
  return async (part) => {
    await Promise.all(people.map((person, index) => part(person, index)));
    await shelf.calm();
  };
}

/** The spice each was taken to have chosen: they order two bags and hear of what. */
async function chosen(everybody: Awaited<ReturnType<typeof twelve>>, channel: ChannelName): Promise<readonly string[]> {
  await everybody((person) => person[channel].text("2"));
  return people.map((person) => /^(.*), 2 bungkus/.exec(person[channel].heard().at(-1) ?? "")?.[1] ?? "nothing");
}

test.each(CHANNELS.flatMap((channel) => waysOn(channel).map((way) => [channel, way] as const)))(
  "each of twelve choices on %s by %s",
  async (channel, way) => {
    const everybody = await twelve();
    await everybody((person) => person[channel].text("mau bumbu"));
    await everybody((person, index) => WAYS[way](person[channel], index));
    expect(await chosen(everybody, channel)).toEqual(SPICES);
  },
);

const pairs = CHANNELS.flatMap((asked) =>
  CHANNELS.filter((other) => other !== asked).map((other) => [asked, other] as const),
);

test.each(pairs.flatMap(([asked, other]) => waysOn(other).map((way) => [asked, other, way] as const)))(
  "each of twelve choices, asked on %s, answered on %s by %s",
  async (asked, other, way) => {
    const everybody = await twelve();
    for (const channel of [asked, other]) {
      if (channel !== "web") await everybody((person) => person.join(channel));
    }
    await everybody((person) => person[asked].text("mau bumbu"));
    // A tap needs something to tap on.
    if (way === "tap" && other !== "web") await everybody((person) => person[other].text("ulangi"));
    await everybody((person, index) => WAYS[way](person[other], index));
    expect(await chosen(everybody, other)).toEqual(SPICES);
  },
);

test.each(CHANNELS.filter((channel) => waysOn(channel).includes("tap")))(
  "a second tap on %s comes late: what was chosen first stays, and the customer is told",
  async (channel) => {
    const everybody = await twelve();
    await everybody((person) => person[channel].text("mau bumbu"));
    // Both at once: what is answered is withdrawn where the platform can do that.
    const both = SPICES.map((spice, index) => [spice, SPICES[(index + 1) % SPICES.length] as string]);
    await everybody((person, index) => Promise.all(both[index]?.map((spice) => person[channel].tap(spice)) ?? []));
    const taken = await chosen(everybody, channel);
    for (const [index, person] of people.entries()) {
      expect(both[index]).toContain(taken[index]);
      expect(person[channel].heard().join("\n")).toContain(`Itu sudah dijawab: ${taken[index]}.`);
    }
  },
);
