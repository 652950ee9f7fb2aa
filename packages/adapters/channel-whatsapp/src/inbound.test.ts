import { readdirSync, readFileSync } from "node:fs";
import { eventProblems } from "@sambung/core/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inbound, numbersIn } from "./inbound.ts";

const folder = new URL("../payloads/", import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), "utf8"));
const expected = read("events.json") as { readonly [name: string]: readonly unknown[] };
const names = readdirSync(folder)
  .filter((name) => name !== "events.json")
  .map((name) => name.replace(".json", ""));
const receiver = { channel: "whatsapp" };

const hook = (value: object, field = "messages"): unknown => ({
  object: "whatsapp_business_account",
  entry: [
    {
      id: "B1",
      changes: [{ field, value: { metadata: { phone_number_id: "N1", display_phone_number: "+62 811-0" }, ...value } }],
    },
  ],
});
const message = (more: object, contacts: readonly object[] = []): unknown =>
  hook({ contacts, messages: [{ from: "6281", id: "wamid.1", timestamp: "1767578400", ...more }] });
const text = (body: unknown, more: object = {}): unknown => message({ type: "text", text: { body }, ...more });

test("every payload has its events and every list of events its payload", () => {
  expect(names.toSorted()).toEqual(Object.keys(expected).toSorted());
});

test.for(names)("%s", (name) => {
  const events = inbound(read(`${name}.json`), receiver);
  expect(events).toEqual(expected[name]);
  expect(events.flatMap(eventProblems)).toEqual([]);
  expect(events.length > 0, "names of payloads without event begin with none-").toBe(!name.startsWith("none-"));
});

describe("people", () => {
  const aliases = (payload: unknown): unknown => inbound(payload, receiver)[0]?.aliases;
  const phone = { kind: "whatsapp", account: "*", value: "6281", proven: true };
  const user = { kind: "whatsapp", account: "B1", value: "ID.7", proven: true };

  test("are known by user id and number, the user id first", () => {
    expect(aliases(text("x", { from_user_id: "ID.7" }))).toEqual([user, phone]);
    expect(aliases(text("x"))).toEqual([phone]);
    expect(aliases(text("x", { from: undefined, from_user_id: "ID.7" }))).toEqual([user]);
  });

  test("are completed from the contacts", () => {
    const contact = { profile: { name: "Sari" }, wa_id: "6281", user_id: "ID.7" };
    const other = { profile: { name: "Budi" }, wa_id: "6282", user_id: "ID.8" };
    const payload = message({ type: "text", text: { body: "x" } }, [other, contact]);
    expect(aliases(payload)).toEqual([user, phone]);
    expect(inbound(payload, receiver)[0]).toMatchObject({ name: "Sari", conversation: { id: "6281" } });
    const hidden = { profile: { username: "sari.kopi" }, user_id: "ID.7" };
    const unseen = message({ from: undefined, type: "text", text: { body: "x" } }, [hidden]);
    expect(inbound(unseen, receiver)[0]).toMatchObject({ name: "sari.kopi", conversation: { id: "ID.7" } });
  });

  test("with a user id where the number belongs, with a number as a number, with nothing", () => {
    expect(aliases(text("x", { from: 6281 }))).toEqual([phone]);
    expect(aliases(text("x", { from: "+6281" }))).toEqual([phone]);
    expect(aliases(text("x", { from: "ID.7" }))).toBeUndefined();
    expect(inbound(text("x", { from: undefined }), receiver)).toEqual([]);
  });
});

describe("what a change is for", () => {
  test("another number of the business is not ours; decoding takes them all", () => {
    expect(inbound(text("x"), { ...receiver, phoneNumberId: "N2" })).toEqual([]);
    expect(inbound(text("x"), { ...receiver, phoneNumberId: "N1" })).toHaveLength(1);
    expect(inbound(text("x"), receiver)[0]?.account).toBe("N1");
    expect(numbersIn(text("x"))).toEqual(["N1"]);
    expect(numbersIn(null)).toEqual([]);
  });

  test("raw is the message, not the whole batch", () => {
    const events = inbound(text("x"), { ...receiver, raw: true });
    expect(events[0]?.raw).toMatchObject({ id: "wamid.1", type: "text" });
    expect(events[0]?.raw).not.toHaveProperty("entry");
  });
});

test.for<[string, object, object[]]>([
  ["an empty text", { type: "text", text: { body: "" } }, []],
  [
    "a time out of range",
    { type: "text", text: { body: "x" }, timestamp: "99999999999999" },
    [{ at: "1970-01-01T00:00:00.000Z" }],
  ],
  ["no time", { type: "text", text: { body: "x" }, timestamp: undefined }, [{ at: "1970-01-01T00:00:00.000Z" }]],
  [
    "a time as a number",
    { type: "text", text: { body: "x" }, timestamp: 1767578400 },
    [{ at: "2026-01-05T02:00:00.000Z" }],
  ],
  [
    "a reply without title",
    { type: "interactive", interactive: { type: "button_reply", button_reply: { id: "p.0" } } },
    [{ choice: "p.0" }],
  ],
  [
    "a reply without id",
    { type: "interactive", interactive: { type: "button_reply", button_reply: { title: "Ya" } } },
    [],
  ],
  [
    "a form's answer",
    { type: "interactive", interactive: { type: "nfm_reply", nfm_reply: { response_json: "{}" } } },
    [],
  ],
  [
    "a template's button with a token",
    { type: "button", button: { payload: "p1a2b3c4.0", text: "Ubah" } },
    [{ kind: "choice", choice: "p1a2b3c4.0", label: "Ubah" }],
  ],
  [
    "a template's button with any other payload",
    { type: "button", button: { payload: "CHANGE_ADDRESS", text: "Ubah alamat" } },
    [{ kind: "text", text: "Ubah alamat" }],
  ],
  [
    "a template's button without payload",
    { type: "button", button: { text: "Ubah" } },
    [{ kind: "text", text: "Ubah" }],
  ],
  [
    "a template's button without text",
    { type: "button", button: { payload: "Ubah" } },
    [{ kind: "text", text: "Ubah" }],
  ],
  ["media without id", { type: "image", image: { mime_type: "image/png" } }, []],
  [
    "media without type",
    { type: "document", document: { id: 77 } },
    [{ media: [{ type: "file", mime: "application/octet-stream", id: "77" }] }],
  ],
  [
    "a place in words",
    { type: "location", location: { latitude: "-6.9", longitude: "107.6" } },
    [{ latitude: -6.9, longitude: 107.6 }],
  ],
  ["no place", { type: "location", location: { latitude: "di sini" } }, []],
  ["an ad without id", { type: "text", text: { body: "x" }, referral: {} }, [{ kind: "start" }, { kind: "text" }]],
])("%s", ([, more, wanted]) => {
  const events = inbound(message(more), receiver);
  expect(events).toHaveLength(wanted.length);
  expect(events).toMatchObject(wanted);
});

test("a tap names the message of its control, and its own id is the key", () => {
  const reply = { type: "interactive", interactive: { type: "list_reply", list_reply: { id: "p.0", title: "A" } } };
  expect(inbound(message({ ...reply, context: { id: "wamid.sent" } }), receiver)[0]).toMatchObject({
    key: "wamid.1",
    messageId: "wamid.sent",
  });
  expect(inbound(message(reply), receiver)[0]).not.toHaveProperty("messageId");
});

test("a contact is the sender's own only if WhatsApp's id says so", () => {
  const own = (phones: unknown): unknown =>
    inbound(message({ type: "contacts", contacts: [{ name: {}, phones }] }), receiver)[0];
  expect(own([{ phone: "+62 81", wa_id: "6281" }])).toMatchObject({ own: true, phone: "+6281" });
  expect(own([{ phone: "+62 81" }])).toMatchObject({ own: false, phone: "+62 81" });
  expect(own([{ phone: "+62 82", wa_id: "6282" }])).toMatchObject({ own: false, phone: "+6282" });
  expect(own(undefined)).toMatchObject({ own: false });
});

test("statuses have the key wamid:status, so that each counts once", () => {
  const status = (more: object): unknown =>
    inbound(hook({ statuses: [{ id: "wamid.9", recipient_id: "6281", ...more }] }), receiver)[0];
  expect(status({ status: "delivered" })).toMatchObject({ key: "wamid.9:delivered", target: "wamid.9" });
  expect(status({ status: "read" })).toMatchObject({ key: "wamid.9:read" });
  expect(status({ status: "read", recipient_id: undefined })).toBeUndefined();
});

test("whatever comes, nothing is thrown and no event is malformed", () => {
  const junk = fc.anything({ maxDepth: 2 });
  const samples = names.filter((name) => !name.startsWith("none-")).map((name) => read(`${name}.json`));
  // Real payloads with some of their parts replaced reach deeper than junk alone.
  const broken = fc
    .tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(40), junk), { minLength: 1, maxLength: 4 }))
    .map(([whole, changes]) => changes.reduce<unknown>((value, [at, part]) => replaceNth(value, at, part), whole));
  fc.assert(
    fc.property(fc.oneof(junk, broken), (payload) => {
      expect(inbound(payload, receiver).flatMap(eventProblems)).toEqual([]);
      numbersIn(payload);
    }),
    { numRuns: 2000 },
  );
});

function replaceNth(value: unknown, at: number, part: unknown): unknown {
  let left = at;
  const walk = (node: unknown): unknown => {
    left -= 1;
    if (left === -1) return part;
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, walk(child)]));
  };
  return walk(value);
}
