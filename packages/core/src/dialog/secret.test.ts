import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { makeChat } from "../../test/support/dialog-chat.ts";
import { formOf, intents, placed, shop, submitted } from "../../test/support/kopi.ts";
import type { FormDefinition } from "../model/definition.ts";

beforeEach(() => {
  placed.length = 0;
  submitted.length = 0;
});

const chatOf = (form: FormDefinition, options: Parameters<typeof makeChat>[1] = {}) =>
  makeChat(shop({ forms: [form] }), { ...options, intents });

describe("a secret", () => {
  const form = formOf(
    { pin: z.string().regex(/^\d{6}$/), qty: z.number() },
    { pin: { ask: "ask.pin", sensitivity: "secret" }, qty: { ask: "ask.qty" } },
    { confirm: "order.confirm" },
  );

  test("is asked last, used at once and never kept", async () => {
    const chat = chatOf(form);
    await chat.play(`
      > mau pesan
      < Berapa bungkus?
      > 2
      < qty: 2 / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ya
      < PIN-nya?
      * Ya, benar
      < Pilihan itu sudah tidak berlaku. / PIN-nya?
      > 123
      < Hmm, itu belum bisa saya pakai. / PIN-nya?
      > jam buka
      < Buka 08.00-20.00.
      < PIN-nya?
      > pin 123456
      < Kami catat.
    `);
    expect(submitted).toEqual([{ pin: "123456", qty: 2 }]);
    expect(chat.last?.redact).toBe(true);
    expect(JSON.stringify([chat.state, chat.facts, chat.last?.timers])).not.toContain("123456");
  });

  test("is not taken before it is asked for, nor kept then", async () => {
    const chat = chatOf(form);
    await chat.play(`
      > mau pesan
      < Berapa bungkus?
      > pin saya 12
      < Berapa bungkus?
      > batal
      < Baik, dibatalkan.
      > pesan 2
      < qty: 2 / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > pin saya 123456
      < qty: 2 / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `);
    expect(chat.last?.redact).toBe(true);
    expect(JSON.stringify(chat.state)).not.toContain("123456");
  });

  test("that is refused, or is no word at all, is kept nowhere either", async () => {
    const chat = chatOf(form);
    await chat.play(`
      > pesan 2
      < qty: 2 / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ya
      < PIN-nya?
      > 12345
      < Hmm, itu belum bisa saya pakai. / PIN-nya?
    `);
    expect(chat.last?.redact).toBe(true);
    await chat.play(`
      > #?!*
      < Maaf, saya belum paham. / PIN-nya?
    `);
    expect(chat.last?.redact).toBe(true);
    expect(JSON.stringify([chat.state, chat.facts])).not.toMatch(/12345|#\?!/);
  });

  test("is asked again after submit reopened something", async () => {
    let tries = 0;
    const chat = chatOf({
      ...form,
      submit(values: { readonly pin: string }, turn) {
        submitted.push(values.pin);
        tries += 1;
        if (tries === 1) turn.reopen("pin", "order.reminder");
        else if (tries === 2) turn.reopen("qty", "order.reminder");
        else turn.say("complaint.done");
      },
    });
    await chat.play(`
      > pesan 2
      < qty: 2 / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ya
      < PIN-nya?
      > 111111
      < Pesanannya masih ditunggu, ya. / PIN-nya?
      > 222222
      < Pesanannya masih ditunggu, ya. / Berapa bungkus?
      > 3
      < qty: 3 / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ya
      < PIN-nya?
      > 333333
      < Kami catat.
    `);
    expect(submitted).toEqual(["111111", "222222", "333333"]);
    expect(JSON.stringify(chat.state)).not.toMatch(/111111|222222|333333/);
    expect(
      chat.facts.filter((fact) => fact.type === "slot-cleared").map((fact) => `${fact.slot} ${fact.reason}`),
    ).toEqual(["pin rejected", "qty rejected", "pin expired"]);
  });

  test("shows in no handoff", async () => {
    const chat = chatOf({ ...form, submit: (_values, turn) => turn.handoff("fraud") });
    for (const text of ["pesan 2", "ya", "123456"]) await chat.sends({ kind: "text", text });
    expect(chat.last?.handoffs[0]?.task).toEqual({ name: "order", values: { qty: 2 } });
  });

  test("shows in no summary and no flow", async () => {
    const triggers: unknown[] = [];
    const bot = shop({
      forms: [form],
      flows: [
        {
          kind: "flow",
          name: "after",
          version: 1,
          startsOn: { fact: "task-completed", name: "order" },
          run: (flow) => void triggers.push(flow.trigger),
        },
      ],
    });
    await makeChat(bot, { intents }).play(`
      > pesan 2
      < qty: 2 / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ya
      < PIN-nya?
      > 123456
      < Kami catat.
    `);
    expect(triggers).toEqual([{ values: { pin: "[secret]", qty: 2 } }]);
  });
});
