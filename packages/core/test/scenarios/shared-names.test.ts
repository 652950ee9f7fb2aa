import { converse } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { cafe, placed } from "./cafe.ts";

const proven = (kind: string, value: string, account = "*") => ({ kind, account, value, proven: true });
const hello = { kind: "text", text: "jam buka" } as const;

test("a number is one number however a platform writes it", async () => {
  await using chat = await converse(cafe(placed()), { channels: ["sms", "telegram"] });
  const budi = chat.person("budi");
  for (const value of ["0812-123-4567", "+628121234567", "62 812 123 4567"]) {
    await budi.on("sms").sends({ ...hello, aliases: [proven("sms", value)] });
  }
  const found = await chat.store.find({ kind: "sms", account: "*", value: "+628121234567" });
  const claim = await chat.store.load(found?.customer ?? "", { after: 0, events: 0 });
  expect(claim?.mailbox.state.aliases.map(({ value }) => value)).toEqual(["+628121234567"]);
  expect(await chat.store.timeline(found?.customer ?? "", 10)).toHaveLength(3);
  await chat.app.customer(found?.customer ?? "").erase();
  await chat.rest();
  // An import that writes the number in another way does not bring the person back.
  expect(await chat.app.wasErased({ kind: "sms", account: "*", value: "0812 1234567" })).toBe(true);
});

test("another region reads numbers of its own", async () => {
  await using chat = await converse(cafe(placed()), { channels: ["sms"], region: "MY" });
  await chat.person("ali").sends({ ...hello, aliases: [proven("sms", "012-345 6789")] });
  expect(await chat.store.find({ kind: "sms", account: "*", value: "+60123456789" })).toBeDefined();
  await expect(converse(cafe(placed()), { channels: ["sms"], region: "malaysia" })).rejects.toThrow("option-invalid");
});

test("a household phone: a sixth account of one messenger is not connected, whoever sends the code is told", async () => {
  await using chat = await converse(cafe(placed()), { channels: ["web", "telegram"] });
  const web = chat.channel("web");
  const from = { channel: "web", id: "family", kind: "direct" } as const;
  await chat
    .person("family", { ids: { web: "family" } })
    .on("web")
    .says("mau pesan");
  const connect = async (who: string): Promise<void> => {
    const { code } = await web.context().issueLink(web.alias({ value: "family" }), from, "telegram");
    await chat.person(who).on("telegram").says(code);
    await chat.rest();
  };
  for (const who of ["ibu", "bapak", "kakak", "adik", "nenek"]) {
    await chat.person(who).on("telegram").says("jam buka");
    await connect(who);
    chat.person(who).on("telegram").hears("tersambung");
  }
  const family = await chat.customer("family", "web");
  await chat.person("tamu").on("telegram").says("jam buka");
  await connect("tamu");
  chat.person("tamu").on("telegram").hears("tidak bisa saya hubungkan");
  expect(await chat.customer("tamu", "telegram")).not.toBe(family);
  expect((await chat.store.load(family ?? "", { after: 0, events: 0 }))?.mailbox.state.aliases).toHaveLength(6);
  // Nothing is stuck: both go on alone.
  await chat.person("tamu").on("telegram").says("jam buka");
  chat.person("tamu").on("telegram").hears("08.00");
  const refused = (await chat.app.audit.list()).filter(({ action }) => action === "link-refused");
  expect(refused).toMatchObject([{ what: "limit", channel: "telegram" }]);
});

test("a shared device: two logins never become one customer, also not by a code that both have seen", async () => {
  await using chat = await converse(cafe(placed()), { channels: ["web", "telegram"] });
  const at = (browser: string, login: string) =>
    chat
      .person(login, { ids: { web: browser } })
      .on("web")
      .sends({
        ...hello,
        aliases: [proven("web", browser, "site"), proven("login", login)],
      });
  await at("browser-1", "rina");
  await at("browser-2", "sari");
  const customer = async (login: string) =>
    (await chat.store.find({ kind: "login", account: "*", value: login }))?.customer;
  const [rina, sari] = [await customer("rina"), await customer("sari")];
  expect(rina).not.toBe(sari);
  // The device of one, with the login of the other.
  await at("browser-1", "sari");
  await chat.rest();
  expect([await customer("rina"), await customer("sari")]).toEqual([rina, sari]);
  // A code of one, sent by the other's telegram.
  const web = chat.channel("web");
  for (const [value, who] of [
    ["browser-1", "rina"],
    ["browser-2", "sari"],
  ] as const) {
    const from = { channel: "web", id: value, kind: "direct" } as const;
    const { code } = await web.context().issueLink(proven("web", value, "site"), from, "telegram");
    await chat
      .person("hp", { ids: { telegram: "4711" } })
      .on("telegram")
      .says(code);
    await chat.rest();
    if (who === "sari") chat.person("hp").on("telegram").hears("tidak bisa saya hubungkan");
  }
  expect(await customer("rina")).not.toBe(await customer("sari"));
});

test("values that name nobody connect nobody", async () => {
  await using chat = await converse(cafe(placed()), { channels: ["web", "telegram"] });
  for (const login of ["null", "0", "-1", "anonymous", "undefined"]) {
    for (const browser of ["one", "two"]) {
      const aliases = [proven("web", `${browser}-${login}`, "site"), proven("login", login)];
      await chat
        .person(browser)
        .on("web")
        .sends({ ...hello, aliases });
    }
    expect(await chat.store.find({ kind: "login", account: "*", value: login })).toBeUndefined();
    const find = async (browser: string) =>
      (await chat.store.find({ kind: "web", account: "site", value: `${browser}-${login}` }))?.customer;
    expect(await find("one")).not.toBe(await find("two"));
  }
  const { telegram } = { telegram: chat.channel("telegram") };
  const event = { ...telegram.event({ value: "4711" }, hello), aliases: [proven("telegram", "null")] };
  await expect(telegram.accept(event)).rejects.toThrow("event-invalid");
});

test("twenty names of one person: the platform vouches for all, five of a kind are kept, nothing breaks", async () => {
  await using chat = await converse(cafe(placed()), { channels: ["whatsapp"], aliasLimits: { other: 5 } });
  const budi = chat.person("budi");
  const aliases = Array.from({ length: 20 }, (_, index) => proven("loyalty", `card-${index + 100}`));
  await budi.sends({ ...hello, aliases: [proven("whatsapp", "628121234567"), ...aliases] });
  budi.hears("08.00");
  const state = await chat.store.find({ kind: "whatsapp", account: "*", value: "628121234567" });
  const known = (await chat.store.load(state?.customer ?? "", { after: 0, events: 0 }))?.mailbox.state.aliases ?? [];
  expect(known.filter(({ kind }) => kind === "loyalty").length).toBe(5);
});
