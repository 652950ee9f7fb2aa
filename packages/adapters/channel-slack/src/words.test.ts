import { describe, expect, test } from "vitest";
import { labelOf, mentions, plainText, wordsOf } from "./words.ts";

const BOT = "U0KOPIBOT";
const section = (...elements: readonly object[]) => ({
  blocks: [{ type: "rich_text", elements: [{ type: "rich_text_section", elements }] }],
});

describe("Slack's markup becomes what people see", () => {
  test.for([
    ["a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"],
    ["&amp;lt;b&amp;gt;", "&lt;b&gt;"],
    ["<https://kopi.example/menu>", "https://kopi.example/menu"],
    ["<http://kopi.example|kopi.example>", "kopi.example"],
    ["<https://kopi.example/|https://kopi.example>", "https://kopi.example"],
    ["<https://kopi.example/a|menu>", "menu (https://kopi.example/a)"],
    ["<https://kopi.example/?a=1&amp;b=2>", "https://kopi.example/?a=1&b=2"],
    ["<mailto:sari@kopi.example|sari@kopi.example>", "sari@kopi.example"],
    ["<mailto:sari@kopi.example>", "sari@kopi.example"],
    ["<tel:+62812|0812>", "0812 (tel:+62812)"],
    ["<@U0BUDI> dan <@U0RINI|rini>", "@U0BUDI dan @rini"],
    ["<#C0KANTOR> <#C0KANTOR|kantor>", "#C0KANTOR #kantor"],
    ["<!here> <!channel|channel> <!subteam^S1> <!subteam^S1|@barista>", "@here @channel @S1 @barista"],
    ["<!date^1392734382^{date}|18 Februari>", "18 Februari"],
    ["<>", ""],
    ["a > b < c", "a > b < c"],
  ] as const)("%s", ([text, shown]) => {
    expect(plainText(text)).toBe(shown);
  });

  test("the bot's own mention is no part of what was said", () => {
    const said = (text: string): string => wordsOf({ text }, BOT);
    expect(said(`<@${BOT}> jam buka?`)).toBe("jam buka?");
    expect(said(`<@${BOT}>, jam buka?`)).toBe("jam buka?");
    expect(said(`halo <@${BOT}|kopi>: jam buka?`)).toBe("halo jam buka?");
    expect(said(`jam buka <@${BOT}>`)).toBe("jam buka");
    expect(said(`<@${BOT}>`)).toBe(`@${BOT}`);
    expect(said("\0")).toBe("");
  });

  test("who is called", () => {
    expect(mentions({ text: `<@${BOT}> halo` }, BOT)).toBe(true);
    expect(mentions({ text: `<@${BOT}|kopi> halo` }, BOT)).toBe(true);
    expect(mentions({ text: `<@${BOT}2> &lt;@${BOT}&gt;` }, BOT)).toBe(false);
    expect(mentions({ text: "halo" }, undefined)).toBe(false);
  });
});

describe("rich text tells more than text", () => {
  test("emoji are characters, also joined ones; a workspace's own keep their name", () => {
    const emoji = (fields: object) => wordsOf(section({ type: "emoji", ...fields }), BOT);
    expect(emoji({ name: "coffee", unicode: "2615" })).toBe("☕");
    expect(emoji({ name: "family", unicode: "1f468-200d-1f469-200d-1f467" })).toBe("👨‍👩‍👧");
    expect(emoji({ name: "kopi-sambung" })).toBe(":kopi-sambung:");
    expect(emoji({ name: "broken", unicode: "zz-110000" })).toBe(":broken:");
  });

  test("marks are no signs, and signs no marks", () => {
    const typed = section({ type: "text", text: "Gayo", style: { bold: true } }, { type: "text", text: " *250* g" });
    expect(wordsOf({ ...typed, text: "*Gayo* *250* g" }, BOT)).toBe("Gayo *250* g");
  });

  test("everything that can be in it has words", () => {
    const all = section(
      { type: "user", user_id: BOT },
      { type: "text", text: ": " },
      { type: "user", user_id: "U0BUDI" },
      { type: "usergroup", usergroup_id: "S1" },
      { type: "channel", channel_id: "C1" },
      { type: "broadcast", range: "here" },
      { type: "color", value: "#c0ffee" },
      { type: "date", timestamp: 1, fallback: "besok" },
      { type: "link", url: "https://kopi.example/a", text: "menu" },
      { type: "link", url: "https://kopi.example/b" },
      { type: "unheard_of", text: "!" },
    );
    expect(wordsOf(all, BOT)).toBe(
      "@U0BUDI@S1#C1@here#c0ffeebesokmenu (https://kopi.example/a)https://kopi.example/b!",
    );
  });

  test("lists, quotes and code are lines", () => {
    const line = (text: string) => ({ type: "rich_text_section", elements: [{ type: "text", text }] });
    const elements = [
      line("Pesanan:\n"),
      { type: "rich_text_list", style: "ordered", elements: [line("gayo"), line("toraja")] },
      { type: "rich_text_quote", elements: [{ type: "text", text: "cepat" }] },
      { type: "rich_text_preformatted", elements: [{ type: "text", text: "KS-0001" }] },
    ];
    expect(wordsOf({ blocks: [{ type: "rich_text", elements }] }, BOT)).toBe("Pesanan:\ngayo\ntoraja\ncepat\nKS-0001");
  });

  test("blocks of an app are not read: its text counts", () => {
    expect(wordsOf({ text: "halo", blocks: [{ type: "section" }] }, BOT)).toBe("halo");
  });
});

test("labels come back as they were sent", () => {
  expect(labelOf({ type: "plain_text", text: "1 &amp; 2 &lt;b&gt;" })).toBe("1 & 2 <b>");
  expect(labelOf(undefined)).toBeUndefined();
});
