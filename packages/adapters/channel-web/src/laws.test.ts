import { type ChannelPerson, type ChannelUnderTest, channelLaws, recordingContext } from "@sambung/core/testing";
import { test } from "vitest";
import { webCapabilities } from "./capabilities.ts";
import { DEFAULT_FILE_BYTES, type FileStore } from "./files.ts";
import { type WebOptions, web } from "./index.ts";
import type { SessionAnswer } from "./wire.ts";

const IDENTITY_SECRET = "a shared secret of the shop, 32+ bytes long";
const VISITOR = "a-visitor-of-the-laws-0123456789";

const noFiles: FileStore = {
  write: async () => {},
  read: async () => undefined,
  remove: async () => {},
  list: async () => [],
};
const options: WebOptions = {
  identitySecret: IDENTITY_SECRET,
  page: "https://shop.example/",
  limits: { messages: false },
  files: { store: noFiles },
};

async function ask(under: ChannelUnderTest, path: string, body: object, token?: string): Promise<Response> {
  const request = new Request(`http://shop.example/chat${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  });
  const response = await under.channel.handle?.(request, path);
  if (response === undefined || response.status >= 300) throw new Error(`${path}: ${response?.status}`);
  return response;
}

async function session(under: ChannelUnderTest, body: object): Promise<SessionAnswer> {
  return (await (await ask(under, "/session", body)).json()) as SessionAnswer;
}

/** A token of a server with other secrets. */
async function foreignToken(): Promise<string> {
  const channel = web(options);
  await channel.start({ ...recordingContext(), secret: () => new Uint8Array(32).fill(7) });
  const { token } = await session({ channel } as ChannelUnderTest, { visitor: VISITOR });
  await channel.stop();
  return token;
}

function open(): ChannelUnderTest {
  let people = 0;
  const person = async (): Promise<ChannelPerson> => {
    people += 1;
    const { token, visitor, conversation } = await session(under, {});
    let messages = 0;
    return {
      conversation: { channel: "web", id: conversation, kind: "direct" },
      say: async (text) => {
        messages += 1;
        await ask(under, "/messages", { id: `${people}-${messages}`, text }, token);
      },
      open: async (url) => {
        await session(under, { visitor, link: decodeURIComponent(new URL(url).hash.slice("#chat=".length)) });
      },
      tap: async () => {},
      block: async () => {},
      seen: () => [],
    };
  };
  const under: ChannelUnderTest = {
    channel: web(options),
    // Browsers only ask: there is nothing of the platform's that could fail or be asked.
    platform: {
      person,
      fail: () => {},
      heal: () => {},
      sends: () => 0,
      disconnected: async () => {},
      hosts: [],
    },
    close: async () => {},
  };
  return under;
}

const tokens = new WeakMap<ChannelUnderTest, string>();
let foreign: Promise<string> | undefined;

const path = "/messages";
const laws = channelLaws({
  open,
  delivery: "log",
  capabilities: webCapabilities({ linkable: true, uploadBytes: DEFAULT_FILE_BYTES }),
  secrets: [IDENTITY_SECRET, VISITOR],
  webhook: {
    contentType: "application/json",
    sign: async (under, _body, { otherSecret }) => {
      if (otherSecret === true) {
        foreign ??= foreignToken();
        return new Headers({ authorization: `Bearer ${await foreign}` });
      }
      // Kept by the browser: asked for once, good as long as the secret of the store is the same.
      const token = tokens.get(under) ?? (await session(under, { visitor: VISITOR, lang: "id" })).token;
      tokens.set(under, token);
      return new Headers({ authorization: `Bearer ${token}` });
    },
    signature: { header: "authorization", coversBody: false },
    samples: [
      {
        name: "a text",
        path,
        body: '{"id":"01-a","text":"mau pesan ☕ dua"}',
        events: [{ kind: "text", text: "mau pesan ☕ dua", account: "*", locale: "id" }],
      },
      {
        name: "a choice",
        path,
        body: '{"id":"01-b","choice":"p1.x","text":"Gayo"}',
        events: [{ kind: "choice", choice: "p1.x", label: "Gayo" }],
      },
      {
        name: "a place",
        path,
        body: '{"id":"01-c","location":{"latitude":-6.9147,"longitude":107.6098}}',
        events: [{ kind: "location", latitude: -6.9147, longitude: 107.6098 }],
      },
    ],
    batch: { without: "a request carries one message" },
    ignored: [{ name: "a session without a code", path: "/session", body: '{"lang":"id"}' }],
    handshakes: { without: "there is no platform to shake hands with" },
  },
});

for (const law of laws) test(law.name, law.run);
