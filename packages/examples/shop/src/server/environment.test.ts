import { join } from "node:path";
import { expect, test } from "vitest";
import { EnvironmentError } from "./credentials.ts";
import { ordersPath, REPOSITORY, readEnvironment } from "./environment.ts";

test("nothing is needed", () => {
  expect(readEnvironment({ PORT: "", HOST: " " })).toEqual({
    host: "127.0.0.1",
    port: 3000,
    store: join(REPOSITORY, "data/shop.db"),
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
      WEB_IDENTITY_SECRET: "web",
      BACKOFFICE_TOKEN: "office",
      PLAYGROUND_TOKEN: "play",
    }),
  ).toEqual({
    host: "0.0.0.0",
    port: 0,
    publicUrl: "https://kopi.example",
    store: "/var/lib/shop.db",
    telegram: { token: "1:abc", secret: "s3cret", apiRoot: "http://127.0.0.1:4000" },
    webIdentitySecret: "web",
    backofficeToken: "office",
    playgroundToken: "play",
  });
});

test.each([
  [{ TELEGRAM_BOT_TOKEN: "1:abc" }, /^TELEGRAM_WEBHOOK_SECRET is missing/],
  [{ TELEGRAM_WEBHOOK_SECRET: "s" }, /^TELEGRAM_BOT_TOKEN is missing/],
  [{ TELEGRAM_API_ROOT: "http://127.0.0.1:1" }, /^TELEGRAM_BOT_TOKEN is missing/],
  [{ SLACK_SIGNING_SECRET: "s" }, /^SLACK_BOT_TOKEN is missing/],
  [{ WHATSAPP_ACCESS_TOKEN: "t", WHATSAPP_APP_SECRET: "s" }, /^WHATSAPP_PHONE_NUMBER_ID is missing/],
  [{ MICROSOFT_APP_ID: "i" }, /^MICROSOFT_APP_PASSWORD is missing/],
  [{ SLACK_BOT_TOKEN: "t", SLACK_SIGNING_SECRET: "s" }, /^SLACK_BOT_TOKEN is set, but .* slack/],
  [{ TELEGRAM_BOT_TOKEN: "1:abc", TELEGRAM_WEBHOOK_SECRET: "not allowed" }, /^TELEGRAM_WEBHOOK_SECRET must be/],
  [{ TELEGRAM_BOT_TOKEN: "abc", TELEGRAM_WEBHOOK_SECRET: "s" }, /^TELEGRAM_BOT_TOKEN must look like/],
  [{ PORT: "99999" }, /^PORT must be/],
  [{ PORT: "http" }, /^PORT must be/],
  [{ PUBLIC_URL: "kopi.example" }, /^PUBLIC_URL must be/],
  [{ SAMBUNG_STORE: "postgres://user:secret@db/shop" }, /^SAMBUNG_STORE names a Postgres database/],
  [{ SAMBUNG_STORE: "mysql://user:secret@db/shop" }, /^SAMBUNG_STORE must look like sqlite:/],
])("%o stops the start with the variable's name and no secret", (variables, message) => {
  const read = () => readEnvironment(variables);
  expect(read).toThrow(EnvironmentError);
  expect(read).toThrow(message);
  expect(read).not.toThrow(/user:secret/);
});

test("the shop's books lie beside the store", () => {
  expect(ordersPath("/srv/data/shop.db")).toBe("/srv/data/shop-orders.db");
  expect(ordersPath("/srv/data/store")).toBe("/srv/data/store-orders.db");
});
