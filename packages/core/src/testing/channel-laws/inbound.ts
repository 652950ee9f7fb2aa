import type { ChannelEvent } from "../../model/event.ts";
import type { Json } from "../../model/json.ts";
import { recordingContext } from "../channel-context.ts";
import { eventProblems } from "../channel-event.ts";
import { holds, type Law, same } from "../law.ts";
import {
  bare,
  eventually,
  law,
  makeRequest,
  matches,
  post,
  type RequestOptions,
  reason,
  settled,
  soon,
  type World,
  webhookOf,
  withChannel,
  withoutWebhook,
} from "./kit.ts";
import type { ChannelSubject, InboundSample, WebhookSubject } from "./subject.ts";

const MEGABYTE = 1_048_576;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Laws 1 to 3: what reaches the bot at all. */
export function webhookLaws(subject: ChannelSubject): readonly Law[] {
  const without = withoutWebhook(subject);
  const handshakes = without === undefined ? webhookOf(subject).handshakes : { without };
  return [
    law(1, "only what the platform signed counts", without, () =>
      withChannel(subject, (world) => signatures(world, webhookOf(subject))),
    ),
    law(2, "bodies are read as bytes, up to a limit", without, () =>
      withChannel(subject, (world) => bodies(world, webhookOf(subject))),
    ),
    law(3, "handshakes are answered", reason(handshakes), () =>
      withChannel(subject, async (world) => {
        if (!Array.isArray(handshakes)) return;
        for (const handshake of handshakes) {
          const response = await post(world, await handshake.request(world.under), handshake.path);
          same(response.status, handshake.status, handshake.name);
          const body = await response.text();
          holds(
            body.includes(handshake.contains ?? ""),
            `${handshake.name}: the answer must contain ${handshake.contains}`,
          );
        }
        same(world.context.accepted, [], "a handshake is no event");
      }),
    ),
  ];
}

async function signatures(world: World, webhook: WebhookSubject): Promise<void> {
  const sample = first(webhook);
  holds(
    webhook.samples.some(({ body }) => /[^\0-\x7f]/.test(body)),
    "the subject needs a sample with characters beyond ASCII",
  );
  const { header, coversBody, toleranceMs } = webhook.signature;
  const now = world.context.clock.now();
  const change = (edit: (value: string) => string): RequestOptions => ({
    headers: (headers) => headers.set(header, edit(headers.get(header) ?? "")),
  });
  const lastChanged = (value: string): string => value.slice(0, -1) + (value.endsWith("0") ? "1" : "0");
  const forgeries: Record<string, RequestOptions> = {
    "no signature": { headers: (headers) => headers.delete(header) },
    "an empty signature": change(() => ""),
    "a signature with another last character": change(lastChanged),
    "a signature without its last character": change((value) => value.slice(0, -1)),
    "a signature with one character more": change((value) => `${value}0`),
    "the signature of another secret": { otherSecret: true },
    ...(coversBody ? { "a body with one byte more": { body: utf8(`${sample.body} `) } } : {}),
    ...(toleranceMs === undefined
      ? {}
      : {
          "a stale signature": { at: now - toleranceMs - 5000 },
          "a signature of the future": { at: now + toleranceMs + 5000 },
        }),
  };
  for (const [name, options] of Object.entries(forgeries)) {
    const response = await post(world, await makeRequest(world, webhook, sample.body, options), sample.path);
    holds([401, 403].includes(response.status), `${name}: got ${response.status}, want 401 or 403`);
  }
  same(world.context.calls.length, 0, "nothing unsigned is accepted");
  for (const good of webhook.samples) await accepted(world, webhook, good);
}

async function bodies(world: World, webhook: WebhookSubject): Promise<void> {
  const [sample, other = sample] = [first(webhook), webhook.samples[1]];
  await accepted(world, webhook, sample, { chunk: 7 });

  const bom = await post(world, await makeRequest(world, webhook, `\ufeff${other.body}`), other.path);
  holds([200, 400].includes(bom.status), `a byte order mark: got ${bom.status}, want 200 or 400`);
  const before = world.context.calls.length;
  const huge = new Uint8Array(MEGABYTE + 1).fill(0x20);
  const refused: readonly (readonly [
    name: string,
    statuses: readonly number[],
    body: string | Uint8Array,
    options: RequestOptions,
  ])[] = [
    ["more than a megabyte", [413], huge, {}],
    ["more than a megabyte, unannounced", [413], huge, { chunk: 65_536 }],
    ["broken JSON", [400], sample.body.trimEnd().slice(0, -1), {}],
    ["nothing", [400], "", {}],
    ["bytes that are no text", [400], new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), {}],
    [
      "another content type",
      [400, 406, 415],
      sample.body,
      { headers: (headers) => headers.set("content-type", "image/png") },
    ],
    ["another method", [401, 404, 405], sample.body, { method: "PATCH" }],
  ];
  for (const [name, statuses, body, options] of refused) {
    const response = await post(world, await makeRequest(world, webhook, body, options), sample.path);
    holds(statuses.includes(response.status), `${name}: got ${response.status}, want ${statuses.join(" or ")}`);
  }
  same(world.context.calls.length, before, "nothing of these is accepted");
}

/** Laws 4 to 8: what a good request means. */
export function eventLaws(subject: ChannelSubject): readonly Law[] {
  const without = withoutWebhook(subject);
  return [
    law(4, "success is told after the event is durable, and waits for nothing else", undefined, () =>
      withChannel(subject, (world) =>
        without === undefined ? ackFirst(world, webhookOf(subject)) : offsetLast(world),
      ),
    ),
    law(5, "the same event has the same key, another event another", undefined, () =>
      withChannel(subject, (world) =>
        without === undefined ? sameKeys(world, webhookOf(subject)) : keysOfFetched(world),
      ),
    ),
    law(6, "order is kept, and nobody waits for somebody else", undefined, () =>
      withChannel(subject, async (world) => {
        await inOrder(world);
        if (without === undefined) await together(world, webhookOf(subject));
      }),
    ),
    law(7, "the bot's own messages and what nobody knows are no events", without, () =>
      withChannel(subject, async (world) => {
        const { ignored } = webhookOf(subject);
        holds(ignored.length > 0, "the subject needs bodies without events, at least one of an unknown type");
        for (const { name, body, path } of ignored) {
          same((await post(world, await makeRequest(world, webhookOf(subject), body), path)).status, 200, name);
          same(world.context.accepted.map(bare), [], name);
        }
      }),
    ),
    law(8, "each payload becomes the documented event", without, () =>
      withChannel(subject, (world) => normalised(world, webhookOf(subject))),
    ),
  ];
}

async function ackFirst(world: World, webhook: WebhookSubject): Promise<void> {
  const { context, channel, platform } = world;
  const sample = first(webhook);
  // Whatever the channel wants of the platform meanwhile gets no answer.
  platform.fail({ kind: "silence" }, 50);
  for (const { body, path = "" } of webhook.samples) {
    const calls = context.calls.length;
    const release = context.holdAccept();
    const response = channel.handle?.(await makeRequest(world, webhook, body), path) ?? Promise.resolve(new Response());
    await eventually(() => context.calls.length > calls, "the request is handed to accept");
    holds(!(await settled(response)), "no answer before the events are durable");
    release();
    same((await soon(response, "the answer after the events are durable")).status, 200, "then it is a success");
  }
  platform.heal();

  // A new context has seen nothing yet, so that the redelivery must be what makes the event count.
  const later = recordingContext({ clock: context.clock });
  await channel.stop();
  await channel.start(later);
  later.failAccept(1);
  const request = (): Promise<Request> => makeRequest(world, webhook, sample.body);
  same((await post(world, await request(), sample.path)).status, 503, "a store that is down");
  same(later.accepted, [], "a store that is down accepts nothing");
  same((await post(world, await request(), sample.path)).status, 200, "the redelivery");
  same(later.accepted.length, sample.events.length, "events that count after the redelivery");
}

async function offsetLast(world: World): Promise<void> {
  const { context, platform } = world;
  holds(platform.pending !== undefined, "the platform of a channel that fetches must tell what is not confirmed");
  const person = await platform.person();
  await eventually(() => platform.pending?.() === 0, "everything before is confirmed");
  const count = context.accepted.length;
  context.failAccept();
  const calls = context.calls.length;
  await person.say("tidak boleh hilang");
  await eventually(() => context.calls.length > calls, "the event is handed to accept");
  same(platform.pending?.(), 1, "what is not durable is not confirmed");
  context.healAccept();
  await advanceUntil(world, () => context.accepted.length > count, "the event comes again when the store is back");
  same(context.accepted.length, count + 1, "it counts once");
  await advanceUntil(world, () => platform.pending?.() === 0, "then it is confirmed");
}

/** Moves time in small steps until `condition` holds: pauses between tries are the channel's own business. */
export async function advanceUntil(world: World, condition: () => boolean, what: string): Promise<void> {
  for (let step = 0; step < 120 && !condition(); step += 1) {
    await eventually(() => condition() || world.context.clock.nextWake() !== undefined, what);
    if (!condition()) await world.context.clock.advance(500);
  }
  await eventually(condition, what);
}

async function sameKeys(world: World, webhook: WebhookSubject): Promise<void> {
  const { channel, context } = world;
  const all = async (): Promise<void> => {
    for (const { name, body, path } of webhook.samples) {
      const requests = await Promise.all([0, 1, 2].map(() => makeRequest(world, webhook, body)));
      const responses = await Promise.all(requests.map((request) => post(world, request, path)));
      same(
        responses.map(({ status }) => status),
        [200, 200, 200],
        `${name}, three times at once`,
      );
    }
  };
  const wanted = webhook.samples.flatMap(({ events }) => events).length;
  await all();
  same(context.accepted.length, wanted, "events that count when each comes three times at once");
  await channel.stop();
  await channel.start(context);
  await all();
  same(context.accepted.length, wanted, "events that count when all come again after a restart");
}

async function keysOfFetched(world: World): Promise<void> {
  const { channel, context, platform } = world;
  const person = await platform.person();
  const count = context.accepted.length;
  for (let times = 0; times < 3; times += 1) await person.say("sama");
  await context.received(count + 3);
  await channel.stop();
  await channel.start(context);
  await person.say("lain");
  await soon(context.received(count + 4), "the event after a restart");
  same(context.accepted.length, count + 4, "equal texts are three events; after a restart nothing counts twice");
}

async function inOrder(world: World): Promise<void> {
  const person = await world.platform.person();
  const before = world.context.accepted.length;
  const texts = Array.from({ length: 20 }, (_, index) => `pesan ${index}`);
  for (const text of texts) await person.say(text);
  await soon(world.context.received(before + texts.length), "all messages are accepted");
  const heard = world.context.accepted.slice(before).map((event) => (event.kind === "text" ? event.text : event.kind));
  same(heard, texts, "messages in the order they were written");
}

async function together(world: World, webhook: WebhookSubject): Promise<void> {
  const { channel, context } = world;
  if (!("without" in webhook.batch)) {
    const before = context.accepted.length;
    await accepted(world, webhook, webhook.batch);
    const events = context.accepted.slice(before);
    for (const [index, expected] of webhook.batch.events.entries()) {
      matches(events[index], expected, `event ${index} of a batch`);
    }
  }
  const calls = context.calls.length;
  const release = context.holdAccept();
  const pair = webhook.samples.slice(0, 2);
  const responses = await Promise.all(
    pair.map(async ({ body, path = "" }) => ({
      answer: channel.handle?.(await makeRequest(world, webhook, body), path),
    })),
  );
  await eventually(() => context.calls.length === calls + pair.length, "a request does not wait for another one");
  release();
  for (const { answer } of responses) same((await answer)?.status, 200, "both are answered");
}

async function normalised(world: World, webhook: WebhookSubject): Promise<void> {
  const { channel, context } = world;
  const accounts = new Set<string>();
  for (const sample of webhook.samples) {
    const before = context.accepted.length;
    const events = await accepted(world, webhook, sample);
    same(context.accepted.length - before, sample.events.length, `${sample.name}: number of events`);
    for (const [index, expected] of sample.events.entries()) {
      const event = events[index];
      matches(event, expected, sample.name);
      same(eventProblems(event), [], sample.name);
      same(event?.channel, channel.id, `${sample.name}: channel`);
      holds(
        event?.kind === "receipt" || event?.aliases.some(({ kind }) => kind === channel.aliasKind) === true,
        `${sample.name}: one alias must be of kind ${channel.aliasKind}`,
      );
      accounts.add(event?.account ?? "");
    }
    if (channel.decode === undefined) continue;
    const headers = Object.fromEntries(await webhook.sign(world.under, utf8(sample.body), { at: context.clock.now() }));
    const decoded = channel.decode(JSON.parse(sample.body) as Json, headers);
    const untimed = (event: ChannelEvent): object => ({ ...bare(event), at: undefined });
    same(decoded.map(untimed), events.map(untimed), `${sample.name}: decode says the same`);
  }
  same(context.problems, [], "events as accept wants them");
}

/** Posts a sample and returns the events it made. */
async function accepted(
  world: World,
  webhook: WebhookSubject,
  sample: InboundSample,
  options: RequestOptions = {},
): Promise<readonly ChannelEvent[]> {
  const before = world.context.calls.length;
  const response = await post(world, await makeRequest(world, webhook, sample.body, options), sample.path);
  same(response.status, 200, `${sample.name}: status`);
  const events = world.context.calls.slice(before).flat();
  same(events.length, sample.events.length, `${sample.name}: number of events`);
  return events;
}

function first(webhook: WebhookSubject): InboundSample {
  const [sample] = webhook.samples;
  holds(sample !== undefined && sample.events.length > 0, "the subject's first sample must mean an event");
  return sample;
}
