import { type Chat, converse, keepPrepared, virtualClock } from "@sambung/core/testing";
import { idEnEntities } from "@sambung/entities-id-en";
import { local } from "@sambung/recognizer-local";
import { ordersAsPersonalData } from "../../src/account.ts";
import { kopiSambung } from "../../src/bot.ts";
import { openOrders, type SqliteOrders } from "../../src/orders-sqlite.ts";
import { reaskedInJournal } from "../questions.ts";

/** Kopi Sambung on fake channels, with empty books and a clock that moves when told. */
export interface ShopChat extends AsyncDisposable {
  readonly chat: Chat;
  readonly orders: SqliteOrders;
  /** Slots that were asked although they were filled, by the count of the test kit and by the journal's. */
  reasked(): { readonly shown: number; readonly journal: number; readonly folded: number };
}

/** Learns the shop's words once for all conversations of a file. */
const recognizer = keepPrepared(local());

export async function openShop(channels: readonly string[] = ["web", "telegram"]): Promise<ShopChat> {
  const clock = virtualClock();
  const orders = openOrders(":memory:", clock);
  const sameCustomer = async (one: string, other: string): Promise<boolean> => {
    const current = async (id: string) => (await chat.store.load(id, { after: 0, events: 0 }))?.mailbox.customer;
    return (await current(one)) === (await current(other));
  };
  const chat: Chat = await converse(kopiSambung({ orders, sameCustomer }), {
    channels,
    clock,
    recognizer,
    extractors: [idEnEntities()],
    personalData: [ordersAsPersonalData(orders)],
  });
  // Learning is no part of a conversation: on a busy machine it takes longer than anybody waits for an answer.
  while (!chat.app.readiness().ready) await new Promise((resolve) => setImmediate(resolve));
  return {
    chat,
    orders,
    reasked() {
      const { shown, journal } = chat.asked();
      return { shown: shown.again, journal: journal.again, folded: reaskedInJournal(chat.journal()).length };
    },
    async [Symbol.asyncDispose]() {
      await chat[Symbol.asyncDispose]();
      orders.close();
    },
  };
}

export const NOTHING_ASKED_TWICE = { shown: 0, journal: 0, folded: 0 };
