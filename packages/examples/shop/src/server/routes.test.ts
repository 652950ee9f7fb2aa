import { type Readiness, SambungError } from "@sambung/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Order } from "../orders.ts";
import { openOrders, type SqliteOrders } from "../orders-sqlite.ts";
import { makeCallers } from "./callers.ts";
import type { Environment } from "./environment.ts";
import { shopRoutes } from "./routes.ts";

const environment: Environment = {
  host: "127.0.0.1",
  port: 0,
  store: { kind: "sqlite", path: "unused" },
  linking: "prompt",
  eraseAfter: "24h",
  backofficeToken: "office",
  metricsToken: "numbers",
  playgroundToken: "play",
};
const page = {
  index: () => new Response("page"),
  asset: async () => new Response("asset"),
};

const playground = Object.assign(async () => new Response("playground"), {
  page: () => new Response("the playground"),
});

let orders: SqliteOrders;
let handedOver: Order[];
let readiness: Readiness;

beforeEach(() => {
  orders = openOrders(":memory:", { now: () => 0 });
  handedOver = [];
  readiness = { ready: true, reasons: [], degraded: [] };
});
afterEach(() => orders.close());

function ask(path: string, init: RequestInit = {}, peer = "127.0.0.1"): Promise<Response> {
  const callers = makeCallers();
  const routes = shopRoutes({
    environment,
    callers,
    page,
    playground,
    pairing: () => new Response("code"),
    orders,
    app: { fetch: async () => new Response("channel", { status: 418 }), health: async () => readiness },
    liveness: () => ({ live: true, eventLoopDelayMs: { p50: 0, max: 1 } }),
    metrics: async () => new Response("sambung_outbox_depth 0\n"),
    handoffs: async () => [],
    audit: {
      list: async (query) => [
        { id: "a_1", at: "2026-01-01T00:00:00.000Z", action: "read", subject: "s_1", what: JSON.stringify(query) },
      ],
    },
    async *exportText(customer) {
      if (customer !== "c_1") throw new SambungError("customer-unknown", "There is no such customer");
      yield '{"customer":';
      yield '"c_1"}';
    },
    receipt: async (number) =>
      number === "m_1" ? { receipt: number, at: "2026-01-01T00:00:00.000Z", sections: {} } : undefined,
    deadLetters: {
      list: async () => [],
      retry: async (seq) => seq === 7,
      drop: async (seq) => seq === 7,
    },
    failedMessages: {
      list: async () => [],
      resend: async (id) => id === "m7",
      drop: async (id) => id === "m7",
    },
    pickedUp: async (order) => void handedOver.push(order),
  });
  const request = new Request(`http://127.0.0.1${path}`, init);
  callers.remember(request, peer);
  return Promise.resolve(routes.fetch(request));
}

const pickup = (body: string) => ask("/backoffice/pickup", { method: "POST", body });

function placePickup(): string {
  const placed = orders.place(
    { customer: "c_1", items: [{ product: "teh-melati", qty: 1 }], fulfilment: "pickup", branch: "jakarta" },
    { idempotencyKey: "k1" },
  );
  return (placed.status === "placed" && placed.pickupCode) || "none";
}

test("orders are shown as documented", async () => {
  const pickupCode = placePickup();
  const response = await ask("/backoffice/orders");
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    orders: [
      {
        no: "KS-0001",
        status: "placed",
        customer: "c_1",
        items: [{ product: "teh-melati", qty: 1 }],
        fulfilment: "pickup",
        branch: "jakarta",
        pickupCode,
        total: { amount: 38_000, currency: "IDR" },
        at: "1970-01-01T00:00:00.000Z",
      },
    ],
  });
});

test("a pick-up code works once", async () => {
  const code = placePickup();
  expect((await pickup(JSON.stringify({ code: "XXXXXX" }))).status).toBe(404);
  const first = await pickup(JSON.stringify({ code }));
  expect(first.status).toBe(200);
  expect(await first.json()).toMatchObject({ order: { no: "KS-0001", status: "picked-up" } });
  expect((await pickup(JSON.stringify({ code }))).status).toBe(409);
  expect(handedOver.map(({ no }) => no)).toEqual(["KS-0001"]);
});

test("a pick-up code that cannot be read changes nothing", async () => {
  expect((await pickup("{")).status).toBe(400);
  expect((await pickup("{}")).status).toBe(400);
  expect((await pickup("null")).status).toBe(400);
  expect((await pickup(JSON.stringify({ code: 7 }))).status).toBe(400);
  expect((await pickup(JSON.stringify({ code: "x".repeat(1_100_000) }))).status).toBe(413);
});

test.each(["/backoffice/orders", "/backoffice/handoffs", "/backoffice/pickup", "/backoffice/nothing"])(
  "%s is closed to strangers and open with the token",
  async (path) => {
    const method = path.endsWith("pickup") ? "POST" : "GET";
    expect((await ask(path, { method }, "10.0.0.1")).status).toBe(401);
    expect((await ask(path, { method, headers: { "x-forwarded-for": "127.0.0.1" } })).status).toBe(401);
    expect((await ask(path, { method, headers: { authorization: "Bearer wrong" } }, "10.0.0.1")).status).toBe(401);
    expect((await ask(path, { method, headers: { authorization: "Bearer office" } }, "10.0.0.1")).status).not.toBe(401);
  },
);

test("the playground is for this machine while no channel is live; everybody else gets the page with the chat", async () => {
  const seen = async (path: string, init: RequestInit, peer?: string) => {
    const response = await ask(path, init, peer);
    return [response.status, response.status === 200 ? await response.text() : ""];
  };
  expect(await seen("/playground/scenes", {})).toEqual([200, "playground"]);
  expect(await seen("/", {})).toEqual([200, "the playground"]);
  expect(await seen("/playground/scenes", {}, "10.0.0.1")).toEqual([401, ""]);
  expect(await seen("/", {}, "10.0.0.1")).toEqual([200, "page"]);
  const forwarded = { headers: { "x-forwarded-for": "127.0.0.1" } };
  expect(await seen("/playground/scenes", forwarded)).toEqual([401, ""]);
  expect(await seen("/", forwarded)).toEqual([200, "page"]);
});

test("the code that pairs an account is for whoever may see the playground", async () => {
  expect(await (await ask("/playground/whatsapp-web", {})).text()).toBe("code");
  expect((await ask("/playground/whatsapp-web", {}, "10.0.0.1")).status).toBe(401);
  const forwarded = { headers: { "x-forwarded-for": "10.0.0.1" } };
  expect((await ask("/playground/whatsapp-web", forwarded)).status).toBe(401);
  const knowing = { headers: { authorization: "Bearer play" } };
  expect(await (await ask("/playground/whatsapp-web", knowing, "10.0.0.1")).text()).toBe("code");
});

test.each(["/", "/playground/scenes"])("a browser elsewhere opens %s with the token once", async (path) => {
  const asks = (query: string, cookie = "") => ask(`${path}${query}`, { headers: { cookie } }, "10.0.0.1");
  const closed = await (await asks("")).text();
  expect(await (await asks("?token=wrong")).text()).toBe(closed);
  const shown = await asks("?token=play&lang=en");
  expect(shown.status).toBe(303);
  expect(shown.headers.get("location")).toBe(`${path}?lang=en`);
  const [cookie = ""] = (shown.headers.get("set-cookie") ?? "").split(";");
  expect(await (await asks("", cookie)).text()).toMatch(/playground$/);
  expect(await (await asks("", `${cookie}0`)).text()).toBe(closed);
});

test("health says what is missing", async () => {
  expect(await (await ask("/livez")).json()).toEqual({ live: true, eventLoopDelayMs: { p50: 0, max: 1 } });
  expect(await (await ask("/readyz")).json()).toEqual({ ready: true });
  readiness = { ready: true, reasons: [], degraded: ["telegram does not answer; its messages wait"] };
  const degraded = await ask("/healthz");
  expect(degraded.status).toBe(200);
  expect(await degraded.json()).toEqual({ ready: true, degraded: readiness.degraded });
  readiness = { ready: false, reasons: ["the recognizer is learning the vocabulary"], degraded: [] };
  const waiting = await ask("/readyz");
  expect(waiting.status).toBe(503);
  expect(await waiting.json()).toEqual({ ready: false, reasons: ["the recognizer is learning the vocabulary"] });
});

test("dead letters are listed, retried and dropped", async () => {
  const { audit } = (await (await ask("/backoffice/audit?after=a_0&customer=c_1")).json()) as {
    audit: { what: string }[];
  };
  expect(JSON.parse(audit[0]?.what ?? "")).toEqual({ after: "a_0", customer: "c_1", limit: 1_000 });
  expect((await ask("/backoffice/audit?limit=0")).status).toBe(400);
  expect(await (await ask("/backoffice/dead-letters")).json()).toEqual({ deadLetters: [] });
  const status = async (path: string, method: string, peer?: string) =>
    (await ask(`/backoffice/dead-letters${path}`, { method }, peer)).status;
  expect([await status("/7/retry", "POST"), await status("/8/retry", "POST")]).toEqual([200, 404]);
  expect([await status("/7", "DELETE"), await status("/8", "DELETE")]).toEqual([200, 404]);
  expect([await status("/7", "DELETE", "10.0.0.1"), await status("/x/retry", "POST")]).toEqual([401, 404]);
});

test("failed messages are listed, sent again and dropped", async () => {
  expect(await (await ask("/backoffice/failed-messages")).json()).toEqual({ failedMessages: [] });
  const status = async (path: string, method: string, peer?: string) =>
    (await ask(`/backoffice/failed-messages${path}`, { method }, peer)).status;
  expect([await status("/m7/resend", "POST"), await status("/m8/resend", "POST")]).toEqual([200, 404]);
  expect([await status("/m7", "DELETE"), await status("/m8", "DELETE")]).toEqual([200, 404]);
  expect(await status("/m7/resend", "POST", "10.0.0.1")).toBe(401);
});

test("metrics are for this machine, or with their token", async () => {
  expect(await (await ask("/metrics")).text()).toBe("sambung_outbox_depth 0\n");
  expect((await ask("/metrics", {}, "10.0.0.1")).status).toBe(401);
  const scraper = (token: string) => ask("/metrics", { headers: { authorization: `Bearer ${token}` } }, "10.0.0.1");
  expect((await scraper("numbers")).status).toBe(200);
  expect((await scraper("office")).status).toBe(401);
});

test("everything else belongs to the channels", async () => {
  expect((await ask("/webhooks/telegram", { method: "POST" })).status).toBe(418);
  expect((await ask("/chat/session", { method: "POST" })).status).toBe(418);
});

test("a failure is answered, and logged without its content", async () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  orders.list = () => {
    throw new Error("Jl. Braga No. 1");
  };
  const response = await ask("/backoffice/orders");
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("Braga");
  expect(log.mock.calls.flat().join(" ")).not.toContain("Braga");
  log.mockRestore();
});

test("a person behind a proxy on this machine is counted by the proxy's word", () => {
  const callers = makeCallers();
  const person = (peer: string, headers: Record<string, string>) => {
    const request = new Request("http://shop/", { headers });
    callers.remember(request, peer);
    return callers.person(request);
  };
  expect(person("127.0.0.1", { "x-forwarded-for": "6.6.6.6, 9.9.9.9" })).toBe("9.9.9.9");
  expect(person("10.0.0.1", { "x-forwarded-for": "6.6.6.6" })).toBe("10.0.0.1");
  expect(person("127.0.0.1", {})).toBe("127.0.0.1");
});

test("a customer's data leave as one document, a receipt is found by its number", async () => {
  const document = await ask("/backoffice/customers/c_1/export");
  expect(document.headers.get("content-type")).toMatch(/^application\/json/);
  expect(await document.json()).toEqual({ customer: "c_1" });
  expect((await ask("/backoffice/customers/c_2/export")).status).toBe(404);
  expect(await (await ask("/backoffice/receipts/m_1")).json()).toMatchObject({ receipt: { receipt: "m_1" } });
  expect((await ask("/backoffice/receipts/m_2")).status).toBe(404);
  for (const path of ["/backoffice/customers/c_1/export", "/backoffice/receipts/m_1"]) {
    expect((await ask(path, {}, "192.0.2.7")).status).toBe(401);
  }
});
