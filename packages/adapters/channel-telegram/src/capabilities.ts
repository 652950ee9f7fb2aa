import type { Capabilities, Conversation } from "@sambung/core";

const MEGABYTE = 1_048_576;

const DIRECT: Capabilities = {
  // The platform counts code points; code units are never fewer.
  text: { max: 4096, unit: "utf16", marks: ["bold", "italic", "strike", "code", "link"] },
  // No maximum is documented; this is well below where keyboards begin to be refused.
  buttons: { max: 40, label: 64, data: 64, url: true },
  quickReplies: false,
  list: false,
  // Media go out as addresses that Telegram fetches itself: its limits for that are lower than those for uploads.
  media: {
    image: { bytes: 5 * MEGABYTE, caption: 1024 },
    audio: { bytes: 20 * MEGABYTE, caption: 1024 },
    video: { bytes: 20 * MEGABYTE, caption: 1024 },
    file: { bytes: 20 * MEGABYTE, caption: 1024 },
  },
  location: true,
  edit: true,
  delete: false,
  typing: { ttlMs: 5000 },
  receipts: [],
  proactive: "started",
  // One message a second on average; Telegram tolerates short bursts.
  rate: { perChat: { burst: 3, perSeconds: 3 }, global: { burst: 30, perSeconds: 1 } },
  deepLink: { max: 64, editable: false },
  // Telegram names no limit; other platforms and proxies give up after this long.
  ackMs: 10_000,
  redelivery: {
    forMs: 24 * 60 * 60 * 1000,
    note: "sent again until it gets a success; Telegram does not say how often it tries a webhook",
  },
  idempotentSend: false,
};

const GROUP: Capabilities = {
  ...DIRECT,
  rate: { perChat: { burst: 20, perSeconds: 60 }, global: DIRECT.rate.global },
};

/** What a Telegram conversation can show. Groups differ in their rate: 20 messages a minute. */
export function telegramCapabilities(conversation?: Conversation): Capabilities {
  return conversation?.kind === "group" ? GROUP : DIRECT;
}
