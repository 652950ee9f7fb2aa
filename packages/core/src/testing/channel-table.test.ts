import { expect, test } from "vitest";
import type { Capabilities } from "../model/capabilities.ts";
import { capabilityTable } from "./channel-table.ts";

const poor: Capabilities = {
  text: { max: 1600, unit: "utf8", marks: [] },
  buttons: false,
  quickReplies: { max: 3, label: 20, data: 256 },
  list: { rows: 10, label: 24, description: 72, data: 200 },
  media: { image: { bytes: 512_000, caption: 0 }, audio: false, video: false, file: false },
  location: false,
  edit: false,
  delete: false,
  typing: false,
  receipts: ["delivered", "read"],
  proactive: "window",
  windowMs: 86_400_000,
  rate: { perChat: { burst: 1, perSeconds: 6 }, global: { burst: 80, perSeconds: 1 } },
  deepLink: { max: 8, editable: true },
  ackMs: 1000,
  redelivery: { forMs: 604_800_000, note: "with growing pauses" },
  idempotentSend: false,
};

test("every ability has a line, in words", () => {
  expect(capabilityTable(poor)).toBe(`| ability | limit |
|---|---|
| text | up to 1,600 bytes (UTF-8); no marks |
| buttons | no |
| quick replies | up to 3, label 20, data 256 bytes |
| list | up to 10, label 24, description 72, data 200 bytes |
| image | up to 500 kB, no caption |
| audio | no |
| video | no |
| file | no |
| location | no |
| take buttons back | no |
| delete | no |
| typing | no |
| receipts | delivered, read |
| may write first | within 24 hours of a person's last message |
| pace of one chat | 1 message in 6 seconds |
| pace of all chats | 80 messages in a second |
| link that carries a payload | up to 8 characters, people can edit it |
| time to answer a webhook | 1 second |
| events come again | for 7 days: with growing pauses |
| one key, one message | no |`);
});
