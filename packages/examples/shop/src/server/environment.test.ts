import { join } from "node:path";
import { expect, test } from "vitest";
import { EnvironmentError } from "./credentials.ts";
import { liveNames, ordersPath, REPOSITORY, readEnvironment } from "./environment.ts";

test("nothing is needed", () => {
  expect(readEnvironment({ PORT: "", HOST: " " })).toEqual({
    host: "127.0.0.1",
    port: 3000,
    store: { kind: "sqlite", path: join(REPOSITORY, "data/shop.db") },
    linking: "immediate",
    eraseAfter: "24h",
  });
});

test("everything can be set", () => {
  expect(
    readEnvironment({
      HOST: "0.0.0.0",
      PORT: "0",
      PUBLIC_URL: "https://kopi.example/",
      SAMBUNG_STORE: "sqlite:/var/lib/shop.db",
      TELEGRAM_BOT_TOKEN: "1:abc",
      TELEGRAM_WEBHOOK_SECRET: "s3cret",
      TELEGRAM_API_ROOT: "http://127.0.0.1:4000/",
      SLACK_BOT_TOKEN: "xoxb-1-abc",
      SLACK_SIGNING_SECRET: "signing",
      SLACK_API_URL: "http://127.0.0.1:4002/api/",
      WHATSAPP_ACCESS_TOKEN: "EAAabc",
      WHATSAPP_PHONE_NUMBER_ID: "106540352242922",
      WHATSAPP_APP_SECRET: "app",
      WHATSAPP_VERIFY_TOKEN: "verify",
      WHATSAPP_API_URL: "http://127.0.0.1:4001/",
      WHATSAPP_WEB_SESSION: "/var/lib/whatsapp-web",
      WHATSAPP_WEB_NUMBER: "6281100000000",
      WHATSAPP_WEB_BROWSER: "/opt/chrome",
      WHATSAPP_WEB_BROWSER_ARGUMENTS: "--no-sandbox --lang=id",
      WEB_IDENTITY_SECRET: "web",
      BACKOFFICE_TOKEN: "office",
      PLAYGROUND_TOKEN: "play",
      METRICS_TOKEN: "numbers",
      SAMBUNG_LINKING: "first-activity",
      SAMBUNG_ERASE_AFTER: "30m",
    }),
  ).toEqual({
    host: "0.0.0.0",
    port: 0,
    publicUrl: "https://kopi.example",
    store: { kind: "sqlite", path: "/var/lib/shop.db" },
    linking: "first-activity",
    eraseAfter: "30m",
    telegram: { token: "1:abc", secret: "s3cret", apiRoot: "http://127.0.0.1:4000" },
    slack: { token: "xoxb-1-abc", signingSecret: "signing", slackApiUrl: "http://127.0.0.1:4002/api/" },
    whatsapp: {
      accessToken: "EAAabc",
      phoneNumberId: "106540352242922",
      appSecret: "app",
      verifyToken: "verify",
      apiUrl: "http://127.0.0.1:4001",
    },
    "whatsapp-web": {
      sessionFolder: "/var/lib/whatsapp-web",
      number: "6281100000000",
      browserPath: "/opt/chrome",
      browserArguments: ["--no-sandbox", "--lang=id"],
    },
    webIdentitySecret: "web",
    backofficeToken: "office",
    playgroundToken: "play",
    metricsToken: "numbers",
  });
});

test.each([
  [{ TELEGRAM_BOT_TOKEN: "1:abc" }, /^TELEGRAM_WEBHOOK_SECRET is missing/],
  [{ TELEGRAM_WEBHOOK_SECRET: "s" }, /^TELEGRAM_BOT_TOKEN is missing/],
  [{ TELEGRAM_API_ROOT: "http://127.0.0.1:1" }, /^TELEGRAM_BOT_TOKEN is missing/],
  [{ SLACK_SIGNING_SECRET: "s" }, /^SLACK_BOT_TOKEN is missing/],
  [{ WHATSAPP_ACCESS_TOKEN: "t", WHATSAPP_APP_SECRET: "s" }, /^WHATSAPP_PHONE_NUMBER_ID is missing/],
  [{ WHATSAPP_API_URL: "http://127.0.0.1:1" }, /^WHATSAPP_ACCESS_TOKEN is missing/],
  [{ WHATSAPP_PHONE_NUMBER_ID: "+62 811" }, /^WHATSAPP_PHONE_NUMBER_ID must be the number's id/],
  [{ WHATSAPP_VERIFY_TOKEN: "two words" }, /^WHATSAPP_VERIFY_TOKEN must be without spaces/],
  [{ MICROSOFT_APP_ID: "i" }, /^MICROSOFT_APP_PASSWORD is missing/],
  [{ SLACK_BOT_TOKEN: "xoxb-1" }, /^SLACK_SIGNING_SECRET is missing/],
  [{ SLACK_API_URL: "http://127.0.0.1:1" }, /^SLACK_BOT_TOKEN is missing/],
  [{ SLACK_BOT_TOKEN: "abc", SLACK_SIGNING_SECRET: "s" }, /^SLACK_BOT_TOKEN must look like/],
  [{ SLACK_BOT_TOKEN: "xoxb-1", SLACK_SIGNING_SECRET: "two words" }, /^SLACK_SIGNING_SECRET must be without spaces/],
  [{ TELEGRAM_BOT_TOKEN: "1:abc", TELEGRAM_WEBHOOK_SECRET: "not allowed" }, /^TELEGRAM_WEBHOOK_SECRET must be/],
  [{ TELEGRAM_BOT_TOKEN: "abc", TELEGRAM_WEBHOOK_SECRET: "s" }, /^TELEGRAM_BOT_TOKEN must look like/],
  [{ PORT: "99999" }, /^PORT must be/],
  [{ PORT: "http" }, /^PORT must be/],
  [{ SAMBUNG_ERASE_AFTER: "soon" }, /^SAMBUNG_ERASE_AFTER must be a time/],
  [{ SAMBUNG_ERASE_AFTER: "73h" }, /^SAMBUNG_ERASE_AFTER must be a time of at most 72 hours/],
  [{ PUBLIC_URL: "kopi.example" }, /^PUBLIC_URL must be/],
  [{ SAMBUNG_STORE: "mysql://user:secret@db/shop" }, /^SAMBUNG_STORE must look like sqlite:/],
  [{ SAMBUNG_STORE: "postgres" }, /^SAMBUNG_STORE=postgres also needs DATABASE_URL/],
  [{ SAMBUNG_STORE: "postgres", DATABASE_URL: "mysql://user:secret@db/shop" }, /also needs DATABASE_URL/],
])("%o stops the start with the variable's name and no secret", (variables, message) => {
  const read = () => readEnvironment(variables);
  expect(read).toThrow(EnvironmentError);
  expect(read).toThrow(message);
  expect(read).not.toThrow(/user:secret/);
});

test("the store may be in Postgres; a DATABASE_URL alone is another program's", () => {
  const url = "postgres://user:secret@db/shop";
  const store = { kind: "postgres", url };
  expect(readEnvironment({ SAMBUNG_STORE: url }).store).toEqual(store);
  expect(readEnvironment({ SAMBUNG_STORE: "postgres", DATABASE_URL: url }).store).toEqual(store);
  expect(readEnvironment({ DATABASE_URL: url }).store).toMatchObject({ kind: "sqlite" });
});

test("the shop's books lie beside the store", () => {
  expect(ordersPath("/srv/data/shop.db")).toBe("/srv/data/shop-orders.db");
  expect(ordersPath("/srv/data/store")).toBe("/srv/data/store-orders.db");
});

test("live are the channels with credentials", () => {
  expect(liveNames(readEnvironment({}))).toEqual([]);
  const whatsapp = {
    WHATSAPP_ACCESS_TOKEN: "t",
    WHATSAPP_PHONE_NUMBER_ID: "1",
    WHATSAPP_APP_SECRET: "s",
    WHATSAPP_VERIFY_TOKEN: "v",
  };
  expect(liveNames(readEnvironment(whatsapp))).toEqual(["whatsapp"]);
});
