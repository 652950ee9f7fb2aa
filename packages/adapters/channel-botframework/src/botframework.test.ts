import { createRequire } from "node:module";
import { recordingContext } from "@sambung/core/testing";
import { expect, onTestFinished, test } from "vitest";
import { type FakeBotframework, fakeBotframework, type TokenClaims } from "./fake.ts";
import { type BotframeworkOptions, botframework } from "./index.ts";

async function open(options: Partial<BotframeworkOptions> = {}, before: Partial<TokenClaims> = {}) {
  const context = recordingContext();
  const fake = await fakeBotframework({ clock: context.clock });
  const { appId, appPassword, openIdMetadata, host } = fake;
  const channel = botframework({ appId, appPassword, openIdMetadata, serviceHosts: [host], ...options });
  await channel.start(context);
  fake.deliverTo({ url: "https://shop.example/api/messages", fetch: (request) => handle(request) });
  const handle = async (request: Request): Promise<Response> =>
    (await channel.handle?.(request, "")) ?? new Response(null, { status: 404 });
  const post = async (activity: object, claims: Partial<TokenClaims> = before): Promise<Response> =>
    handle(
      new Request("https://shop.example/api/messages", {
        method: "POST",
        headers: { "content-type": "application/json", authorization: await fake.authorization(claims) },
        body: JSON.stringify(activity),
      }),
    );
  onTestFinished(async () => {
    await channel.stop();
    await fake.close();
  });
  return { channel, context, fake, post, handle };
}

const activity = (fake: FakeBotframework, more: object = {}): object => ({
  type: "message",
  id: "1",
  text: "halo",
  channelId: "msteams",
  serviceUrl: fake.serviceUrl,
  from: { id: "29:1" },
  recipient: { id: "28:bot" },
  conversation: { id: "a:1", conversationType: "personal" },
  ...more,
});

test("tokens that are not for this bot, this address, this channel or this moment are refused", async () => {
  const { context, fake, post } = await open();
  const now = context.clock.now();
  const forged: readonly Partial<TokenClaims>[] = [
    { audience: "another-app" },
    { issuer: "https://sts.windows.net/x" },
    { serviceUrl: "https://smba.trafficmanager.net/" },
    { otherKey: true },
    { at: now - 2 * 3_600_000 },
    { at: now + 600_000 },
  ];
  for (const claims of forged) expect((await post(activity(fake), claims)).status, JSON.stringify(claims)).toBe(401);
  expect((await post(activity(fake, { channelId: "slack" }))).status).toBe(401);
  expect(context.calls).toHaveLength(0);
  expect((await post(activity(fake))).status).toBe(200);
});

test("a token whose header asks for no or another algorithm is refused", async () => {
  const { context, fake, handle } = await open();
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const exp = Math.floor(context.clock.now() / 1000) + 600;
  const payload = { iss: "https://api.botframework.com", aud: fake.appId, serviceurl: fake.serviceUrl, exp };
  for (const alg of ["none", "HS256"]) {
    const authorization = `Bearer ${part({ alg, kid: "k1" })}.${part(payload)}.${alg === "none" ? "" : "AAAA"}`;
    const headers = { "content-type": "application/json", authorization };
    const init = { method: "POST", headers, body: JSON.stringify(activity(fake)) };
    expect((await handle(new Request("https://shop.example/", init))).status).toBe(401);
  }
});

test("an address that is not allowed is refused although the token is right", async () => {
  const { context, post, fake } = await open();
  const serviceUrl = "https://metadata.example/";
  expect((await post(activity(fake, { serviceUrl }), { serviceUrl })).status).toBe(403);
  expect(context.accepted).toEqual([]);
});

test("keys that cannot be fetched are no forgery: the platform shall come again", async () => {
  const { fake, post } = await open({ openIdMetadata: "http://127.0.0.1:1/openid" });
  expect((await post(activity(fake))).status).toBe(503);
});

test("unknown keys are looked for again, but not for every token", async () => {
  const { context, fake, handle } = await open();
  const token = (await fake.authorization()).split(".");
  const header = Buffer.from(JSON.stringify({ alg: "RS256", kid: "k9" })).toString("base64url");
  const authorization = `Bearer ${header}.${token[1]}.${token[2]}`;
  const send = () =>
    handle(new Request("https://shop.example/", { method: "POST", headers: { authorization }, body: "{}" }));
  const reads = () => fake.calls.filter(({ method }) => method === "keys").length;
  for (let times = 0; times < 5; times += 1) expect((await send()).status).toBe(401);
  expect(reads()).toBe(1);
  await context.clock.advance(61_000);
  await send();
  expect(reads()).toBe(2);
});

test("calls that want an answer get one", async () => {
  const { fake, post } = await open();
  const value = { action: { type: "Action.Execute", verb: "pick", data: { choice: "p1.0" } } };
  const tapped = await post(activity(fake, { type: "invoke", name: "adaptiveCard/action", value }));
  expect(await tapped.json()).toEqual({
    statusCode: 200,
    type: "application/vnd.microsoft.activity.message",
    value: "OK",
  });
  const other = await post(activity(fake, { id: "2", type: "invoke", name: "composeExtension/query" }));
  expect([other.status, await other.json()]).toEqual([200, {}]);
});

test("the bot writes first to whoever has been heard of, also after a restart, and to nobody else", async () => {
  const { channel, context, fake } = await open();
  const person = fake.person();
  await person.install();
  await channel.stop();
  await channel.start(context);
  const options = { key: "m", signal: new AbortController().signal };
  const to = { channel: channel.id, id: person.conversation, kind: "direct" } as const;
  await channel.send(to, { text: "Pesanan Anda siap." }, options);
  expect(person.shown().map(({ text }) => text)).toEqual(["Pesanan Anda siap."]);
  const unknown = channel.send({ ...to, id: "a:nobody" }, { text: "?" }, options);
  expect(channel.classify(await unknown.catch((error: unknown) => error))).toMatchObject({
    kind: "unreachable",
    final: true,
    reason: "404 no-address",
  });
});

test("one token serves many messages, and a new one is asked for before it ends", async () => {
  const { channel, context, fake } = await open();
  const person = fake.person();
  await person.install();
  const to = { channel: channel.id, id: person.conversation, kind: "direct" } as const;
  const options = { key: "m", signal: new AbortController().signal };
  for (let times = 0; times < 3; times += 1) await channel.send(to, { text: "halo" }, options);
  const asked = () => fake.calls.filter(({ method }) => method === "token").length;
  expect(asked()).toBe(1);
  await context.clock.advance(86_400_000);
  await channel.send(to, { text: "halo" }, options);
  expect(asked()).toBe(2);
});

test("a wrong password is the operator's to repair", async () => {
  const { channel, fake } = await open({ appPassword: "wrong" });
  const person = fake.person();
  await person.install();
  const to = { channel: channel.id, id: person.conversation, kind: "direct" } as const;
  const sending = channel.send(to, { text: "halo" }, { key: "m", signal: new AbortController().signal });
  expect(channel.classify(await sending.catch((error: unknown) => error))).toMatchObject({
    kind: "auth",
    final: false,
  });
});

test("without credentials only this machine is answered", async () => {
  const context = recordingContext();
  const channel = botframework({ insecureLocal: true });
  await channel.start(context);
  onTestFinished(() => channel.stop());
  const body = JSON.stringify({
    ...activity({ serviceUrl: "http://localhost:3978/" } as FakeBotframework),
    serviceUrl: "http://localhost:3978/",
  });
  const send = async (url: string, more: Record<string, string> = {}): Promise<number | undefined> => {
    const headers = { "content-type": "application/json", ...more };
    return (await channel.handle?.(new Request(url, { method: "POST", headers, body }), ""))?.status;
  };
  expect(await send("http://127.0.0.1:3000/api/messages")).toBe(200);
  expect(await send("https://shop.example/api/messages")).toBe(401);
  expect(await send("http://127.0.0.1:3000/api/messages", { "x-forwarded-for": "1.2.3.4" })).toBe(401);
});

test("the client is botbuilder's own adapter, which can do what the channel does not", async () => {
  const { channel, fake } = await open();
  const person = fake.person();
  await person.install();
  const { CloudAdapter } = createRequire(import.meta.url)("botbuilder") as { readonly CloudAdapter: new () => object };
  expect(channel.client).toBeInstanceOf(CloudAdapter);
  const reference = {
    channelId: "msteams",
    serviceUrl: fake.serviceUrl,
    bot: { id: `28:${fake.appId}` },
    conversation: { id: person.conversation },
  };
  await channel.client?.continueConversationAsync(fake.appId, reference, async (context) => {
    await (context as { sendActivity(text: string): Promise<unknown> }).sendActivity("langsung dari botbuilder");
  });
  expect(person.shown().at(-1)?.text).toBe("langsung dari botbuilder");
});

test("files are fetched from Microsoft only", async () => {
  const { channel } = await open();
  const { signal } = new AbortController();
  for (const url of [
    "http://169.254.169.254/latest",
    "https://evil.example/sharepoint.com",
    "http://kopi.sharepoint.com/a",
  ]) {
    expect(() => channel.fetchMedia?.({ type: "file", mime: "image/png", url }, signal)).toThrow(
      expect.objectContaining({ code: "event-invalid" }),
    );
  }
});
