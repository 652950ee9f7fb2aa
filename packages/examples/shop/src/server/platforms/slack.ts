import { randomBytes, randomInt } from "node:crypto";
import { slack } from "@sambung/channel-slack";
import type { Environment } from "../environment.ts";
import type { Platform } from "./platform.ts";

/** Slack, live with the token and the signing secret of an app in one workspace. */
export async function openSlack(environment: Environment): Promise<Platform> {
  if (environment.slack !== undefined) return { channel: slack(environment.slack) };
  const { fakeSlack } = await import("@sambung/channel-slack/fake");
  const { slackPhone } = await import("../playground/slack.ts");
  // A workspace of its own for each process: the ids of a fake begin anew, those in the store do not.
  const fake = await fakeSlack({
    team: `T${randomInt(1e9, 9e9)}`,
    // Whoever knows it can speak for everybody, and fakes run beside live channels too.
    signingSecret: randomBytes(24).toString("hex"),
  });
  const { token, signingSecret, apiUrl: slackApiUrl } = fake;
  return {
    channel: slack({ token, signingSecret, slackApiUrl }),
    fake: {
      connect: (app) => fake.deliverTo({ url: "http://shop/webhooks/slack", fetch: app.fetch }),
      close: () => fake.close(),
      phone: slackPhone(fake),
    },
  };
}
