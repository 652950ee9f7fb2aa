import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { defineVocabulary } from "@sambung/core";
import { type Chat, converse, fakeChannel, memoryLog } from "@sambung/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openTelemetry, traceLog } from "./index.ts";

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
});
afterAll(() => {
  context.disable();
  trace.disable();
});

const log = memoryLog();
const kopi = defineVocabulary({
  locales: ["id", "en"],
  intents: { stock: { id: ["cek stok"], en: ["in stock"] }, broken: { id: ["rusak"], en: ["broken"] } },
  copy: { id: { stock: "Masih ada." }, en: { stock: "There is some." } },
});
const shop = kopi.bot({
  name: "kopi",
  answers: {
    stock: async (turn) => {
      await turn.step("look-up", () => {
        traceLog(log).info("looked");
        trace.getTracer("warehouse").startSpan("GET /stock").end();
      });
      turn.say("stock");
    },
    broken: () => {
      throw new RangeError("budi said rusak");
    },
  },
});

let stop: () => void = () => {};
beforeEach(() => exporter.reset());
afterEach(() => stop());

/** A platform whose webhooks have a text as body. */
function telegram() {
  const channel = fakeChannel("telegram");
  return {
    ...channel,
    mount: "/webhooks/telegram",
    async handle(request: Request): Promise<Response> {
      const text = await request.text();
      await channel.accept(channel.event({ value: "62811000111" }, { kind: "text", text }));
      return new Response();
    },
  };
}

async function post(chat: Chat, body: string): Promise<void> {
  await chat.app.fetch(new Request("http://x.example/webhooks/telegram", { method: "POST", body }));
  await chat.rest();
}

const spans = (): readonly ReadableSpan[] => exporter.getFinishedSpans();
function span(name: string): ReadableSpan {
  const found = spans().find((each) => each.name === name);
  if (found === undefined) throw new Error(`no span ${name} among ${spans().map((each) => each.name)}`);
  return found;
}
const parentOf = (name: string): string | undefined =>
  spans().find((each) => each.spanContext().spanId === span(name).parentSpanContext?.spanId)?.name;

test("one trace from the turn to the send, linked to the webhook", async () => {
  stop = openTelemetry();
  await using chat = await converse(shop, { channels: [telegram()] });
  await post(chat, "cek stok");

  const turn = span("sambung.turn");
  expect(turn.kind).toBe(SpanKind.CONSUMER);
  expect(turn.parentSpanContext).toBeUndefined();
  expect(turn.links.map((link) => link.context.spanId)).toEqual([span("webhook telegram").spanContext().spanId]);
  expect(span("webhook telegram").attributes).toEqual({
    "messaging.system": "telegram",
    "sambung.channel": "telegram",
    "http.request.method": "POST",
    "http.response.status_code": 200,
  });
  const parents = Object.fromEntries(spans().map(({ name }) => [name, parentOf(name)]));
  expect(parents).toEqual({
    "webhook telegram": undefined,
    "sambung.turn": undefined,
    "sambung.identity": "sambung.turn",
    "sambung.understand": "sambung.turn",
    "sambung.dialog": "sambung.turn",
    "sambung.step": "sambung.dialog",
    "GET /stock": "sambung.step",
    "sambung.commit": "sambung.turn",
    "sambung.durable": "sambung.turn",
    "send telegram": "sambung.turn",
  });
  expect(span("send telegram").attributes["sambung.outcome"]).toBe("taken");
  const line = log.lines.at(-1);
  expect(line?.fields).toEqual({
    trace_id: turn.spanContext().traceId,
    span_id: span("sambung.step").spanContext().spanId,
  });
});

test("nothing names the customer or what was said, unless asked for", async () => {
  stop = openTelemetry();
  await using chat = await converse(shop, { channels: [telegram()] });
  await post(chat, "cek stok");
  await post(chat, "rusak");
  const told = (): string =>
    JSON.stringify(spans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status })));
  expect(told()).not.toMatch(/62811000111|cek stok|Masih|rusak/);
  const failed = spans().find(({ status }) => status.code === SpanStatusCode.ERROR);
  expect(failed?.attributes["error.type"]).toBe("RangeError");

  stop();
  exporter.reset();
  stop = openTelemetry({ identifiers: true, content: true });
  await post(chat, "cek stok");
  await post(chat, "rusak");
  expect(span("sambung.turn").attributes).toMatchObject({
    "messaging.message.conversation_id": "62811000111",
    "sambung.customer": await chat.app.store
      .find(chat.channel("telegram").alias({ value: "62811000111" }))
      .then((found) => found?.customer),
    "sambung.heard": "cek stok",
    "sambung.said": ["Masih ada."],
  });
  expect(told()).toContain("budi said rusak");
});

test("a send that was refused says why", async () => {
  stop = openTelemetry();
  const channel = telegram();
  channel.failSend({ kind: "invalid", final: true, reason: "chat 62811000111 not found" });
  await using chat = await converse(shop, { channels: [channel] });
  await post(chat, "cek stok");
  const { status, attributes } = span("send telegram");
  expect(status).toEqual({ code: SpanStatusCode.ERROR });
  expect(attributes).toMatchObject({ "sambung.outcome": "invalid", "error.type": "invalid" });
});

test("stopped, it makes no spans", async () => {
  openTelemetry()();
  await using chat = await converse(shop, { channels: [telegram()] });
  await post(chat, "cek stok");
  expect(spans().map(({ name }) => name)).toEqual(["GET /stock"]);
});
