import { createHmac } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { slack } from "@sambung/channel-slack";
import { type NodeHandler, type NodeRequest, toNodeHandler } from "@sambung/core/node";
import { recordingContext } from "@sambung/core/testing";
import Fastify, { type FastifyInstance } from "fastify";
import { Hono } from "hono";
import { describe, expect, onTestFinished, test } from "vitest";

const SECRET = "signing-secret";

/** What these tests use of Express; Slack's bolt brings it, real and without types. */
interface Express {
  (): RequestListener & { use(...handlers: readonly unknown[]): void };
  json(options?: { verify(request: NodeRequest, response: unknown, bytes: Uint8Array): void }): unknown;
}
const require = createRequire(import.meta.url);
const express = createRequire(require.resolve("@slack/bolt"))("express") as Express;

async function slackApp() {
  const context = recordingContext();
  const channel = slack({ token: "xoxb-none", signingSecret: SECRET, botUserId: "U0KOPIBOT" });
  await channel.start(context);
  onTestFinished(() => channel.stop());
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (pathname === "/webhooks/slack") return (await channel.handle?.(request, "")) ?? new Response(null);
    if (pathname === "/stream") return new Response(new ReadableStream({ pull: () => new Promise(() => {}) }));
    return new Response("not here", { status: 404 });
  };
  return { fetch, context };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function message(context: { readonly clock: { now(): number } }): RequestInit {
  const body = JSON.stringify({
    type: "event_callback",
    team_id: "T1",
    event: {
      type: "message",
      channel: "D1",
      channel_type: "im",
      user: "U1",
      ts: "1767578401.000100",
      text: "kopi ☕ é",
    },
  });
  const seconds = String(Math.floor(context.clock.now() / 1000));
  const signature = createHmac("sha256", SECRET).update(`v0:${seconds}:${body}`).digest("hex");
  return {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-slack-request-timestamp": seconds,
      "x-slack-signature": `v0=${signature}`,
    },
    body,
  };
}

const keepBytes = (request: NodeRequest, _response: unknown, bytes: Uint8Array): void => {
  Object.assign(request, { rawBody: bytes });
};

const MOUNTS: { readonly [name: string]: (handler: NodeHandler) => Server } = {
  "node:http": (handler) => createServer(handler),
  Express: (handler) => {
    const app = express();
    app.use(handler);
    return createServer(app);
  },
  "Express, below a path": (handler) => {
    const app = express();
    app.use("/webhooks", handler);
    return createServer(app);
  },
  "Express, after a parser that keeps the bytes": (handler) => {
    const app = express();
    app.use(express.json({ verify: keepBytes }));
    app.use(handler);
    return createServer(app);
  },
};

/** Leaves bodies alone within its scope only: the rest of an application keeps its parsers. */
async function mountInFastify(app: FastifyInstance, handler: NodeHandler): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _body, done) => done(null));
    scope.all("/webhooks/*", (request, reply) => {
      reply.hijack();
      handler(request.raw, reply.raw);
    });
  });
}

async function listenFastify(app: FastifyInstance): Promise<string> {
  onTestFinished(async () => {
    app.server.closeAllConnections();
    await app.close();
  });
  return app.listen({ port: 0, host: "127.0.0.1" });
}

describe("a signed request with characters beyond ASCII arrives in", () => {
  test.for(Object.entries(MOUNTS))("%s", async ([, mount]) => {
    const { fetch: app, context } = await slackApp();
    const url = await listen(mount(toNodeHandler(app)));
    const response = await fetch(`${url}/webhooks/slack?x=1`, message(context));
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect(context.accepted).toMatchObject([{ kind: "text", text: "kopi ☕ é" }]);
  });

  test("Fastify, whose other routes keep their parsers", async () => {
    const { fetch: app, context } = await slackApp();
    const fastify = Fastify();
    fastify.post("/orders", async (request) => request.body);
    await mountInFastify(fastify, toNodeHandler(app));
    const url = await listenFastify(fastify);
    const response = await fetch(`${url}/webhooks/slack?x=1`, message(context));
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect(context.accepted).toMatchObject([{ kind: "text", text: "kopi ☕ é" }]);
    expect((await fetch(`${url}/webhooks/elsewhere`, { method: "POST", body: "x" })).status).toBe(404);
    const order = { headers: { "content-type": "application/json" }, method: "POST", body: '{"qty":2}' };
    expect(await (await fetch(`${url}/orders`, order)).json()).toEqual({ qty: 2 });
  });

  test("Hono", async () => {
    const { fetch: app, context } = await slackApp();
    const hono = new Hono();
    hono.all("/webhooks/*", (inside) => app(inside.req.raw));
    const server = serve({ fetch: hono.fetch, port: 0, hostname: "127.0.0.1" }) as Server;
    await new Promise((resolve) => server.once("listening", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/slack`;
    expect((await fetch(url, message(context))).status).toBe(200);
    expect(context.accepted).toHaveLength(1);
  });
});

test("after a parser that keeps nothing the answer says what to do, and nothing is taken for forged", async () => {
  const { fetch: app, context } = await slackApp();
  const errors: unknown[] = [];
  const server = express();
  server.use(express.json());
  server.use(toNodeHandler(app));
  server.use(
    (error: Error, _request: unknown, response: { statusCode: number; end(text: string): void }, _next: unknown) => {
      errors.push(error);
      response.statusCode = 500;
      response.end(error.message);
    },
  );
  const url = await listen(createServer(server));
  const response = await fetch(`${url}/webhooks/slack`, message(context));
  expect(response.status).toBe(500);
  expect(await response.text()).toMatch(/POST \/webhooks\/slack was read before .* express\.json\(\{ verify/);
  expect(errors).toMatchObject([{ code: "body-consumed" }]);
  expect(context.calls).toEqual([]);
});

test("Fastify with its own parsers says the same", async () => {
  const { fetch: app, context } = await slackApp();
  const fastify = Fastify();
  const handler = toNodeHandler(app);
  fastify.all("/webhooks/*", (request, reply) => {
    reply.hijack();
    handler(request.raw, reply.raw);
  });
  const url = await listenFastify(fastify);
  const response = await fetch(`${url}/webhooks/slack`, message(context));
  expect([response.status, await response.json()]).toMatchObject([
    500,
    { error: { code: "body-consumed", message: expect.stringContaining("POST /webhooks/slack was read before") } },
  ]);
  expect(context.calls).toEqual([]);
});

test("without a next the same is answered as JSON", async () => {
  const { fetch: app, context } = await slackApp();
  const handler = toNodeHandler(app);
  const url = await listen(
    createServer((request, response) => {
      request.once("data", () => handler(request, response));
    }),
  );
  const response = await fetch(`${url}/webhooks/slack`, message(context));
  expect([response.status, await response.json()]).toMatchObject([500, { error: { code: "body-consumed" } }]);
});

test("what an application answers is passed on, and a reader who leaves a stream ends it", async () => {
  const { fetch: app } = await slackApp();
  let left: Promise<void> | undefined;
  const watched = (request: Request): Promise<Response> => {
    left = new Promise((resolve) => request.signal.addEventListener("abort", () => resolve(), { once: true }));
    return app(request);
  };
  const url = await listen(createServer(toNodeHandler(watched)));
  const missing = await fetch(`${url}/nowhere`);
  expect([missing.status, await missing.text()]).toEqual([404, "not here"]);
  const leaving = new AbortController();
  const stream = await fetch(`${url}/stream`, { signal: leaving.signal });
  expect(stream.status).toBe(200);
  leaving.abort();
  await left;
});
