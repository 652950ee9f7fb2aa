import { SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, test } from "vitest";
import { api, refusal } from "./support/api.ts";

const SECRET = "a shared secret of the shop, 32+ bytes long";
const HOUR = 3_600;

type Claims = { readonly [claim: string]: unknown };

function identity(claims: Claims, options: { secret?: string; alg?: string } = {}): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: options.alg ?? "HS256" })
    .sign(new TextEncoder().encode(options.secret ?? SECRET));
}

describe("POST /session", () => {
  test("opens a conversation for somebody new", async () => {
    const { session, context } = await api();
    const answer = await session({ lang: "id", page: "https://shop.example/kopi" });
    expect(answer).toEqual({
      token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      visitor: expect.stringMatching(/^[\w-]{43}$/),
      conversation: expect.stringMatching(/^w_[0-9a-hjkmnp-tv-z]{26}$/),
      cursor: 0,
      expiresAt: new Date(context.clock.now() + 24 * HOUR * 1_000).toISOString(),
    });
    expect((await session()).conversation).not.toBe(answer.conversation);
  });

  test("gives the same visitor the same conversation, with its cursor", async () => {
    const { session, context } = await api();
    const first = await session();
    context.say(first.conversation, "Halo");
    const second = await session({ visitor: first.visitor });
    expect(second).toMatchObject({ visitor: first.visitor, conversation: first.conversation, cursor: 1 });
  });

  test("takes no body, an empty object and nulls of a fresh browser for somebody new", async () => {
    const { call } = await api();
    for (const body of [undefined, {}, { visitor: null, identity: null, lang: null }]) {
      expect((await call("POST", "/session", { body })).status).toBe(200);
    }
  });

  test("never shows or stores the visitor secret", async () => {
    const { session, call, context } = await api();
    const { visitor, token } = await session({ lang: "en" });
    await call("POST", "/messages", { token, body: { id: "a", text: "hi" } });
    const kept = JSON.stringify([
      context.events,
      context.log.lines,
      [...context.keyspaces],
      token.split(".").map(atobUrl),
    ]);
    expect(kept).not.toContain(visitor);
  });

  test("hands language and page to the events", async () => {
    const { session, call, context } = await api();
    const { token } = await session({ lang: "en_GB", page: "https://shop.example/kopi?token=secret#x" });
    await call("POST", "/messages", { token, body: { id: "a", text: "hi" } });
    expect(context.events[0]).toMatchObject({ locale: "en-GB", raw: { page: "https://shop.example/kopi" } });
    const other = await session({ page: "javascript:alert(1)" });
    await call("POST", "/messages", { token: other.token, body: { id: "a", text: "hi" } });
    expect(context.events[1]).not.toHaveProperty("raw");
  });

  test.for([
    ["a short visitor", { visitor: "abc" }],
    ["a visitor with other characters", { visitor: `${"x".repeat(20)}/` }],
    ["a visitor that is no string", { visitor: 7 }],
    ["a language that is none", { lang: "<script>" }],
    ["an empty link", { link: "" }],
    ["a list", []],
  ] as const)("refuses %s", async ([, body]) => {
    const { call } = await api();
    expect(await refusal(await call("POST", "/session", { body }))).toEqual({ status: 400, code: "body-invalid" });
  });

  test("starts with the code of another channel, once per code", async () => {
    const { session, context } = await api();
    const first = await session({ link: "AB23-CD45" });
    await session({ visitor: first.visitor, link: "AB23-CD45" });
    expect(context.events).toEqual([
      expect.objectContaining({
        kind: "start",
        payload: "AB23-CD45",
        conversation: { id: first.conversation, kind: "direct" },
      }),
    ]);
    expect(context.events[0]?.key).not.toContain("AB23");
    await session({ visitor: first.visitor, link: "EF67-GH89" });
    expect(context.events).toHaveLength(2);
  });

  test("answers 503 and stores nothing while the store is down", async () => {
    const { call, context } = await api();
    context.down = true;
    for (const body of [{}, { link: "AB23-CD45" }]) {
      const response = await call("POST", "/session", { body });
      expect(response.headers.get("retry-after")).toBe("1");
      expect(await refusal(response)).toEqual({ status: 503, code: "unavailable", retryAfterMs: 1_000 });
    }
    expect(context.events).toEqual([]);
  });
});

describe("identity", () => {
  const good = (now: number): Claims => ({ sub: "user-7", aud: "kopi-test", exp: now + HOUR, name: "Sari" });

  test("adds the proven login to every event of the session", async () => {
    const { session, call, context } = await api({ identitySecret: SECRET });
    const { token, conversation } = await session({ identity: await identity(good(context.clock.now() / 1_000)) });
    await call("POST", "/messages", { token, body: { id: "a", text: "hi" } });
    expect(context.events[0]).toMatchObject({
      name: "Sari",
      aliases: [
        { kind: "web", account: "*", value: conversation, proven: true },
        { kind: "login", account: "*", value: "user-7", proven: true },
      ],
    });
  });

  test("is absent without identity", async () => {
    const { session, call, context } = await api({ identitySecret: SECRET });
    const { token } = await session();
    await call("POST", "/messages", { token, body: { id: "a", text: "hi" } });
    expect(context.events[0]?.aliases.map((alias) => alias.kind)).toEqual(["web"]);
  });

  test("is refused when no secret is configured", async () => {
    const { call, context } = await api();
    const response = await call("POST", "/session", {
      body: { identity: await identity(good(context.clock.now() / 1_000)) },
    });
    expect(await refusal(response)).toEqual({ status: 400, code: "identity-not-configured" });
  });

  test.for<[string, (now: number) => string | Promise<string>]>([
    ["another secret", (now) => identity(good(now), { secret: "another secret that is as long as it" })],
    ["no signature (alg none)", (now) => new UnsecuredJWT(good(now) as never).encode()],
    ["another algorithm", (now) => identity(good(now), { alg: "HS512" })],
    ["another audience", (now) => identity({ ...good(now), aud: "other-bot" })],
    ["no audience", (now) => identity({ sub: "user-7", exp: now + HOUR })],
    ["no expiry", () => identity({ sub: "user-7", aud: "kopi-test" })],
    ["an expiry in the past", (now) => identity({ ...good(now), exp: now - 1 })],
    ["a beginning in the future", (now) => identity({ ...good(now), nbf: now + HOUR })],
    ["an issue date in the future", (now) => identity({ ...good(now), iat: now + HOUR })],
    ["no subject", (now) => identity({ aud: "kopi-test", exp: now + HOUR })],
    ["an empty subject", (now) => identity({ ...good(now), sub: "" })],
    [
      "a changed payload",
      async (now) => {
        const [head, , signature] = (await identity(good(now))).split(".");
        return `${head}.${btoa(JSON.stringify({ ...good(now), sub: "admin" })).replaceAll("=", "")}.${signature}`;
      },
    ],
    ["garbage", () => "garbage"],
  ])("with %s is refused", async ([, make]) => {
    const { call, context } = await api({ identitySecret: SECRET });
    const body = { identity: await make(context.clock.now() / 1_000) };
    const response = await call("POST", "/session", { body });
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(await refusal(response)).toEqual({ status: 401, code: "identity-invalid" });
    expect(JSON.stringify(context.log.lines)).not.toContain("user-7");
  });
});

describe("the token", () => {
  const routes = [
    ["POST", "/messages", { id: "a", text: "hi" }],
    ["GET", "/events", undefined],
    ["POST", "/link", { channel: "telegram" }],
    ["POST", "/read", { seq: 1 }],
    ["POST", "/typing", undefined],
    ["POST", "/files", undefined],
  ] as const;

  test.for(routes)("is required by %s %s", async ([method, path, body]) => {
    const { call, session } = await api();
    const { token, visitor } = await session();
    const [head, payload, signature] = token.split(".") as [string, string, string];
    const other = await (await api({ site: "other" })).session({ visitor });
    const wrong = [
      undefined,
      "",
      "garbage",
      visitor,
      `${head}.${payload}.`,
      `${head}.${payload}.${signature.slice(0, -2)}AA`,
      `${head}.${btoa('{"sub":"w_someone","exp":9999999999}').replaceAll("=", "")}.${signature}`,
      new UnsecuredJWT({ sub: "w_someone" }).setExpirationTime(9_999_999_999).encode(),
      other.token,
    ];
    for (const bad of wrong) {
      const response = await call(method, path, { token: bad, body });
      expect(await refusal(response), `token ${bad}`).toEqual({ status: 401, code: "session-invalid" });
    }
    const basic = await call(method, path, { body, headers: { authorization: `Basic ${token}` } });
    expect(basic.status).toBe(401);
  });

  test("is good for 24 hours", async () => {
    const { call, session, context } = await api();
    const { token } = await session();
    context.clock.set(context.clock.now() + 24 * HOUR * 1_000 - 1_000);
    expect((await call("POST", "/typing", { token })).status).toBe(204);
    context.clock.set(context.clock.now() + 1_000);
    expect((await call("POST", "/typing", { token })).status).toBe(401);
  });

  test("survives a restart", async () => {
    const before = await api();
    const { token } = await before.session();
    await before.channel.stop();
    const after = await api({}, before.context);
    expect((await after.call("POST", "/typing", { token })).status).toBe(204);
  });
});

function atobUrl(part: string): string {
  return Buffer.from(part, "base64url").toString("latin1");
}
