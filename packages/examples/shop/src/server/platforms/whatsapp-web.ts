import { type WhatsAppWebChannel, whatsappWeb } from "@sambung/channel-whatsapp-web";
import type { Environment } from "../environment.ts";

/**
 * WhatsApp through a paired browser, live with the folder of its session. Without one the shop has no such channel:
 * the Cloud API's fake shows what WhatsApp looks like.
 */
export function openWhatsAppWeb(environment: Environment): WhatsAppWebChannel | undefined {
  const set = environment["whatsapp-web"];
  return set === undefined ? undefined : whatsappWeb(set);
}
