import { readFileSync, writeFileSync } from "node:fs";
import { botframework } from "@sambung/channel-botframework";
import { slack } from "@sambung/channel-slack";
import { telegram } from "@sambung/channel-telegram";
import { web } from "@sambung/channel-web";
import { whatsapp } from "@sambung/channel-whatsapp";
import { whatsappWeb } from "@sambung/channel-whatsapp-web";
import type { Channel } from "@sambung/core";
import { expect, test } from "vitest";

/** The tables of `docs/guide/delivery.md` say what the channels say of themselves. */
const PAGE = new URL("../../../../../docs/guide/delivery.md", import.meta.url);

const NAMES: Readonly<Record<string, string>> = {
  telegram: "[Telegram](../../packages/adapters/channel-telegram/README.md)",
  whatsapp: "[WhatsApp](../../packages/adapters/channel-whatsapp/README.md)",
  "whatsapp-web": "[WhatsApp Web](../../packages/adapters/channel-whatsapp-web/README.md)",
  botframework: "[Bot Framework](../../packages/adapters/channel-botframework/README.md)",
  slack: "[Slack](../../packages/adapters/channel-slack/README.md)",
  web: "[web](../../packages/adapters/channel-web/README.md)",
};

const CHANNELS: readonly Channel[] = [
  web(),
  telegram({ token: "7000001:token-of-nobody", webhookSecret: "s" }),
  whatsapp({ accessToken: "t", phoneNumberId: "1", appSecret: "s", verifyToken: "v" }),
  whatsappWeb(),
  slack({ token: "xoxb-1-nobody", signingSecret: "s" }),
  botframework({ appId: "a", appPassword: "p" }),
];

function span(ms: number): string {
  const [size, unit] = (
    [
      [86_400_000, "days"],
      [3_600_000, "hours"],
      [60_000, "minutes"],
      [1_000, "seconds"],
    ] as const
  ).find(([step]) => ms >= 2 * step) ?? [1_000, "seconds"];
  return `${ms / size} ${unit}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return ["", line(head), line(head.map(() => "---")), ...rows.map(line), "", ""].join("\n");
}

const nameOf = ({ platform }: Channel): string => NAMES[platform] ?? platform;

const SECTIONS: Readonly<Record<string, string>> = {
  "who-redelivers": table(
    ["channel", "waits for the answer", "an event that got none comes again", "how"],
    CHANNELS.map((channel) => {
      const { ackMs, redelivery } = channel.capabilities();
      return [
        nameOf(channel),
        span(ackMs),
        redelivery === false ? "no" : `for ${span(redelivery.forMs)}`,
        redelivery === false ? "" : redelivery.note.replace(/\.$/, "").replace(/^The/, "the"),
      ];
    }),
  ),
  "shown-twice": table(
    ["channel", "outcome unknown, `resend` (the default)", 'outcome unknown, `unknownOutcome: "hold"`', "tells of"],
    CHANNELS.map((channel) => {
      const { idempotentSend, receipts } = channel.capabilities();
      const told = receipts.join(", ") || "nothing";
      if (channel.delivery === "log") return [nameOf(channel), "cannot be: shown once", "cannot be: shown once", told];
      if (idempotentSend)
        return [nameOf(channel), "sent again, shown once", "sent at most once, ends as `unknown`", told];
      return [nameOf(channel), "sent again, **may be shown twice**", "sent at most once, ends as `unknown`", told];
    }),
  ),
};

const SECTION = /(<!-- ([\w-]+): generated[^\n]*-->\n)([\s\S]*?)(<!-- \/\2 -->)/g;

test("the tables of the delivery page are what the channels say", () => {
  const page = readFileSync(PAGE, "utf8");
  const names: string[] = [];
  const updated = page.replace(SECTION, (_, open: string, name: string, __, close: string) => {
    names.push(name);
    return `${open}${SECTIONS[name]}${close}`;
  });
  expect(names).toEqual(Object.keys(SECTIONS));
  if (process.env["UPDATE_README"] === "1") writeFileSync(PAGE, updated);
  else expect(page).toBe(updated);
});

test("the page has every channel there is", () => {
  expect(CHANNELS.map(({ platform }) => platform).sort()).toEqual(Object.keys(NAMES).sort());
});
