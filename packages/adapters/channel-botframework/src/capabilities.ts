import type { Capabilities, Conversation } from "@sambung/core";

const MEGABYTE = 1_048_576;

/** The most words in one message, UTF-16 units. */
export const MAX_TEXT = 20_000;
/** Actions a card of Teams shows beside each other; further ones hide behind a menu. */
export const MAX_ACTIONS = 6;
/** Options of one drop-down menu. */
export const MAX_OPTIONS = 100;

const CAPABILITIES: Capabilities = {
  // Teams refuses messages of more than about 100 kB in UTF-16, cards and all; Microsoft advises 80.
  text: { max: MAX_TEXT, unit: "utf16", marks: ["bold", "italic", "strike", "code", "link"] },
  // No length of a label is documented; a phone shows about this many characters.
  buttons: { max: MAX_ACTIONS, label: 60, data: 255, url: true },
  quickReplies: false,
  // Options of a menu have no second line: core writes descriptions out.
  list: { rows: MAX_OPTIONS, label: 120, description: 0, data: 255 },
  media: {
    // Teams shows pictures of up to 1 MB from their address. Other files need the person's consent first, so they are links.
    image: { bytes: MEGABYTE, caption: MAX_TEXT },
    audio: false,
    video: false,
    file: false,
  },
  location: false,
  // A message can only be changed as a whole, and nobody but the bot remembers its words: old choices are refused instead.
  edit: false,
  delete: false,
  typing: { ttlMs: 3000 },
  receipts: [],
  proactive: "started",
  // Teams: 7 messages in one second and 1,800 in an hour to a conversation, 50 in a second to a tenant.
  rate: { perChat: { burst: 7, perSeconds: 14 }, global: { burst: 50, perSeconds: 1 } },
  // The text a link puts into the box of Teams; people send it, and can change it.
  deepLink: { max: 256, editable: true },
  ackMs: 10_000,
  redelivery: false,
  idempotentSend: false,
};

/** What a conversation of the Bot Framework can show; chosen for Teams, which others of its channels exceed. */
export function botframeworkCapabilities(_conversation?: Conversation): Capabilities {
  return CAPABILITIES;
}
