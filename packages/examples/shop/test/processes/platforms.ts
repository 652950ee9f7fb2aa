import { type FakeSlack, fakeSlack } from "@sambung/channel-slack/fake";
import { type FakeTelegram, fakeTelegram } from "@sambung/channel-telegram/fake";
import { type FakeWhatsApp, fakeWhatsApp } from "@sambung/channel-whatsapp/fake";
import type { Variables } from "./demo.ts";
import { type Repeated, repeated } from "./repeated.ts";

const WEBHOOK_SECRET = "secret-of-the-webhook";

/** All platforms as a demo process sees them: APIs behind the root variables, and signed webhooks, each sent three times at once. */
export interface Platforms {
  readonly telegram: FakeTelegram;
  readonly whatsapp: FakeWhatsApp;
  readonly slack: FakeSlack;
  readonly lines: { readonly telegram: Repeated; readonly whatsapp: Repeated; readonly slack: Repeated };
  readonly variables: Variables;
  /** Where the demo listens now. */
  connect(url: string): void;
  close(): Promise<void>;
}

export async function openPlatforms(): Promise<Platforms> {
  const [telegram, whatsapp, slack] = await Promise.all([
    fakeTelegram({ token: "7000043:token-of-the-test", username: "kopi_sambung_test_bot" }),
    fakeWhatsApp({ accessToken: "EAAtokenOfTheTest", phoneNumberId: "106540352000042", statuses: true }),
    fakeSlack({ token: "xoxb-token-of-the-test", signingSecret: "signing-secret-of-the-test" }),
  ]);
  const lines = { telegram: repeated(), whatsapp: repeated(), slack: repeated() };
  return {
    telegram,
    whatsapp,
    slack,
    lines,
    variables: {
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_WEBHOOK_SECRET: WEBHOOK_SECRET,
      TELEGRAM_API_ROOT: telegram.apiRoot,
      WHATSAPP_ACCESS_TOKEN: whatsapp.accessToken,
      WHATSAPP_PHONE_NUMBER_ID: whatsapp.phoneNumberId,
      WHATSAPP_APP_SECRET: whatsapp.appSecret,
      WHATSAPP_VERIFY_TOKEN: whatsapp.verifyToken,
      WHATSAPP_API_URL: whatsapp.apiUrl,
      SLACK_BOT_TOKEN: slack.token,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
    },
    connect(url) {
      telegram.deliverTo({ url: `${url}/webhooks/telegram`, secret: WEBHOOK_SECRET, fetch: lines.telegram.fetch });
      whatsapp.deliverTo({ url: `${url}/webhooks/whatsapp`, fetch: lines.whatsapp.fetch });
      slack.deliverTo({ url: `${url}/webhooks/slack`, fetch: lines.slack.fetch });
    },
    async close() {
      await Promise.all([telegram.close(), whatsapp.close(), slack.close()]);
    },
  };
}
