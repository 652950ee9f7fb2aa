import type { Capabilities } from "../model/capabilities.ts";

/** A kind of platform, as far as a conversation can feel the difference. */
export interface Preset {
  readonly aliasKind: string;
  readonly aliasAccount: string;
  readonly capabilities: Capabilities;
  /** Makes a deep link, when the platform has them. */
  readonly link?: (payload: string) => string;
}

const MEDIA = { bytes: 5_000_000, caption: 1_000 };

/** Buttons, links and edits: what a platform made for bots can do. */
const RICH: Capabilities = {
  text: { max: 4_000, unit: "utf16", marks: ["bold", "italic", "code", "link"] },
  buttons: { max: 10, label: 64, data: 64, url: true },
  quickReplies: false,
  list: false,
  media: { image: MEDIA, audio: MEDIA, video: MEDIA, file: MEDIA },
  location: true,
  edit: true,
  delete: false,
  // A typing mark would only add waits that tests have to step over.
  typing: false,
  receipts: [],
  proactive: "any",
  rate: { perChat: { burst: 10_000, perSeconds: 1 }, global: { burst: 100_000, perSeconds: 1 } },
  deepLink: false,
  ackMs: 10_000,
  redelivery: { forMs: 86_400_000, note: "sends again when told to" },
  idempotentSend: false,
};

/** At most three short buttons, else a list of ten rows; nothing can be taken back. */
const LIMITED: Capabilities = {
  ...RICH,
  text: { max: 4_096, unit: "utf16", marks: ["bold", "italic", "strike", "code"] },
  buttons: { max: 3, label: 20, data: 256, body: 1_024 },
  list: { rows: 10, label: 24, description: 72, data: 200, body: 4_096 },
  edit: false,
  receipts: ["sent", "delivered", "read", "failed"],
  proactive: "window",
  windowMs: 86_400_000,
};

/** Text and nothing else. */
const PLAIN: Capabilities = {
  ...RICH,
  text: { max: 480, unit: "utf16", marks: [] },
  buttons: false,
  media: { image: false, audio: false, video: false, file: false },
  location: false,
  edit: false,
};

/** Platforms a fake channel can be like. They are rough likenesses; the adapters have the exact limits. */
export const PRESETS: { readonly [platform: string]: Preset } = {
  web: { aliasKind: "web", aliasAccount: "test", capabilities: RICH },
  telegram: {
    aliasKind: "telegram",
    aliasAccount: "*",
    capabilities: { ...RICH, proactive: "started", deepLink: { max: 64, editable: false } },
    link: (payload) => `https://telegram.example/bot?start=${payload}`,
  },
  whatsapp: { aliasKind: "whatsapp", aliasAccount: "*", capabilities: LIMITED },
  slack: {
    aliasKind: "slack",
    aliasAccount: "T0TEST",
    capabilities: { ...RICH, buttons: { max: 25, label: 75, data: 2_000, url: true }, delete: true },
  },
  sms: { aliasKind: "sms", aliasAccount: "*", capabilities: PLAIN },
};
