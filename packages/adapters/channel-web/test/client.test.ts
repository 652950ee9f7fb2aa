import {
  type ChatClient,
  type ChatClientOptions,
  type ChatError,
  type ChatState,
  createChatClient,
  memoryStorage,
  type WireEvent,
} from "@sambung/channel-web/client";
import { seededRandom } from "@sambung/core/testing";
import { afterEach, describe, expect, test } from "vitest";
import { type Api, api } from "./support/api.ts";
import { pass, soon, texts, until, type Wire, wireTo } from "./support/client.ts";

interface World extends Api {
  readonly wire: Wire;
  readonly storage: ReturnType<typeof memoryStorage>;
  readonly errors: ChatError[];
  readonly states: ChatState[];
  readonly seen: WireEvent[];
  open(options?: Partial<ChatClientOptions>): ChatClient;
  /** The conversation of the first session. */
  conversation(): string;
}

const opened: ChatClient[] = [];
afterEach(() => {
  for (const client of opened.splice(0)) client.close();
});

async function world(options: Parameters<typeof api>[0] = {}): Promise<World> {
  const on = await api(options);
  const wire = wireTo(on.channel);
  const storage = memoryStorage();
  const errors: ChatError[] = [];
  const states: ChatState[] = [];
  const seen: WireEvent[] = [];
  return {
    ...on,
    wire,
    storage,
    errors,
    states,
    seen,
    conversation: () => JSON.parse(storage.getItem("sambung:http://shop.example/chat:session") ?? "{}").conversation,
    open: (more = {}) => {
      const client = createChatClient({
        url: "http://shop.example/chat",
        fetch: wire.fetch,
        storage,
        clock: on.context.clock,
        random: seededRandom(opened.length + 1),
        onError: (error) => errors.push(error),
        onState: (state) => states.push(state),
        onEvent: (event) => seen.push(event),
        ...more,
      });
      opened.push(client);
      return client;
    },
  };
}

const unavailable = (): Response => new Response("", { status: 503 });

describe("sending", () => {
  test("shows a message at once, then as the log has it", async () => {
    const on = await world();
    const chat = on.open();
    const id = chat.send("Halo");
    expect(chat.messages()).toEqual([
      { id, text: "Halo", from: "customer", via: "web", at: "2026-01-05T02:00:00.000Z", status: "sending" },
    ]);
    await until(chat, () => chat.messages()[0]?.status === "sent");
    await until(chat, () => on.seen.length === 1);
    expect(chat.messages()).toEqual([
      { id, seq: 1, text: "Halo", from: "customer", via: "web", at: "2026-01-05T02:00:00.000Z", status: "sent" },
    ]);
    expect(on.context.events).toMatchObject([{ kind: "text", text: "Halo" }]);
  });

  test("sends choices and places", async () => {
    const on = await world();
    const chat = on.open();
    chat.choose("p.1", "Gayo");
    chat.choose("p.2");
    chat.sendLocation(-6.9, 107.6);
    await until(chat, () => chat.messages().every((message) => message.status === "sent"));
    expect(on.context.events).toMatchObject([
      { kind: "choice", choice: "p.1", label: "Gayo" },
      { kind: "choice", choice: "p.2" },
      { kind: "location", latitude: -6.9, longitude: 107.6 },
    ]);
    expect(chat.messages()).toMatchObject([
      { choice: "p.1", text: "Gayo" },
      { choice: "p.2" },
      { parts: [{ kind: "location" }] },
    ]);
  });

  test("tells until when it is held back, while the server finds it too much", async () => {
    const on = await world({ limits: { messages: { burst: 2, perSeconds: 10 } } });
    const chat = on.open();
    await until(chat, () => chat.state === "online");
    for (const text of ["one", "two", "three"]) chat.send(text);
    await until(chat, () => chat.heldUntil !== undefined);
    expect(chat.heldUntil).toBe(on.context.clock.now() + 5_000);
    expect(chat.messages().map(({ status }) => status)).toEqual(["sent", "sent", "sending"]);
    await pass(on.context.clock, () => chat.messages().every(({ status }) => status === "sent"));
    expect(chat.heldUntil).toBeUndefined();
    expect(texts(chat.messages())).toEqual(["one", "two", "three"]);
  });

  test("waits longer after each failure, not longer than 2 s, and keeps the order", async () => {
    const on = await world();
    const chat = on.open();
    await until(chat, () => chat.state === "online");
    const tries: number[] = [];
    on.wire.before = (_request, path) => {
      if (path !== "/messages" || tries.length >= 8) return undefined;
      tries.push(on.context.clock.monotonic());
      if (tries.length % 2 === 0) throw new TypeError("network");
      return unavailable();
    };
    const ids = [chat.send("one"), chat.send("two")];
    await pass(on.context.clock, () => chat.messages().every((message) => message.status === "sent"), 50);
    const pauses = tries.slice(1).map((at, index) => at - (tries[index] as number));
    for (const [index, pause] of pauses.entries()) {
      const full = Math.min(2_000, 500 * 2 ** index);
      expect(pause).toBeGreaterThanOrEqual(full / 2);
      expect(pause).toBeLessThanOrEqual(full);
    }
    expect(pauses.length).toBe(7);
    expect(chat.messages().map((message) => message.id)).toEqual(ids);
    expect(on.context.events.map((event) => event.kind === "text" && event.text)).toEqual(["one", "two"]);
  });

  test("waits as long as the server says", async () => {
    const on = await world();
    const chat = on.open();
    await until(chat, () => chat.state === "online");
    const tries: number[] = [];
    on.wire.before = (_request, path) => {
      if (path !== "/messages") return undefined;
      tries.push(on.context.clock.monotonic());
      if (tries.length === 1) {
        return Response.json(
          { error: { code: "rate-limited", message: "Wait.", retryAfterMs: 7_000 } },
          { status: 429 },
        );
      }
      return tries.length === 2 ? new Response("", { status: 503, headers: { "retry-after": "9" } }) : undefined;
    };
    chat.send("one");
    await on.context.clock.settle();
    // What the server asked for is not skipped.
    chat.reconnect();
    await pass(on.context.clock, () => tries.length === 3, 100);
    await until(chat, () => chat.messages()[0]?.status === "sent");
    expect(tries.slice(1).map((at, index) => at - (tries[index] as number))).toEqual([7_000, 9_000]);
    expect(on.context.events).toHaveLength(1);
  });

  test("marks what is refused for good and goes on; it can be tried again or taken away", async () => {
    const on = await world();
    const chat = on.open();
    const tooLong = chat.send("x".repeat(20_000));
    const blank = chat.send("   ");
    chat.send("fine");
    await until(
      chat,
      () => texts(chat.messages(), "customer").includes("fine") && chat.messages()[0]?.status === "sent",
    );
    expect(chat.messages()).toMatchObject([
      { text: "fine", status: "sent" },
      { id: tooLong, status: "failed", error: { code: "text-too-long" } },
      { id: blank, status: "failed", error: { code: "body-invalid" } },
    ]);
    expect(on.errors.map((error) => error.code)).toEqual(["text-too-long", "body-invalid"]);

    expect(chat.retry("unknown")).toBe(false);
    expect(chat.retry(blank)).toBe(true);
    expect(chat.messages()[2]).toMatchObject({ status: "sending" });
    expect(chat.messages()[2]).not.toHaveProperty("error");
    await until(chat, () => chat.messages()[2]?.status === "failed");
    expect(chat.discard(blank)).toBe(true);
    expect(chat.discard(blank)).toBe(false);
    expect(chat.messages()).toHaveLength(2);

    const again = on.open();
    expect(again.messages()).toMatchObject([{ id: tooLong, status: "failed", error: { code: "text-too-long" } }]);
  });

  test("a lost answer leads to no second message", async () => {
    const on = await world();
    const chat = on.open();
    let lost = 0;
    on.wire.after = (response, path) => {
      if (path === "/messages" && lost < 3) {
        lost += 1;
        throw new TypeError("connection reset");
      }
      return response;
    };
    on.wire.before = (_request, path) => (path === "/events" ? unavailable() : undefined);
    chat.send("once");
    await pass(on.context.clock, () => chat.messages()[0]?.status === "sent");
    expect(lost).toBe(3);
    expect(on.context.events).toHaveLength(1);
    expect(chat.messages()).toMatchObject([{ text: "once", seq: 1, status: "sent" }]);
  });

  test("what the log shows is not sent again, even if every answer is lost", async () => {
    const on = await world();
    const chat = on.open();
    await until(chat, () => chat.state === "online");
    on.wire.after = (response, path) => {
      if (path === "/messages") throw new TypeError("connection reset");
      return response;
    };
    chat.send("once");
    await until(chat, () => chat.messages()[0]?.status === "sent");
    await on.context.clock.advance("1m");
    expect(on.wire.requests.filter((request) => request === "POST /messages")).toHaveLength(1);
  });

  test("survives a reload", async () => {
    const on = await world();
    on.wire.before = () => {
      throw new TypeError("offline");
    };
    const before = on.open();
    const ids = Array.from({ length: 20 }, (_, count) => before.send(`message ${count}`));
    await on.context.clock.settle();
    before.close();
    on.wire.before = () => undefined;
    const after = on.open();
    expect(after.messages().map(({ id, status }) => [id, status])).toEqual(ids.map((id) => [id, "sending"]));
    await until(after, () => after.messages().every((message) => message.status === "sent"));
    expect(texts(after.messages())).toEqual(ids.map((_, count) => `message ${count}`));
    expect(on.context.events).toHaveLength(20);
    expect([...ids].sort()).toEqual(ids);
  });

  test("gives a request up after 20 s without an answer", async () => {
    const on = await world();
    const chat = on.open();
    await until(chat, () => chat.state === "online");
    let hangs = 0;
    on.wire.before = (_request, path) => {
      if (path !== "/messages" || hangs > 0) return undefined;
      hangs += 1;
      return new Promise(() => {});
    };
    chat.send("patience");
    await soon(() => hangs === 1);
    await on.context.clock.advance("19s");
    const tries = (): number => on.wire.requests.filter((request) => request === "POST /messages").length;
    expect(tries()).toBe(1);
    const before = on.context.clock.monotonic();
    await pass(on.context.clock, () => tries() === 2, 100);
    expect(on.context.clock.monotonic() - before).toBeLessThan(2_000);
    await soon(() => on.context.events.length === 1);
  });

  test("uploads a file first, and again after a failure only what is missing", async () => {
    const on = await world();
    const chat = on.open();
    let failures = 0;
    on.wire.before = (_request, path) => {
      if (failures >= 4 || !["/files", "/messages"].includes(path)) return undefined;
      failures += 1;
      return path === "/files" && failures > 2 ? undefined : unavailable();
    };
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    chat.sendFile(new Blob([png]), "foto");
    chat.send("after");
    await pass(on.context.clock, () => chat.messages().every((message) => message.status === "sent"));
    expect(on.context.events).toMatchObject([
      { kind: "media", text: "foto", media: [{ mime: "image/png" }] },
      { kind: "text", text: "after" },
    ]);
    expect(on.files.files.size).toBe(1);
    const [part] = chat.messages()[0]?.parts ?? [];
    if (part === undefined) throw new Error("no part");
    const address = chat.mediaUrl(part) as string;
    expect(address).toBe(`http://shop.example/chat/files/${[...on.files.files.keys()][0]}`);
    expect(new Uint8Array(await (await on.wire.fetch(address)).arrayBuffer())).toEqual(png);
    expect(chat.mediaUrl({ kind: "media", url: "https://cdn.example/a.png" })).toBe("https://cdn.example/a.png");
    expect(chat.mediaUrl({ kind: "card" })).toBeUndefined();
  });

  test("a file that is refused is marked", async () => {
    const on = await world();
    const chat = on.open();
    chat.sendFile(new TextEncoder().encode("<html>"));
    await until(chat, () => chat.messages()[0]?.status === "failed");
    expect(chat.messages()).toMatchObject([{ error: { code: "type-unsupported" } }]);
  });
});

describe("the session", () => {
  test("is kept over a reload and resumes the conversation without a new one", async () => {
    const on = await world();
    const before = on.open();
    before.send("Halo");
    await until(before, () => on.seen.length === 1);
    on.context.say(on.conversation(), "Hai");
    await until(before, () => before.messages().length === 2);
    before.close();
    on.context.say(on.conversation(), "Masih di sana?");
    const after = on.open();
    await until(after, () => after.messages().length === 3);
    expect(texts(after.messages())).toEqual(["Halo", "Hai", "Masih di sana?"]);
    expect(on.wire.requests.filter((request) => request === "POST /session")).toHaveLength(1);
  });

  test("shows at most `history` messages of before", async () => {
    const on = await world();
    const before = on.open();
    await until(before, () => before.state === "online");
    for (let count = 1; count <= 50; count += 1) on.context.say(on.conversation(), `${count}`);
    await until(before, () => before.messages().length === 50);
    before.close();
    on.context.say(on.conversation(), "51");
    const after = on.open({ history: 3 });
    await until(after, () => texts(after.messages()).includes("51"));
    expect(texts(after.messages())).toEqual(["48", "49", "50", "51"]);
  });

  test("is opened anew when the token is refused or ends, with the same visitor", async () => {
    const on = await world();
    const chat = on.open();
    chat.send("one");
    await until(chat, () => on.seen.length === 1);
    const conversation = on.conversation();
    on.context.clock.set(on.context.clock.now() + 25 * 3_600_000);
    chat.send("two");
    await until(chat, () => chat.messages().length === 2 && chat.messages()[1]?.status === "sent");
    expect(on.conversation()).toBe(conversation);
    // A server that does not know its own tokens any more: the secret was changed.
    let refused = 0;
    on.wire.before = (_request, path) => {
      if (path !== "/messages" || refused > 0) return undefined;
      refused += 1;
      return Response.json({ error: { code: "session-invalid", message: "no" } }, { status: 401 });
    };
    chat.send("three");
    await pass(on.context.clock, () => chat.messages()[2]?.status === "sent");
    expect(on.wire.requests.filter((request) => request === "POST /session")).toHaveLength(3);
    expect(on.conversation()).toBe(conversation);
    expect(on.errors).toEqual([]);
  });

  test("of two pages that open at once is one", async () => {
    const on = await world();
    const [first, second] = [on.open(), on.open()];
    first.send("from one");
    second.send("from the other");
    await until(first, () => first.messages().length === 2);
    await until(second, () => second.messages().length === 2);
    expect(texts(first.messages()).sort()).toEqual(["from one", "from the other"]);
    expect(texts(second.messages())).toEqual(texts(first.messages()));
  });

  test("starts with a code of another channel, once, also when the first answer is lost", async () => {
    const on = await world();
    let lost = 0;
    on.wire.after = (response, path) => {
      if (path === "/session" && on.context.events.length > 0 && lost === 0) {
        lost += 1;
        throw new TypeError("connection reset");
      }
      return response;
    };
    const chat = on.open({ link: "AB23-CD45" });
    await pass(on.context.clock, () => chat.state === "online");
    expect(lost).toBe(1);
    expect(on.context.events).toMatchObject([
      { kind: "start", payload: "AB23-CD45", conversation: { id: on.conversation() } },
    ]);
  });

  test("replaces a visitor that the server does not take", async () => {
    const on = await world();
    on.storage.setItem(
      "sambung:http://shop.example/chat:session",
      JSON.stringify({ visitor: "x", token: "", conversation: "w_x", cursor: 9, expiresAt: "2020-01-01T00:00:00Z" }),
    );
    const chat = on.open();
    chat.send("Halo");
    await until(chat, () => chat.messages()[0]?.status === "sent");
  });

  test("works without a storage that can be written", async () => {
    const on = await world();
    const broken = {
      ...memoryStorage(),
      length: 1,
      key: () => "x",
      setItem: () => {
        throw new Error("full");
      },
    };
    const chat = on.open({ storage: broken });
    chat.send("Halo");
    await until(chat, () => chat.messages()[0]?.status === "sent");
  });
});

describe("identity", () => {
  const SECRET = "a shared secret of the shop, 32+ bytes long";
  const identity = async (on: Api, sub: string): Promise<string> => {
    const { SignJWT } = await import("jose");
    const exp = Math.floor(on.context.clock.now() / 1_000) + 3_600;
    return new SignJWT({ sub, aud: "kopi-test", exp })
      .setProtectedHeader({ alg: "HS256" })
      .sign(new TextEncoder().encode(SECRET));
  };
  const logins = (on: Api): (string | undefined)[] =>
    on.context.events.map((event) => event.aliases.find((alias) => alias.kind === "login")?.value);

  test("keeps the visitor at login, and not for somebody else or after logout", async () => {
    const on = await world({ identitySecret: SECRET });
    const visit = async (login?: string): Promise<string> => {
      const chat = on.open(login === undefined ? {} : { identity: () => identity(on, login) });
      const id = chat.send("Halo");
      await until(chat, () => chat.messages().some((message) => message.id === id && message.status === "sent"));
      chat.close();
      return on.conversation();
    };
    const anonymous = await visit();
    expect(await visit("sari")).toBe(anonymous);
    expect(await visit("sari")).toBe(anonymous);
    const budi = await visit("budi");
    expect(budi).not.toBe(anonymous);
    const after = await visit();
    expect([anonymous, budi]).not.toContain(after);
    expect(logins(on)).toEqual([undefined, "sari", "sari", "budi", undefined]);
    expect(on.wire.requests.filter((request) => request === "POST /session")).toHaveLength(4);
  });

  test("that is refused is reported and not tried in a hurry", async () => {
    const on = await world({ identitySecret: SECRET });
    const chat = on.open({ identity: "garbage" });
    await soon(() => on.errors.length > 0);
    await on.context.clock.advance("20s");
    expect(on.errors[0]).toMatchObject({ status: 401, code: "identity-invalid" });
    expect(on.wire.requests).toEqual(["POST /session"]);
    await on.context.clock.advance("20s");
    await soon(() => on.wire.requests.length === 2);
    expect(chat.state).toBe("offline");
    expect(chat.send("kept")).toBeTruthy();
    expect(chat.messages()).toMatchObject([{ status: "sending" }]);
  });
});

describe("history", () => {
  test("earlier pages come on demand, with what was heard about them before", async () => {
    const on = await world();
    const first = on.open();
    await until(first, () => first.state === "online");
    const place = on.conversation();
    const asked = on.context.say(place, "Which?", { choices: [{ choice: "p.1", label: "Gayo" }] });
    for (let count = 1; count <= 250; count += 1) on.context.say(place, `line ${count}`);
    on.context.write(place, "edit", { target: asked, choices: [] });
    on.context.say(place, "end");
    await until(first, () => texts(first.messages()).at(-1) === "end");
    expect(first.hasOlder).toBe(false);
    first.close();

    const chat = on.open();
    await until(chat, () => texts(chat.messages()).at(-1) === "end");
    expect(chat.messages()).toHaveLength(99);
    expect(chat.hasOlder).toBe(true);
    await chat.older();
    expect(chat.messages()).toHaveLength(199);
    // Asked for twice at once, it comes once.
    await Promise.all([chat.older(), chat.older()]);
    expect(chat.hasOlder).toBe(false);
    expect(chat.messages().map(({ seq }) => seq)).toEqual(
      on.context
        .rows(place)
        .filter((row) => row.event === "msg")
        .map(({ seq }) => seq),
    );
    expect(chat.messages()[0]).toMatchObject({ text: "Which?" });
    expect(chat.messages()[0]).not.toHaveProperty("choices");
    await chat.older();
    expect(chat.messages()).toHaveLength(252);
  });

  test("nothing is before a reset, and a page that does not come can be asked for again", async () => {
    const on = await world();
    const first = on.open();
    await until(first, () => first.state === "online");
    const place = on.conversation();
    for (let count = 1; count <= 40; count += 1) on.context.say(place, `before ${count}`);
    on.context.write(place, "reset", { messages: [] });
    for (let count = 1; count <= 130; count += 1) on.context.say(place, `after ${count}`);
    await until(first, () => texts(first.messages()).at(-1) === "after 130");
    first.close();

    const chat = on.open();
    await until(chat, () => texts(chat.messages()).at(-1) === "after 130");
    on.wire.before = (request) => (request.url.includes("after=0") ? unavailable() : undefined);
    await expect(chat.older()).rejects.toMatchObject({ status: 503 });
    expect(chat.hasOlder).toBe(true);
    on.wire.before = () => undefined;
    await chat.older();
    expect(chat.hasOlder).toBe(false);
    expect(texts(chat.messages())).toEqual(Array.from({ length: 130 }, (_, index) => `after ${index + 1}`));
  });
});

describe("receiving", () => {
  test("resumes where a broken stream ended", async () => {
    const on = await world();
    const chat = on.open();
    await until(chat, () => chat.state === "online");
    on.context.say(on.conversation(), "one");
    await until(chat, () => chat.messages().length === 1);
    await on.channel.stop();
    await on.context.clock.settle();
    on.context.say(on.conversation(), "two");
    await on.channel.start(on.context);
    await pass(on.context.clock, () => chat.messages().length === 2);
    expect(texts(chat.messages())).toEqual(["one", "two"]);
    expect(on.seen).toHaveLength(2);
  });

  test("is offline after 2.5 s without a connection, not before", async () => {
    const on = await world();
    const chat = on.open();
    await until(chat, () => chat.state === "online");
    on.wire.before = () => {
      throw new TypeError("offline");
    };
    await on.channel.stop();
    await until(chat, () => chat.state === "connecting");
    await on.context.clock.advance(2_400);
    expect(on.states).toEqual(["online", "connecting"]);
    await on.context.clock.advance(100);
    expect(on.states).toEqual(["online", "connecting", "offline"]);
    await on.channel.start(on.context);
    on.wire.before = () => undefined;
    await pass(on.context.clock, () => chat.state === "online");
  });

  test("opens the stream again after 45 s of silence", async () => {
    const on = await world();
    let streams = 0;
    on.wire.before = (_request, path) => {
      if (path !== "/events") return undefined;
      streams += 1;
      // Says something once and never again, as a connection whose other end is gone.
      return new Response(
        new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(": hi\n\n")) }),
      );
    };
    const chat = on.open();
    await until(chat, () => chat.state === "online");
    await on.context.clock.advance(44_000);
    expect(streams).toBe(1);
    await pass(on.context.clock, () => streams === 2, 100);
    expect(on.context.clock.monotonic()).toBeLessThanOrEqual(46_000);
    await until(chat, () => chat.state === "online");
  });

  test("polls where streams are held back, and tries a stream again after 5 minutes", async () => {
    const on = await world();
    const asked: (string | null)[] = [];
    let held = true;
    on.wire.before = (request, path) => {
      if (path !== "/events") return undefined;
      const accept = request.headers.get("accept");
      asked.push(accept);
      if (accept !== "text/event-stream" || !held) return undefined;
      // A proxy that waits for the end of the answer.
      return new Response(new ReadableStream());
    };
    const chat = on.open();
    await pass(on.context.clock, () => chat.state === "online");
    // The first poll waits for nothing: nobody is told for long that there is no connection.
    expect(on.context.clock.monotonic()).toBeLessThanOrEqual(12_000);
    expect(asked.slice(0, 2)).toEqual(["text/event-stream", "application/json"]);
    on.context.say(on.conversation(), "through the poll");
    await until(chat, () => chat.messages().length === 1);
    expect(chat.state).toBe("online");
    held = false;
    const before = on.context.clock.monotonic();
    await pass(on.context.clock, () => asked.at(-1) === "text/event-stream", 1_000);
    expect(on.context.clock.monotonic() - before).toBeGreaterThan(290_000);
    on.context.say(on.conversation(), "through the stream");
    await until(chat, () => chat.messages().length === 2);
  });

  test("also polls when not even the headers of a stream get through", async () => {
    const on = await world();
    on.wire.before = (request, path) =>
      path === "/events" && request.headers.get("accept") === "text/event-stream" ? new Promise(() => {}) : undefined;
    const chat = on.open();
    await soon(() => on.wire.requests.includes("GET /events"));
    await pass(on.context.clock, () => chat.state === "online" || on.context.subscriptions > 0);
    on.context.say(on.conversation(), "hi");
    await until(chat, () => chat.messages().length === 1);
  });

  test("applies edits, receipts and a reset; hands out every event once", async () => {
    const on = await world();
    const chat = on.open();
    await until(chat, () => chat.state === "online");
    const say = (text: string, more = {}): number => on.context.say(on.conversation(), text, more);
    say("Mau?", { choices: [{ choice: "p.1", label: "Ya" }] });
    on.context.write(on.conversation(), "edit", { target: 1, choices: [] });
    say("Atau?", { choices: [{ choice: "p.2", label: "Ya" }] });
    on.context.write(on.conversation(), "edit", { target: "m_3", text: "Atau tidak?" });
    on.context.write(on.conversation(), "receipt", { target: 3, status: "read" });
    await until(chat, () => on.seen.length === 5);
    expect(chat.messages()).toMatchObject([
      { text: "Mau?" },
      { text: "Atau tidak?", choices: [{ choice: "p.2" }], receipt: "read" },
    ]);
    expect(chat.messages()[0]).not.toHaveProperty("choices");
    const messages = [
      { seq: 2, id: "x", from: "bot", via: "telegram", at: "2026-01-05T02:00:00.000Z", text: "Dari Telegram" },
    ];
    on.context.write(on.conversation(), "reset", { messages });
    say("lanjut");
    await until(chat, () => on.seen.length === 7);
    expect(texts(chat.messages())).toEqual(["Dari Telegram", "lanjut"]);
  });

  test("a reset leaves what is still to be sent", async () => {
    const on = await world();
    const chat = on.open();
    await until(chat, () => chat.state === "online");
    on.wire.before = (_request, path) => (path === "/messages" ? unavailable() : undefined);
    chat.send("waiting");
    on.context.say(on.conversation(), "gone");
    await until(chat, () => on.seen.length === 1);
    on.context.write(on.conversation(), "reset", { messages: [] });
    await until(chat, () => on.seen.length === 2);
    expect(texts(chat.messages())).toEqual(["waiting"]);
  });

  test("tells of typing", async () => {
    const on = await world();
    const chat = on.open();
    await until(chat, () => chat.state === "online");
    await on.channel.typing?.({ channel: "web", id: on.conversation(), kind: "direct" }, new AbortController().signal);
    await soon(() => on.seen.length > 0);
    expect(on.seen).toEqual([{ event: "typing", from: "bot" }]);
  });
});

describe("the rest", () => {
  test("asks for a link, also with a token that ended", async () => {
    const on = await world();
    const chat = on.open();
    await until(chat, () => chat.state === "online");
    expect(await chat.link("telegram")).toMatchObject({ code: "AB23-CD01", url: "https://t.me/kopi?start=AB23-CD01" });
    await expect(chat.link("fax")).rejects.toMatchObject({ status: 404, code: "channel-unknown" });
    let refused = 0;
    on.wire.before = (_request, path) => {
      if (path !== "/link" || refused > 0) return undefined;
      refused += 1;
      return Response.json({ error: { code: "session-invalid", message: "no" } }, { status: 401 });
    };
    expect(await chat.link("telegram")).toMatchObject({ code: "AB23-CD02" });
  });

  test("marks as read forward only, and typing at most every 3 s", async () => {
    const on = await world();
    const chat = on.open();
    await until(chat, () => chat.state === "online");
    for (const text of ["1", "2", "3"]) on.context.say(on.conversation(), text);
    for (const seq of [2, 1, 2, 3]) chat.read(seq);
    chat.typing();
    chat.typing();
    await on.context.clock.advance("3s");
    chat.typing();
    const typed = () => on.wire.requests.filter((request) => request === "POST /typing").length;
    await soon(() => on.context.events.length === 2 && typed() >= 2);
    expect(on.context.events.map((event) => event.kind === "receipt" && event.target)).toEqual(["2", "3"]);
    expect(typed()).toBe(2);
  });

  test("forget begins as somebody new", async () => {
    const on = await world();
    const chat = on.open();
    chat.send("secret");
    await until(chat, () => on.seen.length === 1);
    const before = on.conversation();
    chat.forget();
    expect(chat.messages()).toEqual([]);
    chat.send("Halo");
    await pass(on.context.clock, () => chat.messages().length === 1 && chat.messages()[0]?.status === "sent");
    expect(on.conversation()).not.toBe(before);
    on.context.say(before, "for the one before");
    on.context.say(on.conversation(), "Hai");
    await until(chat, () => chat.messages().length === 2);
    expect(texts(chat.messages())).toEqual(["Halo", "Hai"]);
  });

  test("forget also counts for a session that is just being opened", async () => {
    const on = await world();
    const gate = Promise.withResolvers<void>();
    const given: string[] = [];
    on.wire.after = async (response, path) => {
      if (path !== "/session") return response;
      given.push(((await response.clone().json()) as { visitor: string }).visitor);
      if (given.length === 1) await gate.promise;
      return response;
    };
    const chat = on.open();
    await soon(() => given.length === 1);
    chat.forget();
    gate.resolve();
    await pass(on.context.clock, () => chat.state === "online");
    const kept = JSON.parse(on.storage.getItem("sambung:http://shop.example/chat:session") ?? "{}").visitor;
    expect(given).toHaveLength(2);
    expect(kept).toBe(given[1]);
  });

  test("tries at once when the page says so, and is offline at once when the network goes", async () => {
    const on = await world();
    let back = (): void => {};
    let gone = (): void => {};
    let network = true;
    let watched: AbortSignal | undefined;
    const signals = {
      visible: () => false,
      online: () => network,
      watch: (again: () => void, away: () => void, signal: AbortSignal) => {
        back = again;
        gone = away;
        watched = signal;
      },
    };
    const chat = on.open({ signals });
    await until(chat, () => chat.state === "online");
    network = false;
    gone();
    expect(chat.state).toBe("offline");
    on.wire.before = () => {
      throw new TypeError("offline");
    };
    chat.send("hi");
    await on.channel.stop();
    await on.context.clock.advance("10m");
    on.wire.before = () => undefined;
    network = true;
    await on.channel.start(on.context);
    back();
    await until(chat, () => chat.state === "online" && chat.messages()[0]?.status === "sent");
    chat.close();
    expect(watched?.aborted).toBe(true);
  });

  test("close leaves nothing behind", async () => {
    const on = await world();
    const chat = on.open();
    chat.send("Halo");
    await until(chat, () => on.seen.length === 1);
    chat.close();
    chat.close();
    expect(chat.state).toBe("offline");
    await soon(() => on.context.subscriptions === 0);
    await on.channel.stop();
    await soon(() => on.context.clock.nextWake() === undefined);
  });

  test("messages() is the same array until something changes", async () => {
    const on = await world();
    const chat = on.open();
    const empty = chat.messages();
    expect(chat.messages()).toBe(empty);
    chat.send("Halo");
    expect(chat.messages()).not.toBe(empty);
    expect(chat.messages()).toBe(chat.messages());
  });
});
