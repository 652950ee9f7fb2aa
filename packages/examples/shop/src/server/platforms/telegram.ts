import { randomBytes, randomInt } from "node:crypto";
import { telegram } from "@sambung/channel-telegram";
import type { Environment } from "../environment.ts";
import type { Platform } from "./platform.ts";

/** Telegram, live with the bot's token. */
export async function openTelegram(environment: Environment): Promise<Platform> {
  if (environment.telegram !== undefined) {
    const { token, secret: webhookSecret, apiRoot } = environment.telegram;
    return { channel: telegram({ token, webhookSecret, ...(apiRoot !== undefined && { apiRoot }) }) };
  }
  const { fakeTelegram } = await import("@sambung/channel-telegram/fake");
  const { telegramPhone } = await import("../playground/telegram.ts");
  // A bot of its own for each process: the ids of a fake begin anew, those in the store do not.
  const fake = await fakeTelegram({ token: `${randomInt(1e9, 9e9)}:fake`, username: "KopiSambungBot" });
  const secret = randomBytes(24).toString("base64url");
  const { token, apiRoot, username } = fake;
  return {
    channel: telegram({ token, apiRoot, username, webhookSecret: secret }),
    fake: {
      connect: (app) => fake.deliverTo({ url: "http://shop/webhooks/telegram", secret, fetch: app.fetch }),
      close: () => fake.close(),
      phone: telegramPhone(fake),
    },
  };
}
