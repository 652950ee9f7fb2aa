import { describe, expect, test } from "vitest";
import { z } from "zod";
import { makeChat } from "../test/support/dialog-chat.ts";
import { formOf, intents, order, orderShape, orderSlots, shop } from "../test/support/kopi.ts";
import { checkInflight, type InflightTask } from "./inflight.ts";
import type { CustomerState } from "./model/customer.ts";
import type { BotDefinition, FlowDefinition, FormDefinition } from "./model/definition.ts";

async function stored(script: string, bot: BotDefinition = shop()): Promise<CustomerState> {
  const chat = makeChat(bot, { intents: { "mau ulas": "review", ...intents } });
  await chat.play(script);
  return chat.state;
}

async function all(bot: BotDefinition, states: readonly CustomerState[]): Promise<readonly InflightTask[]> {
  const tasks: InflightTask[] = [];
  for await (const task of checkInflight(bot, states)) tasks.push(task);
  return tasks;
}

async function check(bot: BotDefinition, state: CustomerState): Promise<InflightTask | undefined> {
  const before = JSON.stringify(state);
  const tasks = await all(bot, [state]);
  expect(JSON.stringify(state)).toBe(before);
  return tasks[0];
}

const half = `
  > pesan 2 kopi gayo
  < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
`;
const { product, qty, fulfilment, address, branch } = orderShape;

function orderWith(rest: Partial<FormDefinition>): BotDefinition {
  return shop({ forms: [{ ...order, ...rest }] });
}

describe("a form in flight", () => {
  test("goes on unchanged under the same code", async () => {
    expect(await check(shop(), await stored(half))).toMatchObject({
      outcome: "unchanged",
      asked: "fulfilment",
      next: "fulfilment",
      cleared: [],
    });
  });

  test("with a value that does not fit any more", async () => {
    const bot = orderWith({ schema: z.object({ ...orderShape, qty: z.number().min(5) }) });
    expect(await check(bot, await stored(half))).toMatchObject({
      outcome: "migrated",
      cleared: ["qty"],
      next: "fulfilment",
    });
  });

  test("whose code is gone", async () => {
    expect(await check(shop({ forms: [] }), await stored(half))).toMatchObject({ outcome: "closed", name: "order" });
  });

  test.for<[string, Partial<FormDefinition>, RegExp]>([
    [
      "migrate throws",
      {
        version: 2,
        migrate: () => {
          throw new Error("no such product");
        },
      },
      /no such product/,
    ],
    [
      "a question nobody can answer",
      { slots: { ...orderSlots, fulfilment: { ask: "ask.fulfilment", choices: () => [] } } },
      /nothing is on offer for "fulfilment"/,
    ],
    ["a text that is missing", { slots: { ...orderSlots, fulfilment: { ask: "ask.gone" } } }, /ask\.gone/],
    [
      "choices that throw",
      {
        slots: {
          ...orderSlots,
          fulfilment: {
            ask: "ask.fulfilment",
            choices: () => {
              throw new Error("the catalogue is empty");
            },
          },
        },
      },
      /the catalogue is empty/,
    ],
  ])("is stuck: %s", async ([, rest, why]) => {
    const task = await check(orderWith(rest), await stored(half));
    expect(task?.outcome).toBe("stuck");
    expect(task?.error).toMatch(why);
  });

  test("is stuck when nothing is left to ask and it is not complete", async () => {
    const state = await stored(`
      > pesan 2 kopi gayo, ambil sendiri di Bandung
      < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Ambil sendiri / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `);
    const complete = z.object({ product, qty, fulfilment, branch, address });
    expect(await check(orderWith({ complete }), state)).toMatchObject({ outcome: "stuck" });
    expect(await check(shop(), state)).toMatchObject({ outcome: "unchanged", asked: "confirm", next: "confirm" });
  });
});

describe("a flow in flight", () => {
  const review = (run: FlowDefinition["run"]): BotDefinition =>
    shop({ flows: [{ kind: "flow", name: "review", version: 1, opens: "review", run }] });
  const asks = review(async (flow) => {
    await flow.ask("stars", "review.ask", z.number());
  });
  const open = `
    > mau ulas
    < Bintang berapa untuk kopinya?
  `;

  test("is played to its open question, and its steps are not run", async () => {
    const state = await stored(open, asks);
    expect(await check(asks, state)).toMatchObject({ outcome: "unchanged", asked: "stars", next: "stars" });
    let ran = 0;
    const steps = review(async (flow) => {
      await flow.step("save", () => {
        ran += 1;
      });
    });
    expect(await check(steps, state)).toMatchObject({ outcome: "unchanged", next: "step save" });
    expect(ran).toBe(0);
    const reads = review(async (flow) => {
      await flow.read("price", () => {
        ran += 1;
      });
    });
    await check(reads, state);
    expect(ran).toBe(0);
  });

  test("is stuck when it throws", async () => {
    const broken = review(() => {
      throw new TypeError("stars is undefined");
    });
    expect(await check(broken, await stored(open, asks))).toMatchObject({
      outcome: "stuck",
      error: expect.stringContaining("stars is undefined"),
    });
  });
});

test("one form that cannot go on does not hide the others", async () => {
  const bot = shop({
    forms: [
      { ...order, version: 2, migrate: () => ({}) },
      formOf({ text: z.string() }, { text: { ask: "ask.notes" } }, { name: "other", opens: "hours" }),
    ],
  });
  const states = [await stored(half), await stored(half)];
  const tasks = await all(bot, states);
  expect(tasks.map(({ outcome, cleared }) => [outcome, cleared])).toEqual([
    ["migrated", ["product", "qty"]],
    ["migrated", ["product", "qty"]],
  ]);
});
