import { canRun } from "@sambung/test-support";
import { expect, test } from "vitest";
import { openScene, type Scene } from "./attacks.ts";
import {
  type Difference,
  difference,
  median,
  middleHalf,
  type Place,
  relative,
  timesByTurns,
} from "./compare-times.ts";
import { CHANNELS, type ChannelName } from "./shelf.ts";

const HOW = "SAMBUNG_MEASURE=200 npm test -- --project shop-long unknown-targets";
/** How often each probe is timed about each target on each channel; never otherwise. */
const ROUNDS = Number(process.env["SAMBUNG_MEASURE"] ?? 0);

const PEOPLE = 40;

/** What somebody may write to find out whether the bot knows somebody else. */
const PROBES: readonly ((target: string) => string)[] = [
  (target) => `nomor saya ${target}`,
  (target) => `email saya ${target}@kopi.example`,
  (target) => `hubungkan dengan ${target}`,
  (target) => `saldo ${target}`,
  (target) => `hapus data ${target}`,
  (target) => `pesanan ${target} sampai mana`,
];

/** Somebody the bot knows, and two names as long that nobody has. */
async function targets(scene: Scene): Promise<readonly [existing: string, unknown: string, another: string]> {
  const { alias } = await scene.meets(scene.person(), scene.on);
  const existing = alias.value;
  const last = existing.at(-1) ?? "";
  const [one, other] = ["7", "8", "9"]
    .filter((digit) => digit !== last)
    .map((digit) => `${existing.slice(0, -1)}${digit}`);
  for (const value of [one, other]) expect(await scene.owner({ ...alias, value: value ?? "" })).toBeUndefined();
  return [existing, one ?? "", other ?? ""];
}

test.for(CHANNELS)(
  "on %s an existing and an unknown target are answered alike: status, text, length, and what the store is asked",
  async (on) => {
    await using scene = await openScene(on);
    const [existing, unknown] = await targets(scene);
    const prober = async (target: string): Promise<string[]> => {
      const person = scene.person();
      await scene.meets(person, on);
      const answers: string[] = [];
      for (const probe of PROBES) {
        const [before, asked, noted] = [person[on].heard().length, scene.shelf.wired.length, scene.asked.length];
        await scene.says(person, on, probe(target));
        // Pages also tell how far somebody has read, whenever that is.
        const own = scene.shelf.wired.slice(asked).filter(({ body }) => body.includes(target));
        const statuses = own.map(({ status }) => status);
        const answer = [statuses, person[on].heard().slice(before), scene.asked.slice(noted)];
        answers.push(JSON.stringify(answer).replaceAll(target, "TARGET"));
      }
      return answers;
    };
    const answers = await prober(existing);
    expect(await prober(unknown)).toEqual(answers);
    expect(answers.every((answer) => answer.length > 12 && answer.includes('"commit"'))).toBe(true);
  },
);

test.runIf(canRun(ROUNDS > 0, "the time of answers about unknown targets", HOW))(
  "how long an answer takes tells nobody whether a target exists",
  async () => {
    for (const on of CHANNELS) {
      const times = await timesByTurns(ROUNDS, PROBES, 3, () => probed(on));
      const [existing, unknown, another] = [relative(times, 0), relative(times, 1), relative(times, 2)];
      const found = difference(existing, unknown);
      const [few, many] = middleHalf((times[1] ?? []).flat());
      console.info(
        `${on}: median ${median((times[0] ?? []).flat()).toFixed(3)} ms for an existing target, ` +
          `${median((times[1] ?? []).flat()).toFixed(3)} ms for an unknown one: ${shown(found)} apart; ` +
          `two unknown ones: ${shown(difference(another, unknown))} ` +
          `(${existing.length} of each, half of them between ${few.toFixed(3)} and ${many.toFixed(3)} ms)`,
      );
      expect.soft(Math.abs(found.percent), on).toBeLessThan(5);
    }
  },
  60_000 + ROUNDS * PROBES.length * 1_000,
);

/**
 * People who ask one after the other about one of three names: so many that nobody's last answer still waits for its pace, for
 * then an answer takes another time, whatever was asked.
 */
async function probed(on: ChannelName): Promise<Place<(typeof PROBES)[number]>> {
  const scene = await openScene(on);
  const names = await targets(scene);
  const people = Array.from({ length: PEOPLE }, () => scene.person());
  let asked = 0;
  for (const person of people) await scene.meets(person, on);
  return {
    async take(probe, target) {
      const person = people[asked++ % PEOPLE];
      const text = probe(names[target] ?? "");
      const began = performance.now();
      // Until the platform, or the page, has the bot's answer to the call.
      await person?.[on].text(text);
      const time = performance.now() - began;
      await scene.shelf.calm();
      return time;
    },
    [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose](),
  };
}

function shown({ percent, margin }: Difference): string {
  return `${percent.toFixed(1)} ± ${margin.toFixed(1)} %`;
}
