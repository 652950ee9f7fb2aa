import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { SambungError, type Store } from "@sambung/core";
import { sqlite } from "@sambung/store-sqlite";
import type { Orders } from "../orders.ts";
import { openOrders } from "../orders-sqlite.ts";
import { ordersPath, REPOSITORY, type StoreSetting } from "./environment.ts";

/** Where the shop keeps everything. */
export interface Storage {
  /** Not opened yet. */
  readonly store: Store;
  readonly orders: Orders;
  /** For uploads and the trained model. */
  readonly folder: string;
}

/** The store that a setting names; not opened yet. */
export async function storeOf(setting: StoreSetting): Promise<Store> {
  if (setting.kind === "sqlite") return sqlite(setting.path);
  // Who has no database need not wait for its client to be read.
  const { postgres } = await import("@sambung/store-postgres");
  return postgres(setting.url);
}

/**
 * Opens the shop's books where the store is.
 *
 * @throws SambungError `store-unavailable` when the database cannot be used
 */
export async function openStorage(setting: StoreSetting): Promise<Storage> {
  const clock = { now: () => Date.now() };
  const store = await storeOf(setting);
  const folder = setting.kind === "sqlite" ? dirname(setting.path) : join(REPOSITORY, "data");
  mkdirSync(folder, { recursive: true });
  if (setting.kind === "sqlite") return { store, folder, orders: openOrders(ordersPath(setting.path), clock) };
  const { openPostgresOrders } = await import("../orders-postgres.ts");
  try {
    return { store, folder, orders: await openPostgresOrders(setting.url, clock) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
    throw new SambungError("store-unavailable", `The database of SAMBUNG_STORE cannot be used: ${reason}`, { cause });
  }
}
