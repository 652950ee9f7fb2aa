// The cases on Sambung, over its test kit: the real application, fake platforms, a clock that moves when told.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineVocabulary } from "@sambung/core";
import { CRASH_PHASES, converse, memoryStore } from "@sambung/core/testing";
import { z } from "zod";

const copy = {
  counted: "{count}",
  "ask.name": "name?",
  "ask.phone": "phone?",
  "ask.product": "product?",
  "ask.size": "size?",
  "ask.address": "address?",
  confirm: "All right?",
  done: "done",
};

/** A bot with one form whose questions are `slots`; no slots, no form. */
function makeBot(slots, { confirm = false, choices, fail = () => {}, saved = [], step = false } = {}) {
  const vocabulary = defineVocabulary({
    locales: ["en"],
    profile: z.object({ count: z.number() }).partial(),
    entities: {},
    intents: { start: { en: ["order please"] }, count: { en: ["count me"] } },
    copy: { en: copy },
  });
  const count = {
    run(turn) {
      fail();
      const next = (turn.profile.count ?? 0) + 1;
      turn.remember({ count: next });
      turn.say("counted", { count: next });
    },
  };
  if (slots.length === 0) return vocabulary.bot({ name: "cases", forms: [], answers: { count, start: count } });
  const form = vocabulary.form("order", {
    version: 1,
    opens: "start",
    schema: z.object(
      Object.fromEntries(slots.map((slot) => [slot, slot === "size" && choices ? z.enum(choices) : z.string().min(1)])),
    ),
    slots: Object.fromEntries(
      slots.map((slot) => [
        slot,
        slot === "size" && choices
          ? { ask: "ask.size", choices: (_) => choices.map((value) => ({ value, label: value })) }
          : { ask: `ask.${slot}` },
      ]),
    ),
    ...(confirm ? { confirm: "confirm" } : {}),
    async submit(values, turn) {
      if (step) await turn.step("place", ({ key }) => void saved.push({ ...values, key }));
      else saved.push(values);
      turn.say("done");
    },
  });
  return vocabulary.bot({ name: "cases", forms: [form], answers: { count } });
}

const text = (chat, channel, person, line) => {
  const fake = chat.channel(channel);
  return fake.event({ value: person }, { kind: "text", text: line });
};

/** Hands all of it over at once, as a platform does that had to wait. */
async function atOnce(chat, channel, person, lines) {
  const fake = chat.channel(channel);
  await Promise.all(lines.map((line) => fake.accept(text(chat, channel, person, line))));
  await chat.rest();
}

const profile = async (chat, person) => (await chat.state(person))?.profile ?? {};

/** A store that cannot write while told so. */
function failingStore() {
  const failing = { now: false };
  const store = memoryStore();
  const commit = store.commit.bind(store);
  store.commit = (group) => (failing.now ? Promise.reject(new Error("disk full")) : commit(group));
  return { store, failing };
}

const OURS = {
  async burst() {
    await using chat = await converse(makeBot([]), { channels: ["web"] });
    await chat.person("budi").on("web").says("count me");
    await atOnce(
      chat,
      "web",
      "budi",
      Array.from({ length: 99 }, () => "count me"),
    );
    const said = chat.channel("web").sent.map(({ part }) => part.text);
    const inOrder = said.every((line, index) => line === `${index + 1}`);
    const { count } = await profile(chat, "budi");
    return {
      ok: count === 100 && said.length === 100 && inOrder,
      saw: `counter ${count}, ${said.length} replies ${inOrder ? "in order" : "OUT OF ORDER"}`,
    };
  },
  async answers() {
    const saved = [];
    await using chat = await converse(makeBot(["name", "product", "phone", "address"], { saved }), {
      channels: ["web"],
    });
    await atOnce(chat, "web", "budi", ["order please", "Budi", "kopi gayo", "0812", "Jalan Braga 12"]);
    const again = chat.asked().shown.again;
    return {
      ok: saved.length === 1 && again === 0 && saved[0].address === "Jalan Braga 12",
      saw: `${saved.length} order ${JSON.stringify(saved[0])}, asked again ${again}`,
    };
  },
  async yes() {
    const saved = [];
    await using chat = await converse(makeBot(["name"], { saved, confirm: true }), { channels: ["web"] });
    const budi = chat.person("budi");
    await budi.on("web").says("order please");
    await budi.on("web").says("Budi");
    await atOnce(chat, "web", "budi", ["yes", "yes", "yes"]);
    return { ok: saved.length === 1, saw: `${saved.length} order` };
  },
  async redelivery() {
    await using chat = await converse(makeBot([]), { channels: ["web"] });
    await chat.person("budi").on("web").says("count me");
    const event = text(chat, "web", "budi", "count me");
    const accept = () => chat.channel("web").accept(event);
    await Promise.all([accept(), accept(), accept()]);
    await chat.rest();
    await chat.restart();
    await accept();
    await chat.rest();
    const { count } = await profile(chat, "budi");
    return { ok: count === 2, saw: `handled ${count - 1} time` };
  },
  async failed() {
    let calls = 0;
    const fail = () => {
      calls += 1;
      if (calls === 1) throw new Error("handler");
    };
    await using chat = await converse(makeBot([], { fail }), { channels: ["web"] });
    const event = text(chat, "web", "budi", "count me");
    for (let time = 0; time < 3; time += 1) await chat.channel("web").accept(event);
    await chat.rest();
    const { count } = await profile(chat, "budi");
    return { ok: count === 1, saw: `handled ${count} time after ${calls} calls` };
  },
  async channels() {
    const saved = [];
    await using chat = await converse(makeBot(["name", "address"], { saved }), { channels: ["web", "telegram"] });
    const budi = chat.person("budi");
    await budi.on("web").says("order please");
    await budi.links("web", "telegram");
    await Promise.all([
      chat.channel("web").accept(text(chat, "web", "budi", "Budi")),
      chat.channel("telegram").accept(text(chat, "telegram", "budi", "Jalan Braga 12")),
    ]);
    await chat.rest();
    return {
      ok: saved.length === 1 && saved[0].name !== undefined && saved[0].address !== undefined,
      saw: `slots: ${Object.keys(saved[0] ?? {}).join(", ")}`,
    };
  },
  async inserted() {
    const saved = [];
    await using chat = await converse(makeBot(["name", "address"]), { channels: ["web"] });
    const budi = chat.person("budi");
    await budi.on("web").says("order please");
    await budi.on("web").says("Budi");
    await chat.restart(makeBot(["name", "phone", "address"], { saved }));
    await budi.on("web").says("Jalan Braga 12");
    budi.hears("phone?");
    await budi.on("web").says("0812");
    const ok = saved[0]?.address === "Jalan Braga 12" && saved[0]?.phone === "0812";
    return { ok, saw: `saved ${JSON.stringify(saved[0])}` };
  },
  async renamed() {
    await using chat = await converse(makeBot(["name", "address"]), { channels: ["web"] });
    const budi = chat.person("budi");
    await budi.on("web").says("order please");
    await chat.restart(makeBot([]));
    await budi.on("web").says("Budi");
    const tasks = (await chat.state("budi")).tasks.length;
    budi.hears("no longer available");
    return { ok: tasks === 0, saw: "closed with a message" };
  },
  async elsewhere() {
    const saved = [];
    await using chat = await converse(makeBot(["name", "address"], { saved }), { channels: ["web", "whatsapp"] });
    const budi = chat.person("budi");
    await budi.on("web").says("order please");
    await budi.on("web").says("Budi");
    await budi.links("web", "whatsapp");
    await budi.on("whatsapp").says("Jalan Braga 12");
    const again = chat.asked().shown.again;
    return { ok: saved.length === 1 && again === 0, saw: `finished on WhatsApp, asked again ${again}` };
  },
  async unsaved() {
    const saved = [];
    const { store, failing } = failingStore();
    await using chat = await converse(makeBot(["name", "address"], { saved }), { channels: ["web"], store });
    const budi = chat.person("budi");
    await budi.on("web").says("order please");
    failing.now = true;
    const [refused] = await chat
      .channel("web")
      .accept(text(chat, "web", "budi", "Budi"))
      .catch(() => []);
    const said = chat.channel("web").sent.length;
    failing.now = false;
    await budi.on("web").says("Budi");
    budi.hears("address?");
    await budi.on("web").says("Jalan Braga 12");
    const ok = said === 1 && saved[0]?.name === "Budi" && saved[0]?.address === "Jalan Braga 12";
    return {
      ok,
      saw: `${refused?.status === undefined ? "refused" : refused.status}, nothing said; then saved ${JSON.stringify(saved[0])}`,
    };
  },
  async torn() {
    const { store, failing } = failingStore();
    await using chat = await converse(makeBot([]), { channels: ["web"], store });
    const budi = chat.person("budi");
    await budi.on("web").says("count me");
    failing.now = true;
    await chat
      .channel("web")
      .accept(text(chat, "web", "budi", "count me"))
      .catch(() => []);
    failing.now = false;
    const { count } = await profile(chat, "budi");
    const entries = (await chat.store.timeline(await chat.customer("budi"), 10)).length;
    const { sent } = chat.channel("web");
    const ok = count === 1 && entries === 1 && sent.length === 1;
    return { ok, saw: `state ${count}, journal ${entries}, replies ${sent.length}: none of what failed` };
  },
  async killed() {
    const saw = [];
    for (const phase of CRASH_PHASES) {
      const saved = [];
      await using chat = await converse(makeBot(["name", "address"], { saved, confirm: true, step: true }), {
        channels: ["web"],
      });
      const budi = chat.person("budi");
      for (const line of ["order please", "Budi", "Jalan Braga 12", "yes"]) {
        chat.crashBefore(phase);
        await budi.on("web").says(line);
      }
      const orders = new Set(saved.map(({ key }) => key)).size;
      const done = chat.journal().filter(({ facts }) => facts.some(({ type }) => type === "task-completed")).length;
      const again = chat.asked().shown.again;
      saw.push(`${phase} ${chat.crashes()}`);
      if (orders !== 1 || done !== 1 || again !== 0 || chat.crashes() === 0) {
        return { ok: false, saw: `killed: ${saw.join(", ")}: ${orders} orders, asked again ${again}` };
      }
    }
    return { ok: true, saw: `1 order each time; killed before or after: ${saw.join(", ")}` };
  },
  async erase() {
    const { sqlite } = await import("@sambung/store-sqlite");
    const folder = mkdtempSync(join(tmpdir(), "sambung-erase-"));
    try {
      await using chat = await converse(makeBot(["name", "address"]), {
        channels: ["web"],
        store: sqlite(join(folder, "store.db")),
      });
      const budi = chat.person("budi-the-erased");
      await budi.on("web").says("order please");
      await budi.on("web").says("Budi Anduk the one and only");
      await chat.person("sari-who-stays").on("web").says("order please");
      await chat.store.erase(await chat.customer("budi-the-erased"));
      const bytes = readdirSync(folder)
        .map((file) => readFileSync(join(folder, file), "latin1"))
        .join("");
      const found = ["budi-the-erased", "Anduk"].reduce((count, needle) => count + bytes.split(needle).length - 1, 0);
      return {
        ok: found === 0 && bytes.includes("sari-who-stays"),
        saw: `${found} occurrences in the store's files, the other customer intact`,
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  async fourth() {
    const choices = ["small", "medium", "large", "huge"];
    const saw = [];
    for (const channel of ["whatsapp", "sms"]) {
      const saved = [];
      await using chat = await converse(makeBot(["size"], { saved, choices }), { channels: [channel] });
      const budi = chat.person("budi");
      await budi.on(channel).says("order please");
      for (const choice of choices) budi.sees(choice);
      await budi.on(channel).says("4");
      saw.push(`${channel}: 4 shown, "4" gives ${saved[0]?.size}`);
      if (saved[0]?.size !== "huge") return { ok: false, saw: saw.join("; ") };
    }
    return { ok: true, saw: saw.join("; ") };
  },
};

/** Runs the cases; one that throws has failed. */
export async function runOurs(ids) {
  const results = {};
  for (const id of ids) {
    results[id] = await OURS[id]().catch((error) => ({ ok: false, saw: String(error.message ?? error).slice(0, 400) }));
  }
  return results;
}
