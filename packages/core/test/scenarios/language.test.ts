import { converse } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { cafe, placed } from "./cafe.ts";

test("a code says nothing in any language: the conversation goes on in the one it was written in", async () => {
  await using chat = await converse(cafe(placed()), { channels: ["web", "whatsapp"] });
  const siti = chat.person("siti");
  await siti.on("web").says("I want to order");
  siti.hears("What would you like?");
  await chat.clock.advance(60_000);
  await siti.links("web", "whatsapp");
  siti.on("whatsapp").hears("What would you like?");
  expect(await chat.customer("siti", "web")).toBe(await chat.customer("siti", "whatsapp"));
  await siti.on("whatsapp").says("gayo");
  siti.hears("How many packs?");
});
