import { seededRandom } from "../clock.ts";
import type { FakeEvent } from "../fake-channel.ts";
import { SLOTS, type Slot } from "./together-bot.ts";
import type { Known, Place, TogetherSide } from "./together-side.ts";
import { pause } from "./traffic.ts";

const PLACES = ["web", "telegram"] as const;
/** Slots that are said at once; the product was said before, so that its buttons are old. */
const AT_ONCE = ["size", "grind", "way"] as const satisfies readonly Slot[];
/** How long a delivery of a platform is under way, at most. */
const LATENESS_MS = 6;
/** How long processes have to finish what was said; only what never comes waits for it. */
const PATIENCE_MS = 15_000;

/** What went wrong with customers who wrote on two channels at once; all zero when nothing did. */
export interface TogetherResult {
  readonly seeds: number;
  readonly events: number;
  /** Deliveries of those events: platforms send some of them two or three times. */
  readonly deliveries: number;
  /** Values that were said and are not in the form, or that an old button changed. */
  readonly missing: number;
  /** Lines that were shown in another conversation than the one they answer, lost, or shown twice. */
  readonly misplaced: number;
  /** Turns that are too many or too few. */
  readonly turns: number;
  /** Taps on an old button whose customer was not told so where it was tapped. */
  readonly untold: number;
}

/**
 * Lets one customer after the other fill a form from two channels at once. What a platform delivers reaches any of the
 * processes, after any delay, up to three times and with times that are out of order; in between an old button is tapped.
 * Stops the processes.
 */
export async function fillTogether(sides: readonly TogetherSide[], seeds: number): Promise<TogetherResult> {
  const result = { seeds, events: 0, deliveries: 0, missing: 0, misplaced: 0, turns: 0, untold: 0 };
  try {
    for (let seed = 1; seed <= seeds; seed += 1) await fillOne(sides, seed, result);
  } finally {
    for (const side of sides) await side.stop();
  }
  return result;
}

type Counts = { -readonly [Name in keyof TogetherResult]: number };

async function fillOne(sides: readonly TogetherSide[], seed: number, result: Counts): Promise<void> {
  const random = seededRandom(seed);
  const pick = <Each>(from: readonly Each[]): Each => from[(random.bytes(1)[0] ?? 0) % from.length] as Each;
  const who = { web: `web-${seed}`, telegram: `tele-${seed}` };
  let sent = 0;
  /** Every delivery of one event, decided before any of them is under way. */
  const plan = (channel: Place, event: FakeEvent, times: number): (() => Promise<void>) => {
    sent += 1;
    const at = new Date(Date.now() - pick([0, 1, 2, 60]) * 1_000).toISOString();
    const brought = { channel, sender: who[channel], event: { ...event, key: `${seed}-${sent}`, at } };
    const ways = Array.from({ length: times }, () => ({ side: pick(sides), delay: pick(MILLISECONDS) }));
    result.deliveries += times;
    return async () => {
      await Promise.all(
        ways.map(async ({ side, delay }) => {
          if (delay > 0) await pause(delay);
          await side.bring(brought);
        }),
      );
    };
  };
  const text = (said: string): FakeEvent => ({ kind: "text", text: said });
  const first = sides[0] as TogetherSide;
  const shownIn = async (channel: Place) =>
    (await Promise.all(sides.map((side) => side.shown(channel, who[channel])))).flat();
  const rest = async (): Promise<Known> => {
    // Each has done what it has; what one hands to another is in the database, and seen by it a little later.
    for (const end = Date.now() + PATIENCE_MS; ; await pause(5)) {
      for (const side of sides) await side.idle();
      const known = await first.known(who.web);
      const said = known.lines.reduce((sum, line) => sum + line.said.length, 0);
      const shown = (await Promise.all(PLACES.map(shownIn))).flat().length;
      if ((heardIn(known) >= sent && shown >= said) || Date.now() > end) return known;
    }
  };

  await plan("web", text("mau pesan"), 1)();
  await rest();
  await plan("telegram", text(await first.code(who.web)), 1)();
  await rest();
  const wanted: { [slot in Slot]?: string } = { product: "gayo" };
  const old = (await shownIn("telegram")).findLast(({ choices }) => choices.some(({ label }) => label === "melati"));
  await plan("web", text("gayo"), 1)();
  await rest();

  const lines = AT_ONCE.map((slot) => {
    const value = pick(Object.keys(SLOTS[slot]));
    wanted[slot] = value;
    return plan(pick(PLACES), text(value), pick([1, 2, 3]));
  });
  const button = old?.choices.find(({ label }) => label === "melati");
  if (old !== undefined && button !== undefined && "choice" in button) {
    lines.push(plan("telegram", { kind: "choice", choice: button.choice, label: "melati", messageId: old.id }, 2));
  }
  await Promise.all(lines.map((deliver) => deliver()));
  const known = await rest();

  result.events += sent;
  result.turns += Math.abs(heardIn(known) - sent);
  for (const [slot, value] of Object.entries(wanted)) if (known.values[slot] !== value) result.missing += 1;
  for (const channel of PLACES) {
    const said = known.lines.filter((line) => line.channel === channel).flatMap((line) => line.said);
    const shown = (await shownIn(channel)).map((message) => message.text);
    if (JSON.stringify(said.toSorted()) !== JSON.stringify(shown.toSorted())) result.misplaced += 1;
  }
  const toldHere = (await shownIn("telegram")).some((message) => message.text.includes("Itu sudah dijawab: gayo"));
  if (!toldHere) result.untold += 1;
}

const MILLISECONDS: readonly number[] = Array.from({ length: LATENESS_MS }, (_, ms) => ms);

function heardIn({ lines }: Known): number {
  return lines.filter(({ heard }) => heard !== undefined).length;
}
