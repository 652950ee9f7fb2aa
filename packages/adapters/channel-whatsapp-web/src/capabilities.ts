import type { Capabilities, Conversation } from "@sambung/core";

const MEGABYTE = 1_048_576;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Longest text, and longest words beside media. WhatsApp's apps cut at 65,536; long texts fold behind "read more". */
export const MAX_TEXT = 4096;
export const MAX_CAPTION = 1024;

/** Media go through the browser as one text, so there is less room than in the app. */
const MEDIA: Capabilities["media"] = {
  image: { bytes: 16 * MEGABYTE, caption: MAX_CAPTION },
  audio: { bytes: 16 * MEGABYTE, caption: 0 },
  video: { bytes: 16 * MEGABYTE, caption: MAX_CAPTION },
  file: { bytes: 32 * MEGABYTE, caption: MAX_CAPTION },
};

const NO_MEDIA: Capabilities["media"] = { image: false, audio: false, video: false, file: false };

const DIRECT: Capabilities = {
  text: { max: MAX_TEXT, unit: "utf16", marks: ["bold", "italic", "strike", "code"] },
  // The library still takes buttons and lists and returns an id for them, but no phone shows them.
  buttons: false,
  quickReplies: false,
  list: false,
  media: MEDIA,
  location: true,
  edit: false,
  delete: false,
  typing: { ttlMs: 25_000 },
  receipts: ["sent", "delivered", "read", "failed"],
  proactive: "any",
  // The pace of a person. Nothing is documented; accounts that write faster are the ones that get blocked.
  rate: { perChat: { burst: 3, perSeconds: 9 }, global: { burst: 10, perSeconds: 20 } },
  deepLink: { max: 256, editable: true },
  // There is no webhook; this is how long an event may wait before anybody should wonder.
  ackMs: 10_000,
  redelivery: {
    forMs: 30 * DAY_MS,
    note: "what is unread is read again after every start and reconnect; what somebody reads on the phone meanwhile is not",
  },
  idempotentSend: false,
};

/**
 * What a conversation can show. Groups are the same.
 *
 * @param media whether any host is named from which media may be fetched; otherwise media go out as links
 */
export function whatsappWebCapabilities(_conversation?: Conversation, media = true): Capabilities {
  return media ? DIRECT : { ...DIRECT, media: NO_MEDIA };
}
