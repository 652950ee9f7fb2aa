import type { Capabilities, Conversation } from "@sambung/core";

const MEGABYTE = 1_048_576;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Longest text of a message and of what stands beside buttons, list or media. */
export const MAX_TEXT = 4096;
export const MAX_BODY = 1024;
export const MAX_CAPTION = 1024;

const DIRECT: Capabilities = {
  // Meta does not say what it counts; code units are never fewer than characters.
  text: { max: MAX_TEXT, unit: "utf16", marks: ["bold", "italic", "strike", "code"] },
  buttons: { max: 3, label: 20, data: 256, url: false, body: MAX_BODY },
  quickReplies: false,
  list: { rows: 10, label: 24, description: 72, data: 200, body: MAX_BODY },
  media: {
    image: { bytes: 5 * MEGABYTE, caption: MAX_CAPTION },
    audio: { bytes: 16 * MEGABYTE, caption: 0 },
    video: { bytes: 16 * MEGABYTE, caption: MAX_CAPTION },
    file: { bytes: 100 * MEGABYTE, caption: MAX_CAPTION },
  },
  location: true,
  edit: false,
  delete: false,
  typing: { ttlMs: 25_000 },
  receipts: ["sent", "delivered", "read", "failed"],
  proactive: "window",
  windowMs: DAY_MS,
  // One message in six seconds to the same person on average, of which 45 may be sent ahead.
  rate: { perChat: { burst: 45, perSeconds: 270 }, global: { burst: 80, perSeconds: 1 } },
  // wa.me takes more, but an address beyond this no longer fits a QR code that phones read well.
  deepLink: { max: 256, editable: true },
  // Meta asks for a median of 250 ms and names no limit; other webhooks of its platform have five seconds.
  ackMs: 5000,
  redelivery: { forMs: 7 * DAY_MS, note: "sent again, ever more slowly, until it gets a success" },
  idempotentSend: false,
};

const GROUP: Capabilities = {
  ...DIRECT,
  buttons: false,
  list: false,
  location: false,
  typing: false,
};

/** What a WhatsApp conversation can show. Groups take words and media only. */
export function whatsappCapabilities(conversation?: Conversation): Capabilities {
  return conversation?.kind === "group" ? GROUP : DIRECT;
}
