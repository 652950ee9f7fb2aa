import type { Capabilities } from "@sambung/core";

/** Longest payload of a deep link: a link code needs nine characters. */
const LINK_PAYLOAD = 64;

/** What the web channel can show. `linkable`: a page for deep links is configured. `uploadBytes`: largest file. */
export function webCapabilities(options: { readonly linkable: boolean; readonly uploadBytes: number }): Capabilities {
  const media = { bytes: options.uploadBytes, caption: 16_384 };
  return {
    text: { max: 16_384, unit: "utf8", marks: ["bold", "italic", "strike", "code", "link"] },
    buttons: { max: 50, label: 200, data: 64, url: true },
    quickReplies: { max: 50, label: 200, data: 64 },
    list: { rows: 50, label: 200, description: 1_000, data: 64 },
    media: { image: media, audio: media, video: media, file: media },
    location: true,
    edit: true,
    delete: false,
    typing: { ttlMs: 6_000 },
    receipts: ["read"],
    proactive: "any",
    rate: { perChat: { burst: 1_000, perSeconds: 1 }, global: { burst: 100_000, perSeconds: 1 } },
    deepLink: options.linkable ? { max: LINK_PAYLOAD, editable: false } : false,
    ackMs: 30_000,
    redelivery: { forMs: 24 * 60 * 60 * 1_000, note: "The client keeps unsent messages and sends them again by id." },
    idempotentSend: true,
  };
}
