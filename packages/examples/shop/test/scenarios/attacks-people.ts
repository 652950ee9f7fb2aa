import { type Attack, gained, type Met, type Person, type Scene } from "./attacks.ts";

/** Somebody with an open form and a channel that the attacker has not got. */
async function victimOf(scene: Scene): Promise<{ readonly victim: Person; readonly met: Met }> {
  const victim = scene.person();
  const met = await scene.meets(victim, scene.home);
  await scene.says(victim, scene.home, "mau pesan");
  return { victim, met };
}

/** Somebody without a proof tries something; it succeeds when they hear or become what they must not. */
function attack(tries: (scene: Scene, attacker: Person, of: { victim: Person; met: Met }) => Promise<void>): Attack {
  return async (scene) => {
    const of = await victimOf(scene);
    const attacker = scene.person();
    await tries(scene, attacker, of);
    return gained(scene, attacker, of.met);
  };
}

/** Who somebody is: names, merges, what is to become of them. */
async function accountOf(scene: Scene, { alias }: Met): Promise<string> {
  const owner = (await scene.owner(alias)) ?? "";
  const state = await scene.state(owner);
  const merges = await scene.shelf.app.customer(owner).merges();
  return JSON.stringify([owner, state?.aliases, state?.erasure, merges]);
}

/** Who has two channels asks for what needs a code; the code that came to the other channel. */
async function oneTimeCode(scene: Scene, victim: Person, met: Met): Promise<string> {
  await scene.connects(victim, met, scene.on);
  await scene.says(victim, scene.on, "saldo saya");
  const said = victim[scene.home].heard().join("\n");
  const code = [...said.matchAll(/\b(\d{6})\b/g)].at(-1)?.[1];
  if (code === undefined) throw new Error(`No code came to ${scene.home}: ${said}`);
  return code;
}

const wrongDigits = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, "0");
const MINUTE = 60_000;

/** What people try with words and codes. */
export const PEOPLE: { readonly [name: string]: Attack } = {
  "no proof at all": attack(async (scene, attacker) => {
    for (const text of ["saldo saya", "riwayat pesanan"]) await scene.says(attacker, scene.on, text);
  }),
  "the victim's number, typed": attack(async (scene, attacker, { met }) => {
    for (const text of [`nomor saya ${met.alias.value}`, `hubungkan dengan ${met.alias.value}`, "riwayat pesanan"])
      await scene.says(attacker, scene.on, text);
  }),
  "codes guessed from many accounts": attack(async (scene, attacker, { met }) => {
    await scene.code(met, scene.on);
    const guessers = [attacker, ...Array.from({ length: 9 }, () => scene.person())];
    for (let guess = 0; guess < 40; guess += 1) {
      const text = `${String(2 + (guess % 8)).repeat(3)}A-${String(2 + ((guess * 3) % 8)).repeat(3)}${"0123456789ABCDEF"[guess % 16]}`;
      await guessers[guess % 10]?.[scene.on].text(text);
    }
    await scene.shelf.calm();
    scene.shelf.skip(16 * MINUTE);
  }),
  "a code that was used": attack(async (scene, attacker, { victim, met }) => {
    const code = await scene.code(met, scene.on);
    await scene.says(victim, scene.on, code);
    await scene.says(attacker, scene.on, code);
  }),
  "a code after ten minutes": attack(async (scene, attacker, { met }) => {
    const code = await scene.code(met, scene.on);
    scene.shelf.skip(11 * MINUTE);
    await scene.says(attacker, scene.on, code);
  }),
  "a code cut short, or with one sign changed": attack(async (scene, attacker, { met }) => {
    const code = await scene.code(met, scene.on);
    await scene.says(attacker, scene.on, code.slice(0, 8));
    await scene.says(attacker, scene.on, `${code.slice(0, 8)}${code.endsWith("A") ? "B" : "A"}`);
  }),
  "a code for another channel": attack(async (scene, attacker, { met }) => {
    await scene.says(attacker, scene.on, await scene.code(met, scene.home));
  }),
  "a code sent by its own source": attack(async (scene, attacker, { victim, met }) => {
    const code = await scene.code(met, scene.home);
    await scene.says(victim, scene.home, code);
    await scene.says(attacker, scene.on, "riwayat pesanan");
  }),
  "a code photographed, and yes said to the question about it": async (scene) => {
    if (scene.home !== "web") return { without: "a code of a messenger is on no screen of others" };
    return attack(async (_, attacker, { met }) => {
      await scene.says(attacker, scene.on, await scene.code(met, scene.on));
      for (const yes of ["ya", "1", "Ya, hubungkan"]) await scene.says(attacker, scene.on, yes);
    })(scene);
  },
  "a one-time code guessed": attack(async (scene, attacker, { victim, met }) => {
    const code = await oneTimeCode(scene, victim, met);
    for (let tries = 0; tries < 5; tries += 1) await scene.says(attacker, scene.on, wrongDigits(code));
    await scene.says(attacker, scene.on, "saldo saya");
  }),
  "a one-time code read over a shoulder": attack(async (scene, attacker, { victim, met }) => {
    await scene.says(attacker, scene.on, await oneTimeCode(scene, victim, met));
    await scene.says(attacker, scene.on, "saldo saya");
  }),
  "somebody else taken apart and erased": async (scene) => {
    const victim = scene.person();
    const met = await scene.meets(victim, scene.home);
    await scene.connects(victim, met, scene.on);
    const before = await accountOf(scene, met);
    const attacker = scene.person();
    for (const text of ["bukan saya", "hapus data saya"]) await scene.says(attacker, scene.on, text);
    if ((await accountOf(scene, met)) !== before) return "the victim was touched";
    return gained(scene, attacker, met);
  },
  "two people race for one code": async (scene) => {
    const { met } = await victimOf(scene);
    const code = await scene.code(met, scene.on);
    const racers = [scene.person(), scene.person()];
    const names: Met[] = [];
    for (const racer of racers) names.push(await scene.meets(racer, scene.on));
    await Promise.all(racers.map((racer) => racer[scene.on].text(code)));
    await scene.shelf.calm();
    const owners = await Promise.all(names.map(({ alias }) => scene.owner(alias)));
    const state = await scene.state((await scene.owner(met.alias)) ?? "");
    const won = owners.filter((owner) => owner === state?.customer).length + (state?.request === undefined ? 0 : 1);
    return won === 1 ? undefined : `${won} of two were let in`;
  },
  "a customer linked to themselves": async (scene) => {
    const victim = scene.person();
    const met = await scene.meets(victim, scene.home);
    await scene.connects(victim, met, scene.on);
    const before = await accountOf(scene, met);
    await scene.says(victim, scene.on, await scene.code(met, scene.on));
    return (await accountOf(scene, met)) === before ? undefined : "the customer is another";
  },
  "a circle of merges": async (scene) => {
    const [one, other] = [scene.person(), scene.person()];
    const [here, there] = [await scene.meets(one, scene.home), await scene.meets(other, scene.on)];
    const [towards, back] = [await scene.code(here, scene.on), await scene.code(there, scene.home)];
    await Promise.all([other[scene.on].text(towards), one[scene.home].text(back)]);
    await scene.shelf.calm();
    if ((await scene.owner(here.alias)) !== (await scene.owner(there.alias))) {
      await one.web.tap("Ya, hubungkan");
      await scene.shelf.calm();
    }
    const owner = await scene.owner(here.alias);
    if (owner === undefined || owner !== (await scene.owner(there.alias))) return "they are not one";
    for (const [person, channel] of [
      [one, scene.home],
      [other, scene.on],
    ] as const) {
      const before = person[channel].heard().length;
      await scene.says(person, channel, "jam buka");
      if (
        !person[channel]
          .heard()
          .slice(before)
          .some((text) => text.includes("Buka"))
      )
        return `${channel} is silent`;
    }
    return undefined;
  },
  "twenty accounts on one customer": async (scene) => {
    const { victim, met } = await victimOf(scene);
    for (let count = 0; count < 20; count += 1) {
      const another = scene.person();
      await scene.says(another, scene.on, await scene.code(met, scene.on));
      if (scene.home !== "web") continue;
      await victim.web.tap("Ya, hubungkan");
      await scene.shelf.calm();
    }
    const state = await scene.state((await scene.owner(met.alias)) ?? "");
    const kinds = Map.groupBy(
      (state?.aliases ?? []).filter(({ kind }) => kind !== met.alias.kind),
      ({ kind, account }) => `${kind} of ${account}`,
    );
    const names = Math.max(0, ...[...kinds.values()].map(({ length }) => length));
    // Browsers are many: each visit without a cookie is one.
    const most = scene.on === "web" ? 50 : 5;
    return names > 0 && names <= most ? undefined : `${names} accounts of one kind`;
  },
  "an unmerge after further changes": async (scene) => {
    const { victim, met } = await victimOf(scene);
    const stranger = scene.person();
    const there = await scene.meets(stranger, scene.on);
    await scene.says(stranger, scene.on, await scene.code(met, scene.on));
    if (scene.home === "web") await victim.web.tap("Ya, hubungkan");
    await scene.shelf.calm();
    if ((await scene.owner(met.alias)) !== (await scene.owner(there.alias))) throw new Error("They were not connected");
    await scene.says(stranger, scene.on, "alamat rahasia saya Jalan Mawar 5");
    await scene.says(victim, scene.home, "bukan saya");
    const [mine, theirs] = [await scene.owner(met.alias), await scene.owner(there.alias)];
    if (mine === undefined || theirs === undefined || mine === theirs) return "they are still one";
    const told = JSON.stringify(await scene.store.export(mine));
    if (told.includes("Jalan Mawar")) return "what the other said stayed";
    return JSON.stringify(await scene.store.export(theirs)).includes("Jalan Mawar") ? undefined : "it is lost";
  },
  "an erasure during a running step": async (scene) => {
    const person = scene.person();
    const { customer, alias } = await scene.meets(person, scene.on);
    await scene.says(person, scene.on, "mau pesan");
    const kitchen = scene.kitchen.close();
    const before = scene.kitchen.begun.length;
    const said = person[scene.on].text("kopi rahasia");
    await kitchen.begun;
    await scene.shelf.app.customer(customer).erase();
    kitchen.open();
    await said;
    await scene.shelf.calm();
    if (scene.kitchen.begun.length !== before + 1) return "the step ran again";
    if ((await scene.owner(alias)) !== undefined) return "the name is left";
    const rest = scene.store.dump();
    return [customer, "kopi rahasia"].some((trace) => rest.includes(trace)) ? "something is left" : undefined;
  },
  "erased, and at once writing again": async (scene) => {
    const person = scene.person();
    const { customer, alias } = await scene.meets(person, scene.on);
    await scene.says(person, scene.on, "mau pesan");
    const erased = scene.shelf.app.customer(customer).erase();
    await Promise.all([erased, person[scene.on].text("jam buka")]);
    await scene.shelf.calm();
    await scene.says(person, scene.on, "riwayat pesanan");
    const owner = await scene.owner(alias);
    if (owner === undefined || owner === customer) return "no stranger came";
    if ((await scene.state(owner))?.tasks.length !== 0) return "the old form is there";
    return scene.store.dump().includes(customer) ? "something of the old customer is left" : undefined;
  },
};
