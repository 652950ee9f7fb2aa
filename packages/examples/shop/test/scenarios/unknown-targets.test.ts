import { canRun } from "@sambung/test-support";
import { expect, test } from "vitest";
import { openScene, type Scene } from "./attacks.ts";
import { CHANNELS } from "./shelf.ts";

const HOW = "SAMBUNG_MEASURE=480 npm test -- --project shop-long unknown-targets";
/** Pairs that are timed on each channel; none otherwise. */
const PAIRS = Number(process.env["SAMBUNG_MEASURE"] ?? 0);

/** What somebody may write to find out whether the bot knows somebody else. */
const PROBES: readonly ((target: string) => string)[] = [
  (target) => `nomor saya ${target}`,
  (target) => `email saya ${target}@kopi.example`,
  (target) => `hubungkan dengan ${target}`,
  (target) => `saldo ${target}`,
  (target) => `hapus data ${target}`,
  (target) => `pesanan ${target} sampai mana`,
];

/** Somebody the bot knows, and a name as long that nobody has. */
async function targets(scene: Scene): Promise<readonly [existing: string, unknown: string]> {
  const { alias } = await scene.meets(scene.person(), scene.on);
  const existing = alias.value;
  const last = existing.at(-1);
  const unknown = `${existing.slice(0, -1)}${last === "7" ? "8" : "7"}`;
  expect(await scene.owner({ ...alias, value: unknown })).toBeUndefined();
  return [existing, unknown];
}

test.for(CHANNELS)("on %s an existing and an unknown target are answered alike: status, text, length", async (on) => {
  await using scene = await openScene(on);
  const [existing, unknown] = await targets(scene);
  const prober = async (target: string): Promise<string[]> => {
    const person = scene.person();
    await scene.meets(person, on);
    const answers: string[] = [];
    for (const probe of PROBES) {
      const [before, asked] = [person[on].heard().length, scene.shelf.wired.length];
      await scene.says(person, on, probe(target));
      // Pages also tell how far somebody has read, whenever that is.
      const own = scene.shelf.wired.slice(asked).filter(({ body }) => body.includes(target));
      const statuses = own.map(({ status }) => status);
      answers.push(JSON.stringify([statuses, person[on].heard().slice(before)]).replaceAll(target, "TARGET"));
    }
    return answers;
  };
  const answers = await prober(existing);
  expect(await prober(unknown)).toEqual(answers);
  expect(answers.every((answer) => answer.length > 12)).toBe(true);
});

test.runIf(canRun(PAIRS > 0, "the time of answers about unknown targets", HOW))(
  "how long an answer takes tells nobody whether a target exists",
  async () => {
    for (const on of CHANNELS) {
      await using scene = await openScene(on);
      const [existing, unknown] = await targets(scene);
      const probers = [scene.person(), scene.person()];
      for (const person of probers) await scene.meets(person, on);
      const times: readonly [number[], number[]] = [[], []];
      for (let pair = 0; pair < PAIRS; pair += 1) {
        // Who asks about whom, and which comes first, by turns and with every probe as often as the other: all of that takes
        // longer for one than for the other.
        const turn = Math.floor(pair / PROBES.length);
        for (const which of turn % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
          const person = probers[(which + Math.floor(turn / 2)) % 2];
          const text = PROBES[pair % PROBES.length]?.([existing, unknown][which] ?? "") ?? "";
          times[which].push(await timed(async () => person?.[on].text(text)));
          await scene.shelf.calm();
        }
      }
      const [one, other] = [median(times[0]), median(times[1])];
      const difference = (Math.abs(one - other) / other) * 100;
      console.info(
        `${on}: median ${one.toFixed(3)} ms for an existing target, ${other.toFixed(3)} ms for an unknown one: ` +
          `${difference.toFixed(1)} % apart (${PAIRS} pairs)`,
      );
      expect(difference, on).toBeLessThan(5);
    }
  },
  60_000 + PAIRS * 1_000,
);

/** Until the platform, or the page, has the bot's answer to the call. */
async function timed(say: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await say();
  return performance.now() - began;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
