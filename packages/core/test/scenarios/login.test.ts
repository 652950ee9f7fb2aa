import { type Chat, converse, type OnChannel } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { cafe, placed } from "./cafe.ts";

/** A browser in which somebody is logged in: the site's word comes with every message. */
function browser(chat: Chat, visitor: string, login?: string) {
  const person = chat.person(visitor).on("web");
  const aliases = [
    { ...chat.channel("web").alias({ value: visitor }), proven: true },
    ...(login === undefined ? [] : [{ kind: "login", account: "*", value: login, proven: true }]),
  ];
  const says = (text: string): ReturnType<OnChannel["sends"]> => person.sends({ kind: "text", text, aliases });
  return { says, hears: person.hears };
}

test("who logs in on a second device is the same customer, and the form goes on there", async () => {
  await using chat = await converse(cafe(placed()), { channels: ["web"] });
  const laptop = browser(chat, "laptop", "user-7");
  await laptop.says("mau pesan");
  await laptop.says("kopi gayo");
  const phone = browser(chat, "phone", "user-7");
  await phone.says("halo");
  await chat.rest();
  expect(await chat.customer("laptop")).toBeDefined();
  expect(await chat.customer("phone")).toBe(await chat.customer("laptop"));
  await phone.says("2");
  phone.hears("Diantar atau ambil sendiri?");
});

test("who is logged in needs no code; when the login ends, neither does the figure come", async () => {
  await using chat = await converse(cafe(placed()), { channels: ["web"] });
  const laptop = browser(chat, "laptop", "user-7");
  await laptop.says("halo");
  await laptop.says("saldo saya");
  laptop.hears("Rp 125.000");
  await chat.clock.advance("6m");
  const loggedOut = browser(chat, "laptop");
  await loggedOut.says("saldo saya");
  loggedOut.hears.not("125.000");
});

test("a second person on a shared device gets nobody's account and connects nothing", async () => {
  await using chat = await converse(cafe(placed()), { channels: ["web"] });
  const first = browser(chat, "kiosk", "user-7");
  await first.says("halo");
  await browser(chat, "home", "user-8").says("halo");
  const second = browser(chat, "kiosk", "user-8");
  await second.says("halo");
  await chat.rest();
  expect(await chat.customer("kiosk")).not.toBe(await chat.customer("home"));
  const kiosk = await chat.state("kiosk");
  expect(kiosk?.aliases.filter(({ kind }) => kind === "login").map(({ value }) => value)).toEqual(["user-7"]);
});
