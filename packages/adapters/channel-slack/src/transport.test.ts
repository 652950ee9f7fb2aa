import { createHash } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { SambungError } from "@sambung/core";
import { webApi } from "@slack/bolt";
import { afterEach, describe, expect, test } from "vitest";
import { openTransport, type TransportOptions } from "./transport.ts";

const token = "xoxb-token-of-nobody";
/** What RFC 6455 adds to a key before it is hashed. */
const WEBSOCKET = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const never = new AbortController().signal;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function server(answer: RequestListener): Promise<string> {
  const made = createServer(answer);
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    made.closeAllConnections();
    return new Promise((resolve) => made.close(resolve));
  });
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}/api/`;
}

async function open(slackApiUrl: string, options: Partial<TransportOptions> = {}) {
  const transport = await openTransport({ token, slackApiUrl, ...options });
  closing.push(transport.close);
  return transport;
}

const ok = (result: object = {}): string => JSON.stringify({ ok: true, ...result });
const failed = (calling: Promise<unknown>): Promise<unknown> => calling.catch((error: unknown) => error);

test("bolt that is not installed is named with the command that installs it", async () => {
  const vendor = () => {
    throw new SambungError("peer-missing", "The Slack channel needs @slack/bolt: npm install @slack/bolt@5.1.0");
  };
  await expect(openTransport({ token, slackApiUrl: "http://127.0.0.1:9/", vendor })).rejects.toMatchObject({
    code: "peer-missing",
  });
});

test("the client is bolt's own", async () => {
  let calls = 0;
  const url = await server((_, response) => {
    calls += 1;
    response.end(ok());
  });
  const transport = await open(url);
  expect(calls).toBe(0);
  expect(await transport.call("auth.test", {}, never)).toMatchObject({ ok: true });
  expect(transport.client).toBeInstanceOf(webApi.WebClient);
});

describe("what the client would do by itself", () => {
  test("it tries ten times in half an hour; here once", async () => {
    for (const status of [429, 500]) {
      let calls = 0;
      const url = await server((_, response) => {
        calls += 1;
        response.writeHead(status, { "retry-after": "1" }).end("x");
      });
      await expect((await open(url)).call("auth.test", {}, never)).rejects.toBeInstanceOf(Error);
      expect(calls).toBe(1);
    }
  });

  test("it keeps answers in its errors; ours are cleared", async () => {
    const answers = ['{"ok":false,"error":"no_text","text":"alamat rumah saya"}', "<html>alamat rumah saya</html>"];
    for (const [index, body] of [...answers, "alamat rumah saya"].entries()) {
      const url = await server((_, response) => response.writeHead(index === 2 ? 500 : 200).end(body));
      const error = await failed((await open(url)).call("chat.postMessage", { text: "alamat rumah saya" }, never));
      const everything = inspect(error, { depth: 9, showHidden: true });
      expect(everything).not.toContain("alamat");
      expect(everything).not.toContain(token);
    }
  });

  test("it takes no signal; ours ends its own call and no other", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const url = await server(async (_, response) => {
      await promise;
      response.end(ok());
    });
    const transport = await open(url);
    const limit = new AbortController();
    const [ended, other] = [limit.signal, never].map((signal) => transport.call("auth.test", {}, signal));
    limit.abort();
    await expect(ended).rejects.toMatchObject({ code: "slack_webapi_request_error" });
    resolve();
    expect(await other).toMatchObject({ ok: true });
    await expect(transport.call("auth.test", {}, AbortSignal.abort())).rejects.toBeInstanceOf(Error);
  });

  test("it runs a hundred calls at once and lets the others wait; here none waits", async () => {
    let open_ = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    const url = await server(async (_, response) => {
      open_ += 1;
      await promise;
      response.end(ok());
    });
    const transport = await open(url);
    const calls = Array.from({ length: 130 }, () => transport.call("auth.test", {}, never));
    await expect.poll(() => open_).toBe(130);
    resolve();
    await Promise.all(calls);
  });

  test("it leaves its connections open; closing ends them", async () => {
    let open_ = 0;
    const made = createServer((request, response) => void request.resume().on("end", () => response.end(ok())));
    made.on("connection", (socket) => {
      open_ += 1;
      socket.on("close", () => {
        open_ -= 1;
      });
    });
    await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise((resolve) => made.close(resolve)));
    const transport = await open(`http://127.0.0.1:${(made.address() as AddressInfo).port}/`);
    for (let times = 0; times < 10; times += 1) await transport.call("auth.test", {}, never);
    expect([1, 2]).toContain(open_);
    transport.close();
    await expect.poll(() => open_).toBe(0);
  });

  test("it leaves a web socket open whose other end says no farewell; closing ends it", async () => {
    const made = createServer((request, response) => response.end(ok({ url: `ws://${request.headers.host}/link` })));
    const { promise: closed, resolve: close } = Promise.withResolvers<void>();
    made.on("upgrade", (request, socket) => {
      const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${WEBSOCKET}`).digest("base64");
      const hello = Buffer.from('{"type":"hello"}');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
      );
      socket.write(Buffer.concat([Buffer.from([0x81, hello.byteLength]), hello]));
      socket
        .on("error", () => {})
        .on("close", close)
        .on("end", () => socket.destroy());
      socket.resume();
    });
    await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise((resolve) => made.close(resolve)));
    const transport = await open(`http://127.0.0.1:${(made.address() as AddressInfo).port}/`);
    const socket = transport.socket("xapp-1");
    await socket.start();
    void socket.disconnect();
    transport.close();
    await closed;
  });

  test("it sends undefined parameters as nothing and the token in a header", async () => {
    const seen: unknown[] = [];
    const url = await server(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      seen.push(body, request.headers.authorization, request.url);
      response.end(ok());
    });
    await (await open(url)).call("chat.postMessage", { channel: "D1", text: "☕", thread_ts: undefined }, never);
    expect(seen).toEqual(["channel=D1&text=%E2%98%95", `Bearer ${token}`, "/api/chat.postMessage"]);
  });
});

describe("downloads", () => {
  const files =
    (address: (origin: string) => string, mimetype = "image/jpeg"): RequestListener =>
    (request, response) => {
      const origin = `http://${request.headers.host}`;
      if (request.url === "/api/files.info") {
        response.end(ok({ file: { id: "F1", mimetype, url_private_download: address(origin) } }));
      } else if (request.url === "/away") response.writeHead(302, { location: "http://127.0.0.1:9/" }).end();
      else if (request.url === "/login") response.writeHead(200, { "content-type": "text/html" }).end("<html>");
      else response.writeHead(request.url === "/gone" ? 404 : 200).end(request.headers.authorization);
    };

  test("the token goes to Slack's hosts only", async () => {
    let asked = 0;
    const elsewhere = await server((_, response) => {
      asked += 1;
      response.end("secret");
    });
    const strangers = [
      elsewhere,
      "http://files.slack.com/a",
      "https://files.slack.com.evil.example/a",
      "file:///etc/passwd",
    ];
    for (const address of strangers) {
      const transport = await open(await server(files(() => address)));
      await expect(transport.download("F1", never)).rejects.toMatchObject({ code: "event-invalid" });
    }
    expect(asked).toBe(0);
    const own = await open(await server(files((origin) => `${origin}/file`)));
    expect(await new Response(await own.download("F1", never)).text()).toBe(`Bearer ${token}`);
  });

  test("redirects, missing files and login pages are failures", async () => {
    for (const path of ["away", "gone", "login"]) {
      const transport = await open(await server(files((origin) => `${origin}/${path}`)));
      await expect(transport.download("F1", never)).rejects.toBeInstanceOf(Error);
    }
    const page = await open(await server(files((origin) => `${origin}/login`, "text/html")));
    expect(await new Response(await page.download("F1", never)).text()).toBe("<html>");
  });
});
