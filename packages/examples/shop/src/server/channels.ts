import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { telegram } from "@sambung/channel-telegram";
import { directoryFiles, web } from "@sambung/channel-web";
import type { App, Channel } from "@sambung/core";
import type { Environment } from "./environment.ts";

export interface Channels {
  readonly all: readonly Channel[];
  /** Leads what people do on the fakes to the running bot. */
  connect(app: Pick<App, "fetch">): void;
  /** Ends the fakes. */
  close(): Promise<void>;
}

export interface ChannelSurroundings {
  /** Where uploads are kept. */
  readonly folder: string;
  /** Address of the person behind a request. */
  readonly person: (request: Request) => string | undefined;
  /** Address of the page with the chat. */
  readonly page: () => string;
}

/** The shop's channels: live when their credentials are set, otherwise on a fake platform of their own. */
export async function openChannels(environment: Environment, around: ChannelSurroundings): Promise<Channels> {
  const site = web({
    address: around.person,
    page: around.page,
    files: { store: directoryFiles(join(around.folder, "chat-files")) },
    ...(environment.webIdentitySecret !== undefined && { identitySecret: environment.webIdentitySecret }),
  });
  if (environment.telegram !== undefined) {
    const { token, secret: webhookSecret, apiRoot } = environment.telegram;
    const live = telegram({ token, webhookSecret, ...(apiRoot !== undefined && { apiRoot }) });
    return { all: [site, live], connect: () => {}, close: async () => {} };
  }
  const { fakeTelegram } = await import("@sambung/channel-telegram/fake");
  const fake = await fakeTelegram();
  const secret = randomBytes(24).toString("base64url");
  const { token, apiRoot, username } = fake;
  return {
    all: [site, telegram({ token, apiRoot, username, webhookSecret: secret })],
    connect: (app) => fake.deliverTo({ url: "http://shop/webhooks/telegram", secret, fetch: app.fetch }),
    close: () => fake.close(),
  };
}
