import { type Chat, converse } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { cafe, placed } from "./cafe.ts";

const CHANNELS = ["web", "telegram", "whatsapp", "slack", "sms"] as const;
type Place = (typeof CHANNELS)[number];

/** One customer worth attacking, and somebody who should get nowhere. */
interface Scene {
  readonly chat: Chat;
  /** Where the attacker is. */
  readonly on: Place;
  /** A link code of the victim's towards the attacker's channel. */
  code(): Promise<string>;
  /** What the attacker writes. */
  says(text: string): Promise<void>;
}

const other = (on: Place): Place => (on === "web" ? "telegram" : "web");
const wrongDigits = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

async function victimAsks({ chat, on }: Scene): Promise<string> {
  const victim = chat.person("victim");
  await victim.links(other(on), on);
  await victim.on(on).says("saldo saya");
  return [...chat.transcript().matchAll(/Kode Anda: (\d{6})/g)].at(-1)?.[1] ?? "";
}

/** Everything somebody without a proof may try. */
const ATTACKS: { readonly [name: string]: (scene: Scene) => Promise<void> } = {
  "no proof at all": ({ says }) => says("saldo saya"),
  "the victim's number, typed": async ({ says }) => {
    await says("nomor saya victim");
    await says("saldo saya");
  },
  "a code that was used": async (scene) => {
    const code = await scene.code();
    await scene.chat.person("victim").on(scene.on).says(code);
    await scene.says(code);
    await scene.says("saldo saya");
  },
  "the victim's number, typed as an e-mail and a loyalty card": async ({ says }) => {
    for (const claim of ["email saya victim@kopi.example", "kartu member victim", "hubungkan dengan victim"])
      await says(claim);
    await says("riwayat pesanan");
    await says("saldo saya");
  },
  "the victim's name, only claimed by the platform": async ({ chat, on }) => {
    const victim = chat.channel(other(on)).alias({ value: "victim" });
    const own = { ...chat.channel(on).alias({ value: "attacker" }), proven: true };
    const person = chat.person("attacker").on(on);
    await person.sends({ kind: "text", text: "saldo saya", aliases: [own, { ...victim, proven: false }] });
  },
  "the victim's name, vouched for by another platform": async ({ chat, on }) => {
    const victim = chat.channel(other(on)).alias({ value: "victim" });
    const own = { ...chat.channel(on).alias({ value: "attacker" }), proven: true };
    const person = chat.person("attacker").on(on);
    await person.sends({ kind: "text", text: "saldo saya", aliases: [own, { ...victim, proven: true }] });
    await person.says("bukan saya");
    await person.says("riwayat pesanan");
  },
  "a code sent back by its own source": async ({ chat, on, says }) => {
    const channel = chat.channel(other(on));
    const from = { channel: other(on), id: "victim", kind: "direct" } as const;
    const { code } = await channel.context().issueLink(channel.alias({ value: "victim" }), from, on);
    await chat.person("victim").on(other(on)).says(code);
    await says("saldo saya");
  },
  "a code after ten minutes": async (scene) => {
    const code = await scene.code();
    await scene.chat.clock.advance("11m");
    await scene.says(code);
  },
  "a code cut short": async (scene) => scene.says((await scene.code()).slice(0, 8)),
  "a code with one sign changed": async (scene) => {
    const code = await scene.code();
    await scene.says(`${code.slice(0, 8)}${code.endsWith("A") ? "B" : "A"}`);
  },
  "a code for another channel": async ({ chat, on, says }) => {
    const channel = chat.channel(other(on));
    const from = { channel: other(on), id: "victim", kind: "direct" } as const;
    const link = channel.context().issueLink(channel.alias({ value: "victim" }), from, other(on));
    await says((await link).code);
  },
  "a code sent to a group": async (scene) => {
    const code = await scene.code();
    await scene.chat.person("attacker").on(scene.on, { group: "g1" }).says(code);
    await scene.says(code);
  },
  "a code from an account nobody vouches for": async ({ chat, on, code }) => {
    const person = chat.person("attacker").on(on);
    const aliases = [{ ...chat.channel(on).alias({ value: "attacker" }), proven: false }];
    await person.sends({ kind: "text", text: await code(), aliases });
  },
  "codes guessed from many accounts": async ({ chat, on }) => {
    for (let guess = 0; guess < 40; guess += 1) {
      const text = `${String(2 + (guess % 8)).repeat(3)}A-${String(2 + ((guess * 3) % 8)).repeat(3)}${"0123456789ABCDEF"[guess % 16]}`;
      await chat
        .person(`guesser${guess % 10}`)
        .on(on)
        .says(text);
    }
  },
  "yes to a question on another screen": async (scene) => {
    await scene.says(await scene.code());
    for (const yes of ["ya", "1", "Ya, hubungkan"]) await scene.says(yes);
  },
  "a forged tap": async ({ chat, on }) => {
    const person = chat.person("attacker").on(on);
    for (const choice of ["00000000.1", "victim.1", "m_x.1"])
      await person.sends({ kind: "choice", choice, label: "Ya" });
  },
  "one-time codes guessed": async (scene) => {
    const code = await victimAsks(scene);
    for (let tries = 0; tries < 5; tries += 1) await scene.says(wrongDigits(code));
    await scene.says("saldo saya");
  },
  "the victim's one-time code, read over a shoulder": async (scene) => {
    const code = await victimAsks(scene);
    await scene.says(code);
    await scene.says("saldo saya");
  },
  "somebody else's account taken apart and erased": async (scene) => {
    await scene.code();
    await scene.says("bukan saya");
    await scene.says("hapus data saya");
    await scene.chat.clock.advance("73h");
  },
};

/** Where a code begins on a screen it can be photographed; what a messenger shows only its owner reads. */
const NEEDS_SCREEN: ReadonlySet<string> = new Set(["yes to a question on another screen"]);

test("nobody gets anywhere with any of it, on any channel", async () => {
  const succeeded: string[] = [];
  let tried = 0;
  for (const on of CHANNELS) {
    for (const [name, attack] of Object.entries(ATTACKS)) {
      if (NEEDS_SCREEN.has(name) && other(on) !== "web") continue;
      await using chat = await converse(cafe(placed()), { channels: [...CHANNELS], linking: "prompt" });
      const victim = chat.person("victim");
      await victim.on(other(on)).says("mau pesan");
      await victim.on(other(on)).says("kopi gayo");
      const before = await chat.customer("victim", other(on));
      const heard: string[] = [];
      const scene: Scene = {
        chat,
        on,
        async code() {
          const channel = chat.channel(other(on));
          const from = { channel: other(on), id: "victim", kind: "direct" } as const;
          return (await channel.context().issueLink(channel.alias({ value: "victim" }), from, on)).code;
        },
        async says(text) {
          const length = chat.transcript().length;
          await chat.person("attacker").on(on).says(text);
          heard.push(chat.transcript().slice(length));
        },
      };
      tried += 1;
      await attack(scene);
      await chat.rest();
      const attackers = await Promise.all(["attacker", "guesser0", "guesser7"].map((who) => chat.customer(who, on)));
      const after = await chat.customer("victim", other(on));
      const isVictim = attackers.some((customer) => customer !== undefined && customer === after);
      if (isVictim || heard.some((text) => text.includes("125.000")) || before === undefined || after === undefined) {
        succeeded.push(`${name} on ${on}`);
      }
    }
  }
  console.info(`${tried} attacks on ${CHANNELS.length} channels: ${succeeded.length} succeed`);
  expect(succeeded).toEqual([]);
});

test("of two people who send one code at the same moment only one is connected", async () => {
  for (const on of CHANNELS) {
    await using chat = await converse(cafe(placed()), { channels: [...CHANNELS] });
    await chat.person("victim").on(other(on)).says("mau pesan");
    const channel = chat.channel(other(on));
    const from = { channel: other(on), id: "victim", kind: "direct" } as const;
    const { code } = await channel.context().issueLink(channel.alias({ value: "victim" }), from, on);
    const both = ["first", "second"].map((who) => chat.person(who).on(on).says(code));
    await Promise.all(both);
    await chat.rest();
    const owner = await chat.customer("victim", other(on));
    const winners = await Promise.all(["first", "second"].map((who) => chat.customer(who, on)));
    expect(winners.filter((customer) => customer === owner)).toHaveLength(1);
  }
});
