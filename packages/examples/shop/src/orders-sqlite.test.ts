import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type OrderRequest, type Orders, orderNumber } from "./orders.ts";
import { openOrders } from "./orders-sqlite.ts";

const clock = { now: () => Date.UTC(2026, 0, 31, 8) };
const delivery: OrderRequest = {
  customer: "c_1",
  product: "kopi-gayo",
  qty: 2,
  grind: "halus",
  fulfilment: "delivery",
  address: "Jl. Braga No. 1, Bandung",
};
const pickup: OrderRequest = {
  customer: "c_1",
  product: "kopi-wamena",
  qty: 2,
  grind: "biji",
  fulfilment: "pickup",
  branch: "bandung",
};

let folder: string;
let path: string;
let orders: Orders;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "shop-orders-"));
  path = join(folder, "shop-orders.db");
  orders = openOrders(path, clock);
});

afterEach(() => {
  orders.close();
  rmSync(folder, { recursive: true });
});

test("the same key places one order, also after a restart", () => {
  const first = orders.place(delivery, { idempotencyKey: "k1" });
  expect(first).toEqual({ status: "placed", no: "KS-0001", total: 190_000, pickupCode: null });
  orders.close();
  orders = openOrders(path, clock);
  expect(orders.place(delivery, { idempotencyKey: "k1" })).toEqual(first);
  expect(orders.place(delivery, { idempotencyKey: "k2" })).toMatchObject({ no: "KS-0002" });
  expect(orders.list().map(({ no }) => no)).toEqual(["KS-0002", "KS-0001"]);
});

test("an order is shown as it was placed", () => {
  orders.place(delivery, { idempotencyKey: "k1" });
  const placed = orders.place(pickup, { idempotencyKey: "k2" });
  expect(orders.find("ks 1")).toEqual({
    no: "KS-0001",
    status: "placed",
    customer: "c_1",
    items: [{ product: "kopi-gayo", qty: 2, grind: "halus" }],
    fulfilment: "delivery",
    address: "Jl. Braga No. 1, Bandung",
    total: { amount: 190_000, currency: "IDR" },
    at: "2026-01-31T08:00:00.000Z",
  });
  expect(orders.find("KS-0002")).toMatchObject({
    branch: "bandung",
    pickupCode: placed.status === "placed" ? placed.pickupCode : "",
  });
  expect(orders.find("KS-0003")).toBeUndefined();
  expect(orders.find("0001")).toBeUndefined();
});

test("goods are handed over once, however the code is written", () => {
  const placed = orders.place(pickup, { idempotencyKey: "k1" });
  if (placed.status !== "placed" || placed.pickupCode === null) throw new Error("no pick-up code");
  const { pickupCode } = placed;
  const spoken = `${pickupCode.slice(0, 3)}-${pickupCode.slice(3)} `.toLowerCase();
  expect(orders.redeem("nothing")).toEqual({ status: "unknown" });
  expect(orders.redeem(spoken)).toMatchObject({ status: "picked-up", order: { no: "KS-0001", status: "picked-up" } });
  expect(orders.redeem(pickupCode)).toEqual({ status: "already-redeemed" });
  expect(orders.find("KS-0001")).toMatchObject({ status: "picked-up" });
});

test("stock runs out, and a refused order takes nothing", () => {
  orders.stock("kopi-wamena", "bandung", 3);
  expect(orders.place(pickup, { idempotencyKey: "k1" })).toMatchObject({ status: "placed" });
  expect(orders.place(pickup, { idempotencyKey: "k2" })).toEqual({ status: "sold-out", left: 1 });
  expect(orders.place({ ...pickup, qty: 1 }, { idempotencyKey: "k3" })).toMatchObject({ status: "placed" });
  expect(orders.place({ ...pickup, qty: 1 }, { idempotencyKey: "k4" })).toEqual({ status: "sold-out", left: 0 });
});

test("a delivery comes from whichever branch has enough", () => {
  orders.stock("kopi-gayo", "bandung", 1);
  orders.stock("kopi-gayo", "jakarta", 5);
  expect(orders.place(delivery, { idempotencyKey: "k1" })).toMatchObject({ status: "placed" });
  expect(orders.place({ ...delivery, qty: 4 }, { idempotencyKey: "k2" })).toEqual({ status: "sold-out", left: 3 });
});

test("order numbers are read generously", () => {
  expect(orderNumber(" ks-12 ")).toBe("KS-0012");
  expect(orderNumber("KS0007")).toBe("KS-0007");
  expect(orderNumber("KS-12345")).toBe("KS-12345");
  expect(orderNumber("12")).toBeUndefined();
});
