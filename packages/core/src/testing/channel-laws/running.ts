import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { holds, type Law, same } from "../law.ts";
import { advanceUntil } from "./inbound.ts";
import {
  eventually,
  failure,
  law,
  makeRequest,
  matches,
  post,
  send,
  settled,
  soon,
  type World,
  webhookOf,
  withChannel,
  withoutSending,
  withoutWebhook,
} from "./kit.ts";
import { draw } from "./random.ts";
import type { ChannelSubject, InboundSample, WebhookSubject } from "./subject.ts";

/** Laws 15 to 18: links, lifetime, secrets, and the server it is mounted in. */
export function runningLaws(subject: ChannelSubject): readonly Law[] {
  const { deepLink } = subject.capabilities;
  const webhook = withoutWebhook(subject);
  return [
    law(15, "a deep link carries its payload", deepLink === false ? "capabilities: deepLink is false" : undefined, () =>
      withChannel(subject, (world) => deepLinks(world, deepLink === false ? 0 : deepLink.max)),
    ),
    law(16, "stop finishes what runs and leaves nothing, start begins again", undefined, () =>
      withChannel(subject, async (world) => {
        if (webhook === undefined) await draining(world, webhookOf(subject));
        else await fetching(world);
      }),
    ),
    law(17, "secrets and texts stay out of logs, errors and answers; no other host is asked", undefined, () =>
      withChannel(subject, (world) => discreet(world, subject)),
    ),
    law(18, "any server can be in front", webhook, () =>
      withChannel(subject, (world) => mounted(world, webhookOf(subject))),
    ),
  ];
}

const PAYLOAD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

async function deepLinks(world: World, max: number): Promise<void> {
  const { channel, context, platform } = world;
  const from = draw(15);
  const person = await platform.person();
  for (let index = 0; index < 30; index += 1) {
    // Lengths from one to the longest, and both of them for certain.
    const length = index === 0 ? 1 : index === 1 ? Math.min(max, 512) : 1 + from.integer(Math.min(max, 512));
    const payload = Array.from({ length }, () => PAYLOAD[from.integer(PAYLOAD.length)]).join("");
    const url = await soon(channel.link?.(payload) ?? Promise.resolve(undefined), "a link");
    holds(url !== undefined, "there is a link while the platform works");
    const before = context.accepted.length;
    await person.open(url);
    await soon(context.received(before + 1), "the event of following a link");
    const event = context.accepted[before];
    const carried =
      event?.kind === "start" ? event.payload === payload : event?.kind === "text" && event.text.includes(payload);
    holds(carried, `payload ${payload} came back as ${JSON.stringify(event)}`);
  }
  // Started afresh it knows nothing, so a platform that is down cannot be asked for a name.
  await channel.stop();
  platform.fail({ kind: "server-error" }, 50);
  await soon(channel.start(context), "a start while the platform is down");
  const link = channel.link?.("A") ?? Promise.resolve(undefined);
  for (let step = 0; step < 20 && !(await settled(link)); step += 1) await context.clock.advance(1000);
  const url = await soon(link, "a link while the platform is down");
  holds(url === undefined || url.includes("A"), "a link while the platform is down is undefined or right");
  platform.heal();
}

async function draining(world: World, webhook: WebhookSubject): Promise<void> {
  const { channel, context, platform } = world;
  const [sample] = webhook.samples as readonly [InboundSample, ...InboundSample[]];
  const request = (): Promise<Request> => makeRequest(world, webhook, sample.body);
  const release = context.holdAccept();
  const response = channel.handle?.(await request(), sample.path ?? "") ?? Promise.resolve(new Response());
  await eventually(() => context.calls.length === 1, "the request is handed to accept");
  const stopping = channel.stop();
  holds(!(await settled(stopping)), "stop waits for a request that is being accepted");
  release();
  same((await soon(response, "the request")).status, 200, "the request that was running");
  await soon(stopping, "stop");
  await nothingLeft(world);

  const refused = await post(world, await request(), sample.path);
  same(refused.status, 503, "a request after stop");
  same(context.calls.length, 1, "a stopped channel accepts nothing");
  await soon(channel.stop(), "a second stop");
  await soon(channel.start(context), "a second start");
  same((await post(world, await request(), sample.path)).status, 200, "a request after the second start");
  same(context.calls.length, 2, "the channel works again");
  await conversing(world);
  platform.drop?.();
  await conversing(world);
}

async function fetching(world: World): Promise<void> {
  const { channel, context, platform } = world;
  await conversing(world);
  const release = context.holdAccept();
  const person = await platform.person();
  const calls = context.calls.length;
  await person.say("sebelum berhenti");
  await eventually(() => context.calls.length > calls, "the message is handed to accept");
  const stopping = channel.stop();
  holds(!(await settled(stopping)), "stop waits for events that are being accepted");
  release();
  await soon(stopping, "stop");
  await nothingLeft(world);
  await soon(channel.stop(), "a second stop");
  await soon(channel.start(context), "a second start");
  await conversing(world);
  platform.drop?.();
  await conversing(world);
}

/** Somebody says something and it is accepted, if need be after the channel's pause between tries. */
async function conversing(world: World): Promise<void> {
  const person = await world.platform.person();
  const heard = (): number => world.context.accepted.filter((event) => event.kind === "text").length;
  const before = heard();
  await person.say("masih di sana?");
  await advanceUntil(world, () => heard() > before, "a message is heard");
}

async function nothingLeft({ context, platform }: World): Promise<void> {
  same(context.clock.nextWake(), undefined, "timers after stop");
  await soon(platform.disconnected(), "connections after stop are closed");
}

const TEXT = "rahasia pelanggan 0812-0000-0001";

async function discreet(world: World, subject: ChannelSubject): Promise<void> {
  const { channel, context, platform } = world;
  const said: unknown[] = [];
  const hosts = await watchHosts(async () => {
    const person = await platform.person();
    if (withoutWebhook(subject) === undefined) {
      const webhook = webhookOf(subject);
      const [sample] = webhook.samples as readonly [InboundSample, ...InboundSample[]];
      const body = sample.body;
      const forged = await makeRequest(world, webhook, body, { otherSecret: true });
      const broken = await makeRequest(world, webhook, body.trimEnd().slice(0, -1));
      for (const request of [forged, broken]) {
        const response = await post(world, request, sample.path);
        said.push(await response.text(), [...response.headers]);
      }
      context.failAccept(1);
      said.push(await (await post(world, await makeRequest(world, webhook, body), sample.path)).text());
      context.healAccept();
    } else await person.say(TEXT);
    if (withoutSending(subject) === undefined) {
      for (const kind of ["rate", "server-error", "reset"] as const) {
        platform.fail(kind === "rate" ? { kind, retryAfterMs: 1 } : { kind });
        said.push(...(await refusal({ text: TEXT })));
      }
      await person.block();
      said.push(...(await refusal({ text: TEXT })));
    }
    async function refusal(part: { readonly text: string }): Promise<readonly unknown[]> {
      const error = await failure(send(world, person, part), "a failing platform");
      return [error, channel.classify(error)];
    }
    await channel.stop();
  });
  said.push(...context.log.lines);
  const everything = inspect(said, { depth: 12, maxStringLength: null, maxArrayLength: null });
  for (const secret of subject.secrets)
    holds(!everything.includes(secret), "a secret is in a log, an error or an answer");
  holds(!everything.includes(TEXT), "a person's text is in a log, an error or an answer");
  for (const host of hosts) holds(platform.hosts.includes(host), `the channel asked ${host}, which it was not told of`);
}

/** `host:port` of every HTTP request this process makes while `work` runs. */
async function watchHosts(work: () => Promise<void>): Promise<ReadonlySet<string>> {
  const hosts = new Set<string>();
  const onHttp = (message: unknown): void => {
    const { request } = message as { readonly request: { getHeader(name: string): unknown; readonly host: string } };
    hosts.add(String(request.getHeader("host") ?? request.host));
  };
  const onFetch = (message: unknown): void => {
    const { request } = message as { readonly request: { readonly origin: string } };
    hosts.add(new URL(request.origin).host);
  };
  subscribe("http.client.request.start", onHttp);
  subscribe("undici:request:create", onFetch);
  try {
    await work();
  } finally {
    unsubscribe("http.client.request.start", onHttp);
    unsubscribe("undici:request:create", onFetch);
  }
  return hosts;
}

async function mounted(world: World, webhook: WebhookSubject): Promise<void> {
  const { channel, context } = world;
  const [sample] = webhook.samples as readonly [InboundSample, ...InboundSample[]];
  const arrived = (what: string, status: number, before: number): void => {
    same(status, 200, `${what}: status`);
    const events = context.calls.slice(before).flat();
    for (const [index, expected] of sample.events.entries()) matches(events[index], expected, what);
    same(events.length, sample.events.length, `${what}: number of events`);
  };

  const server = createServer((incoming, outgoing) => {
    void toRequest(incoming).then(async (request) => {
      const response = await channel.handle?.(request, sample.path ?? "");
      outgoing
        .writeHead(response?.status ?? 500)
        .end(Buffer.from((await response?.arrayBuffer()) ?? new ArrayBuffer()));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${channel.mount ?? ""}${sample.path ?? ""}`;
    for (const chunk of [undefined, 5]) {
      const before = context.calls.length;
      const options = {
        url,
        ...(chunk === undefined ? {} : { chunk, headers: (headers: Headers) => headers.delete("content-length") }),
      };
      const response = await soon(
        fetch(await makeRequest(world, webhook, sample.body, options)),
        "an answer over HTTP",
      );
      await response.arrayBuffer();
      arrived("node:http", response.status, before);
    }
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  // Behind a proxy the address is another one, and a function service hands the body over as base64.
  for (const url of ["http://10.0.0.7:8080/bots/kopi/hook?x=1", `https://shop.example/deep${channel.mount ?? ""}`]) {
    const before = context.calls.length;
    const body = Buffer.from(Buffer.from(sample.body).toString("base64"), "base64");
    const response = await post(world, await makeRequest(world, webhook, new Uint8Array(body), { url }), sample.path);
    arrived(url, response.status, before);
  }
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, [value].flat().join(", "));
  return new Request(`http://internal${incoming.url}`, {
    method: incoming.method ?? "GET",
    headers,
    body: Buffer.concat(chunks),
  });
}
