import { defineVocabulary } from "@sambung/core";
import { z } from "zod";

const id = {
  hours: "Buka 08.00 sampai 21.00.",
  balance: "Saldo Anda Rp 125.000.",
  history: "Pesanan Anda: KS-0001.",
  which: "Mau pesan apa?",
  done: "{product} kami proses.",
} as const;

/** What only the customer may hear. */
export const PRIVATE: readonly string[] = ["125.000", "KS-0001"];

/** The kitchen: it takes its time when told to. */
export interface Kitchen {
  /** Key of each order that was begun. */
  readonly begun: string[];
  /** Orders wait from now on; returns how to let them go on. */
  close(): { readonly begun: Promise<void>; open(): void };
}

/** A bot with something to lose: a balance that needs a proof, orders that need a connection, a form with a step. */
export function teller() {
  let waits: Promise<void> | undefined;
  let told = (): void => {};
  const kitchen: Kitchen = {
    begun: [],
    close() {
      let open = (): void => {};
      waits = new Promise((resolve) => {
        open = () => {
          waits = undefined;
          resolve();
        };
      });
      const begun = new Promise<void>((resolve) => {
        told = resolve;
      });
      return { begun, open: () => open() };
    },
  };
  const vocabulary = defineVocabulary({
    locales: ["id"],
    intents: {
      order: { id: ["mau pesan"] },
      hours: { id: ["jam buka"] },
      balance: { id: ["saldo saya"] },
      history: { id: ["riwayat pesanan"] },
      "not-me": { id: ["bukan saya"] },
      "erase-me": { id: ["hapus data saya"] },
    },
    copy: { id },
  });
  const order = vocabulary.form("order", {
    version: 1,
    opens: "order",
    schema: z.object({ product: z.string().min(2).max(40) }),
    slots: { product: { ask: "which" } },
    async submit({ product }, turn) {
      await turn.step("cook", async ({ key }) => {
        kitchen.begun.push(key);
        told();
        await waits;
        return "ok";
      });
      turn.say("done", { product });
    },
  });
  const bot = vocabulary.bot({
    name: "teller",
    forms: [order],
    answers: {
      hours: { public: true, run: (turn) => turn.say("hours") },
      balance: { requires: "verified", run: (turn) => turn.say("balance") },
      history: { requires: "linked", run: (turn) => turn.say("history") },
      "not-me": (turn) => turn.account.unlink(),
      "erase-me": (turn) => turn.account.erase({ after: "48h" }),
    },
  });
  return { bot, kitchen };
}
