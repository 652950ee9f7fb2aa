import { consoleLog, systemClock, systemRandom } from "@sambung/core";
import { fakeChannel, memoryStore } from "@sambung/core/testing";
import { beforeEach, expect, test } from "vitest";
import type { PhoneMessage, PlaygroundPhone } from "./phone.ts";
import { type Playground, playground } from "./playground.ts";
import type { PreviewView } from "./previews.ts";
import type { PhoneView, SceneView } from "./wire.ts";

let sent: string[];
let changed: () => void = () => {};
let show: Playground;

/** A phone whose platform answers every webhook with 200 and never anything else. */
function phone(channel: string): PlaygroundPhone {
  return {
    channel,
    app: "telegram",
    watch: (tell) => {
      changed = tell;
      return () => {};
    },
    person: ({ name }) => {
      const shown: PhoneMessage[] = [];
      const send = (text: string) => {
        sent.push(`${channel}: ${text}`);
        shown.push({ id: `${shown.length}`, from: "person", at: 0, text });
        changed();
        return 200;
      };
      return {
        alias: { kind: channel, account: "*", value: name },
        handle: "@bot",
        shown: () => [...shown],
        type: async (text) => send(text),
        tap: async (message, option) => send(`tap ${message} ${option}`),
        open: async (url) => (url.includes(channel) ? { as: "draft", text: url } : undefined),
        again: async () => (shown.length === 0 ? undefined : send("again")),
      };
    },
  };
}

beforeEach(async () => {
  sent = [];
  const store = memoryStore();
  await store.open({ clock: systemClock(), random: systemRandom(), log: consoleLog({ level: "off" }) });
  show = playground({
    name: "A & B",
    locales: ["id", "en"],
    phones: [phone("telegram"), phone("slack")],
    store,
    watch: () => () => {},
  });
});

const post = (path: string, body: unknown): Promise<Response> =>
  show(new Request(`http://x/playground${path}`, { method: "POST", body: JSON.stringify(body) }));
const get = (path: string): Promise<Response> => show(new Request(`http://x${path}`));
const open = async (): Promise<string> => {
  const { scene } = (await (await post("/scenes", {})).json()) as { scene: string };
  return scene;
};

/** Reads the stream until it said something about `part` that fits. */
async function see<Part extends keyof SceneView>(
  scene: string,
  part: Part,
  fits: (value: SceneView[Part]) => boolean,
): Promise<SceneView[Part]> {
  const response = await get(`/playground/scenes/${scene}/events`);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  for (let text = ""; ; ) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`the stream ended with ${text}`);
    text += decoder.decode(value, { stream: true });
    for (const [, data] of text.matchAll(new RegExp(`event: ${part}\ndata: (.*)\n\n`, "g"))) {
      const seen = JSON.parse(data as string) as SceneView[Part];
      if (!fits(seen)) continue;
      await reader.cancel();
      return seen;
    }
  }
}

const telegram = (phones: readonly PhoneView[]): PhoneView => phones[0] as PhoneView;

test("the page is strict about what it runs, in the language of the browser, and escapes the name", async () => {
  const response = show.page(new Request("http://x/", { headers: { "accept-language": "en-GB" } }));
  const html = await response.text();
  expect(html).toContain('<html lang="en"');
  expect(html).toContain("A &#38; B");
  const policy = response.headers.get("content-security-policy");
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toContain("unsafe");
});

test("what is typed on a phone goes through its platform, and is seen at once", async () => {
  const scene = await open();
  expect(await (await post(`/scenes/${scene}/phones/telegram`, { type: "halo" })).json()).toEqual({ status: 200 });
  expect(sent).toEqual(["telegram: halo"]);
  const phones = await see(scene, "phones", (all) => telegram(all).messages.length === 1);
  expect(telegram(phones).messages[0]?.text).toBe("halo");
});

test("a phone without connection shows what it showed and sends later, in order", async () => {
  const scene = await open();
  const act = (action: unknown) => post(`/scenes/${scene}/phones/telegram`, action);
  await act({ offline: true });
  await act({ type: "one" });
  await act({ type: "two" });
  expect((await act({ tap: { message: "1", option: "a" } })).status).toBe(409);
  expect(sent).toEqual([]);
  const phones = await see(scene, "phones", (all) => telegram(all).offline);
  expect(telegram(phones)).toMatchObject({ messages: [], waiting: ["one", "two"] });
  await act({ offline: false });
  expect(sent).toEqual(["telegram: one", "telegram: two"]);
});

test("a link is opened only by the app it belongs to", async () => {
  const scene = await open();
  const link = { open: "https://slack.example/x" };
  expect(await (await post(`/scenes/${scene}/phones/telegram`, link)).json()).toEqual({});
  expect(await (await post(`/scenes/${scene}/phones/slack`, link)).json()).toEqual({
    opened: { as: "draft", text: link.open },
  });
});

test("sending again is noted beside the turns", async () => {
  const scene = await open();
  const again = () => post(`/scenes/${scene}/phones/telegram`, { again: true });
  expect((await again()).status).toBe(409);
  await post(`/scenes/${scene}/phones/telegram`, { type: "halo" });
  expect(await (await again()).json()).toEqual({ status: 200 });
  const repeats = await see(scene, "repeats", (all) => all.length === 1);
  expect(repeats).toMatchObject([{ channel: "telegram", status: 200 }]);
});

test("every scene has people of its own", async () => {
  const [one, other] = [await open(), await open()];
  await post(`/scenes/${one}/phones/telegram`, { type: "halo" });
  expect(telegram(await see(other, "phones", () => true)).messages).toEqual([]);
});

test.each([
  ["/scenes/unknown/phones/telegram", { type: "x" }, 404],
  ["/scenes/SCENE/phones/fax", { type: "x" }, 409],
  ["/scenes/SCENE/phones/telegram", { type: "" }, 400],
  ["/scenes/SCENE/phones/telegram", { shout: "x" }, 400],
  ["/scenes/SCENE/phones/telegram", { type: "x".repeat(100_000) }, 400],
  ["/scenes/SCENE/visitor", { visitor: "<script>" }, 400],
  ["/scenes/SCENE/nothing", {}, 404],
  ["/nothing", {}, 404],
  ["/%ff", {}, 404],
])("%s %j is answered with %i", async (path, body, status) => {
  const scene = await open();
  expect((await post(path.replace("SCENE", scene), body)).status).toBe(status);
  expect(sent).toEqual([]);
});

test("the script and the style come from their sources", async () => {
  const script = await get("/playground/assets/page.js");
  expect(script.headers.get("content-type")).toContain("text/javascript");
  expect((await script.text()).length).toBeGreaterThan(10_000);
  const style = await get("/playground/assets/page.css");
  expect(await style.text()).toContain(".phone");
});

test("a message is tried on all channels, and nothing is sent", async () => {
  const channels = [
    {
      ...fakeChannel("telegram"),
      encode: (_: unknown, part: { readonly text?: string }) => [{ method: "say", payload: { text: part.text ?? "" } }],
    },
    { ...fakeChannel("web"), delivery: "log" as const },
  ];
  show = playground({
    name: "Kopi",
    locales: ["id"],
    phones: [],
    previews: channels,
    store: memoryStore(),
    watch: () => () => {},
  });
  expect(await (await get("/playground/configuration?locale=id")).json()).toMatchObject({ previews: true });
  const answer = await post("/preview", { text: "Mau yang mana?", choices: ["Gayo", "Toraja"] });
  const { channels: shown } = (await answer.json()) as { channels: PreviewView[] };
  expect(shown.map(({ channel }) => channel)).toEqual(["telegram", "web"]);
  for (const { parts, calls } of shown) {
    expect(parts.map(({ text }) => text).join("")).toContain("Mau yang mana?");
    expect(parts.at(-1)?.options.map(({ label }) => label)).toEqual(["Gayo", "Toraja"]);
    expect(calls.length).toBe(1);
  }
  expect(sent).toEqual([]);
  expect((await post("/preview", { text: "" })).status).toBe(400);
  expect((await post("/preview", { text: "x", choices: Array(61).fill("y") })).status).toBe(400);
});
