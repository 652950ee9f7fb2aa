import { expect, test } from "vitest";
import { type BotframeworkOptions, settingsOf } from "./options.ts";

const credentials = { appId: "11111111-2222", appPassword: "a-secret" };

test("a bot without credentials starts only where it is said to be local", () => {
  for (const open of [{}, { appId: "11111111-2222" }, { appPassword: "a-secret" }]) {
    expect(() => settingsOf(open)).toThrow(expect.objectContaining({ code: "option-invalid" }));
  }
  expect(settingsOf({ insecureLocal: true }).credentials).toBeUndefined();
  expect(() => settingsOf({ ...credentials, insecureLocal: true })).toThrow(/insecureLocal/);
});

test.for<[BotframeworkOptions, RegExp]>([
  [{ ...credentials, appPassword: "two words" }, /appPassword/],
  [{ ...credentials, id: "teams" }, /id must be "botframework"/],
  [{ ...credentials, tenantId: "a/b" }, /tenantId/],
  [{ ...credentials, openIdMetadata: "not a url" }, /openIdMetadata/],
  [{ ...credentials, serviceHosts: ["https://x.example/"] }, /serviceHosts/],
])("%o is refused and repeats no secret", ([options, message]) => {
  expect(() => settingsOf(options)).toThrow(message);
  expect(() => settingsOf(options)).not.toThrow(/a-secret|two words/);
});

test("a second bot has a mount of its own", () => {
  expect(settingsOf(credentials).mount).toBe("/api/messages");
  expect(settingsOf({ ...credentials, id: "botframework:bandung" }).mount).toBe("/api/messages/bandung");
});

test.for([
  ["https://smba.trafficmanager.net/apac/", true],
  ["https://europe.webchat.botframework.com/", true],
  ["https://directline.botframework.com/", true],
  ["https://connector.example/", true],
  ["http://smba.trafficmanager.net/", false],
  ["https://evil.trafficmanager.net/", false],
  ["https://botframework.com.evil.example/", false],
  ["https://evilbotframework.com/", false],
  ["https://smba.trafficmanager.net@evil.example/", false],
  ["https://user:pw@smba.trafficmanager.net/", false],
  ["http://127.0.0.1:3978/", false],
  ["http://169.254.169.254/latest/meta-data", false],
  ["file:///etc/passwd", false],
  ["", false],
] as const)("messages to %s: %s", ([address, allowed]) => {
  expect(settingsOf({ ...credentials, serviceHosts: ["connector.example"] }).serves(address)).toBe(allowed);
});

test("a provider on this machine speaks for connectors on this machine too", () => {
  const { serves } = settingsOf({ ...credentials, openIdMetadata: "http://127.0.0.1:4001/openid" });
  expect(serves("http://127.0.0.1:4002/")).toBe(true);
  expect(serves("http://10.0.0.7:4002/")).toBe(false);
});
