import { join } from "node:path";
import { directoryFiles, web } from "@sambung/channel-web";
import { pairingPage } from "@sambung/channel-whatsapp-web";
import type { App, Channel } from "@sambung/core";
import type { PlaygroundPhone } from "@sambung/studio";
import type { Environment } from "./environment.ts";
import { openBotframework } from "./platforms/botframework.ts";
import { openSlack } from "./platforms/slack.ts";
import { openTelegram } from "./platforms/telegram.ts";
import { openWhatsApp } from "./platforms/whatsapp.ts";
import { openWhatsAppWeb } from "./platforms/whatsapp-web.ts";

export interface Channels {
  readonly all: readonly Channel[];
  /** A phone for each fake. */
  readonly phones: readonly PlaygroundPhone[];
  /** Shows how a paired account is connected, with the code to scan. */
  readonly pairing?: (request: Request) => Response;
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
  const platforms = await Promise.all([
    openWhatsApp(environment),
    openTelegram(environment),
    openSlack(environment),
    openBotframework(environment),
  ]);
  const paired = openWhatsAppWeb(environment);
  const fakes = platforms.flatMap(({ fake }) => fake ?? []);
  return {
    all: [site, ...platforms.map(({ channel }) => channel), ...(paired === undefined ? [] : [paired])],
    ...(paired === undefined ? {} : { pairing: pairingPage(paired) }),
    phones: fakes.flatMap(({ phone }) => phone ?? []),
    connect: (app) => {
      for (const fake of fakes) fake.connect(app);
    },
    close: async () => {
      await Promise.all(fakes.map((fake) => fake.close()));
    },
  };
}
