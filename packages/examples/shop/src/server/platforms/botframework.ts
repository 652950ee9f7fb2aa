import { randomBytes } from "node:crypto";
import { botframework } from "@sambung/channel-botframework";
import type { Environment } from "../environment.ts";
import type { Platform } from "./platform.ts";

/** Microsoft Teams and the other channels of the Bot Framework, live with id and secret of the bot's app. */
export async function openBotframework(environment: Environment): Promise<Platform> {
  if (environment.botframework !== undefined) return { channel: botframework(environment.botframework) };
  const { fakeBotframework } = await import("@sambung/channel-botframework/fake");
  const { teamsPhone } = await import("../playground/teams.ts");
  // Whoever knows it can send as the bot, and fakes run beside live channels too.
  const fake = await fakeBotframework({ appPassword: randomBytes(24).toString("hex") });
  const { appId, appPassword, openIdMetadata, host } = fake;
  return {
    channel: botframework({ appId, appPassword, openIdMetadata, serviceHosts: [host] }),
    fake: {
      connect: (app) => fake.deliverTo({ url: "http://shop/api/messages", fetch: app.fetch }),
      close: () => fake.close(),
      phone: teamsPhone(fake),
    },
  };
}
