import { converse } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { cafe, placed } from "./cafe.ts";

async function story() {
  const chat = await converse(cafe(placed()), { channels: ["web", "telegram"] });
  const budi = chat.person("budi");
  await budi.on("web").says("mau pesan");
  await budi.on("telegram").says("saldo saya");
  await budi.links("web", "telegram");
  await budi.on("telegram").says("saldo saya");
  const code = /Kode Anda: (\d{6})/.exec(chat.transcript())?.[1] ?? "";
  await budi.on("telegram").says(code);
  budi.on("telegram").hears("125.000");
  return { chat, budi, code };
}

test("links, step-ups, disclosures, staff reads, exports and merges taken back are in the audit log, with the turn", async () => {
  const { chat, budi, code } = await story();
  await using _ = chat;
  const customer = (await chat.customer("budi")) ?? "";
  const account = chat.app.customer(customer, "rina@front-desk");
  await account.view360();
  await account.export();
  await budi.on("telegram").says("bukan saya");
  await chat.rest();
  const all = await chat.app.audit.list();
  expect(all.map(({ action, what, level, channel, by }) => [action, what, level, channel, by])).toEqual([
    ["step-up-refused", "linked", "verified", "telegram", undefined],
    ["linked", "link-code", undefined, "telegram", undefined],
    ["step-up-asked", "web", "verified", "telegram", undefined],
    ["step-up-passed", "one-time-code", "verified", "telegram", undefined],
    ["disclosed", "balance", "verified", "telegram", undefined],
    ["read", undefined, undefined, undefined, "rina@front-desk"],
    ["exported", undefined, undefined, undefined, "rina@front-desk"],
    ["unlinked", "customer", undefined, undefined, undefined],
  ]);
  const text = JSON.stringify(all);
  for (const personal of [customer, "c_", code, "125.000", "budi"]) expect(text).not.toContain(personal);
  // The log of one customer: all of it is about them or about whom they were one with.
  expect(await chat.app.audit.list({ customer })).toEqual(
    expect.arrayContaining([expect.objectContaining({ action: "unlinked" })]),
  );
  const [first, second] = all;
  expect(await chat.app.audit.list({ after: first?.id ?? "", limit: 1 })).toEqual([second]);
  // Both sides of the link are named, each by its own subject.
  const linked = all.find(({ action }) => action === "linked");
  expect(linked?.other).toMatch(/^s_/);
  expect(linked?.other).not.toBe(linked?.subject);
});

test("an erasure leaves the audit log whole, and nobody can be found in it any more", async () => {
  const { chat } = await story();
  await using _ = chat;
  await chat.person("siti").on("web").says("saldo saya");
  const customer = (await chat.customer("budi")) ?? "";
  const before = await chat.app.audit.list({ customer });
  expect(before.length).toBeGreaterThan(3);
  const receipt = await chat.app.customer(customer).erase();
  await chat.rest();
  const after = await chat.app.audit.list();
  expect(after).toEqual(expect.arrayContaining([...before]));
  expect(after.filter(({ action }) => action === "erased")).toEqual([
    expect.objectContaining({ receipt, subject: before.at(-1)?.subject }),
  ]);
  expect(await chat.app.audit.list({ customer })).toEqual([]);
  const dump = JSON.stringify(
    await chat.store.keyspace("sambung.subjects", { erase: "delete", export: "include" }).list(),
  );
  expect(dump).not.toContain(customer);
  expect(dump).toContain((await chat.customer("siti")) ?? "-");
});

test("a read is in the log before its answer is given, and what cannot be written is not read", async () => {
  const { chat } = await story();
  await using _ = chat;
  const customer = (await chat.customer("budi")) ?? "";
  const reading = chat.app.customer(customer, "rina").view360();
  await reading;
  expect((await chat.app.audit.list()).at(-1)).toMatchObject({ action: "read", by: "rina" });
  await expect(chat.app.customer("c_nobody", "rina").view360()).rejects.toThrow("customer-unknown");
});
