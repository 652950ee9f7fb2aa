import type { Capabilities, Conversation } from "@sambung/core";

const MEGABYTE = 1_048_576;

const CAPABILITIES: Capabilities = {
  // Slack refuses a message whose blocks have together more than about 12,000 characters, marks and options included.
  text: { max: 3000, unit: "utf16", marks: ["bold", "italic", "strike", "code", "link"] },
  // Block Kit: 25 elements in an actions block, 75 characters on a button, 2,000 in its value.
  buttons: { max: 25, label: 75, data: 2000, url: true },
  quickReplies: false,
  // Block Kit: 100 options in a select menu, 75 characters each in label and value. Descriptions would only show after
  // the menu is opened, and a hundred of them would not fit into a message: core writes them out.
  list: { rows: 100, label: 75, description: 0, data: 75 },
  media: {
    // Slack fetches the image from its address and names no maximum; this is what its proxies are seen to take.
    image: { bytes: 10 * MEGABYTE, caption: 3000 },
    audio: false,
    video: false,
    file: false,
  },
  location: false,
  edit: true,
  delete: false,
  typing: false,
  receipts: [],
  proactive: "any",
  // One message a second in a channel, short bursts allowed; several hundred a minute in a workspace.
  rate: { perChat: { burst: 3, perSeconds: 3 }, global: { burst: 40, perSeconds: 10 } },
  deepLink: false,
  ackMs: 3000,
  redelivery: {
    forMs: 6 * 60 * 1000,
    note: "events three times, at once, after one minute and after five; taps and slash commands never, the person sees that they failed",
  },
  idempotentSend: false,
};

/** What a Slack conversation can show; the same in direct messages and channels. */
export function slackCapabilities(_conversation?: Conversation): Capabilities {
  return CAPABILITIES;
}
