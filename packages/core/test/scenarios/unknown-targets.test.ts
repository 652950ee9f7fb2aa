import { converse } from "@sambung/core/testing";
import { canRun } from "@sambung/test-support";
import { expect, test } from "vitest";
import { cafe, placed } from "./cafe.ts";

const CHANNELS = ["web", "telegram", "whatsapp", "slack", "sms"] as const;
const HOW = "SAMBUNG_MEASURE=2000 npm test -- --project core-long unknown-targets";
/** Pairs that are timed; none otherwise: a time is no test. */
const PAIRS = Number(process.env["SAMBUNG_MEASURE"] ?? 0);

/** What somebody may write to find out whether the bot knows somebody else. Of one length for both. */
const PROBES: readonly ((target: string) => string)[] = [
  (target) => `nomor saya ${target}`,
  (target) => `email saya ${target}@kopi.example`,
  (target) => `hubungkan dengan ${target}`,
  (target) => `saldo ${target}`,
  (target) => `hapus data ${target}`,
  (target) => `pesanan ${target} sampai mana`,
];
const EXISTING = "6281234567801";
const UNKNOWN = "6281234567802";

async function world() {
  const chat = await converse(cafe(placed()), { channels: [...CHANNELS] });
  for (const on of CHANNELS)
    await chat
      .person(`known-${on}`, { ids: { [on]: EXISTING } })
      .on(on)
      .says("mau pesan");
  return chat;
}

test("an existing and an unknown target are answered alike: status, text, length, on every channel", async () => {
  await using chat = await world();
  let compared = 0;
  for (const on of CHANNELS) {
    for (const probe of PROBES) {
      const answers: string[] = [];
      for (const target of [EXISTING, UNKNOWN]) {
        const channel = chat.channel(on);
        const who = `${on}-${compared}-${target}`;
        const from = channel.sent.length;
        const accepted = await channel.accept(channel.event({ value: who }, { kind: "text", text: probe(target) }));
        await chat.rest();
        const said = channel.sent.slice(from).map(({ part }) => part.text ?? "");
        answers.push(JSON.stringify([accepted.map(({ status }) => status), said]).replaceAll(target, "TARGET"));
      }
      expect(answers[0]).toBe(answers[1]);
      expect(answers[0]?.length).toBe(answers[1]?.length);
      compared += 1;
    }
  }
  console.info(
    `${compared} probes on ${CHANNELS.length} channels: answers to an existing and an unknown target are equal`,
  );
});

test.runIf(canRun(PAIRS > 0, "the time of answers about unknown targets", HOW))(
  "how long an answer takes tells nobody whether a target exists",
  async () => {
    await using chat = await world();
    for (const on of CHANNELS) {
      const channel = chat.channel(on);
      const times: { readonly [target: string]: number[] } = { [EXISTING]: [], [UNKNOWN]: [] };
      for (let pair = 0; pair < PAIRS; pair += 1) {
        // Taken in turns, the first of a pair by turns too: what the machine does meanwhile weighs on both.
        const order = pair % 2 === 0 ? [EXISTING, UNKNOWN] : [UNKNOWN, EXISTING];
        for (const target of order) {
          const text = PROBES[pair % PROBES.length]?.(target) ?? "";
          const event = channel.event({ value: `timed-${pair}-${target}` }, { kind: "text", text });
          const began = performance.now();
          await channel.accept(event);
          await chat.rest();
          times[target]?.push(performance.now() - began);
        }
      }
      const [existing, unknown] = [median(times[EXISTING] ?? []), median(times[UNKNOWN] ?? [])];
      const difference = (Math.abs(existing - unknown) / unknown) * 100;
      console.info(
        `${on}: median ${existing.toFixed(3)} ms for an existing target, ${unknown.toFixed(3)} ms for an unknown one: ` +
          `${difference.toFixed(1)} % apart (${PAIRS} pairs)`,
      );
    }
  },
  60_000 + PAIRS * 100,
);

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
