import { whatsapp } from "@sambung/channel-whatsapp";
import type { Environment } from "../environment.ts";
import type { Platform } from "./platform.ts";

/** WhatsApp, live with the token of the business's number. */
export async function openWhatsApp(environment: Environment): Promise<Platform> {
  if (environment.whatsapp !== undefined) return { channel: whatsapp(environment.whatsapp) };
  const { fakeWhatsApp } = await import("@sambung/channel-whatsapp/fake");
  const { whatsappPhone } = await import("../playground/whatsapp.ts");
  const fake = await fakeWhatsApp({ statuses: true });
  const { accessToken, phoneNumberId, appSecret, verifyToken, apiUrl, number } = fake;
  return {
    channel: whatsapp({ accessToken, phoneNumberId, appSecret, verifyToken, apiUrl, number }),
    fake: {
      connect: (app) => fake.deliverTo({ url: "http://shop/webhooks/whatsapp", fetch: app.fetch }),
      close: () => fake.close(),
      phone: whatsappPhone(fake),
    },
  };
}
