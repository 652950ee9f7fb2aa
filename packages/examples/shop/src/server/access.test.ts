import { expect, test } from "vitest";
import { isFromThisMachine, isLoopback, mayUseBackoffice, mayUsePlayground, tokenCookie } from "./access.ts";

const caller = (peer: string | undefined, headers: Record<string, string> = {}) => ({
  peer,
  headers: new Headers({ host: "127.0.0.1:3000", ...headers }),
});

test.each(["127.0.0.1", "127.8.9.1", "::1", "[::1]", "::ffff:127.0.0.1", "localhost", "LOCALHOST"])(
  "%s is loopback",
  (address) => expect(isLoopback(address)).toBe(true),
);

test.each(["0.0.0.0", "::", "10.0.0.1", "127.evil.example", "localhost.evil.example", "::ffff:10.0.0.1", ""])(
  "%s is not",
  (address) => expect(isLoopback(address)).toBe(false),
);

test("this machine: a loopback peer that nobody passed on", () => {
  expect(isFromThisMachine(caller("127.0.0.1"))).toBe(true);
  expect(isFromThisMachine(caller("::1", { origin: "http://localhost:3000" }))).toBe(true);
});

test.each([
  ["another machine", caller("192.168.1.7")],
  ["an unknown peer", caller(undefined)],
  ["a proxy here", caller("127.0.0.1", { "x-forwarded-for": "127.0.0.1" })],
  ["any x-forwarded header", caller("127.0.0.1", { "X-Forwarded-Proto": "https" })],
  ["the standard header", caller("127.0.0.1", { forwarded: "for=127.0.0.1" })],
  ["a page of another site", caller("127.0.0.1", { origin: "https://evil.example" })],
  ["a sandboxed page", caller("127.0.0.1", { origin: "null" })],
  ["a name of the outside", caller("127.0.0.1", { host: "evil.example:3000" })],
])("not this machine: %s", (_, who) => {
  expect(isFromThisMachine(who)).toBe(false);
  expect(mayUseBackoffice(who, undefined)).toBe(false);
});

test("the back office opens with its token from anywhere", () => {
  const from = (authorization: string) => caller("192.168.1.7", { authorization });
  expect(mayUseBackoffice(from("Bearer office"), "office")).toBe(true);
  expect(mayUseBackoffice(from("bearer office"), "office")).toBe(true);
  expect(mayUseBackoffice(from("Bearer offic"), "office")).toBe(false);
  expect(mayUseBackoffice(from("Basic office"), "office")).toBe(false);
  expect(mayUseBackoffice(from("Bearer undefined"), undefined)).toBe(false);
});

test("the playground opens here while nothing is live, and with its token", () => {
  const server = { host: "127.0.0.1", anyChannelLive: false, token: "play" };
  expect(mayUsePlayground(caller("127.0.0.1"), server)).toBe(true);
  expect(mayUsePlayground(caller("127.0.0.1"), { ...server, anyChannelLive: true })).toBe(false);
  expect(mayUsePlayground(caller("127.0.0.1"), { ...server, host: "0.0.0.0" })).toBe(false);
  expect(mayUsePlayground(caller("127.0.0.1", { "x-forwarded-for": "1.2.3.4" }), server)).toBe(false);
  expect(
    mayUsePlayground(caller("10.0.0.1", { authorization: "Bearer play" }), {
      ...server,
      host: "0.0.0.0",
      anyChannelLive: true,
    }),
  ).toBe(true);
});

test("a browser that has shown the token comes back with a cookie, which opens the playground alone", () => {
  const server = { host: "0.0.0.0", anyChannelLive: true, token: "play" };
  const cookie = tokenCookie("play", true);
  expect(cookie).toMatch(/HttpOnly; SameSite=Lax; Secure$/);
  expect(cookie).not.toContain("play;");
  const [pair = ""] = cookie.split("; ");
  expect(mayUsePlayground(caller("10.0.0.1", { cookie: `theme=dark; ${pair}` }), server)).toBe(true);
  expect(mayUsePlayground(caller("10.0.0.1", { cookie: "playground=play" }), server)).toBe(false);
  expect(mayUsePlayground(caller("10.0.0.1", { cookie: pair }), { ...server, token: "another" })).toBe(false);
  expect(mayUsePlayground(caller("10.0.0.1", { cookie: pair }), { ...server, token: undefined })).toBe(false);
  expect(mayUseBackoffice(caller("10.0.0.1", { cookie: pair }), "play")).toBe(false);
});
