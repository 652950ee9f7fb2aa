import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { openTransport, type TransportOptions } from "./transport.ts";

const token = "7000001:token-of-nobody";
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
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
}

async function open(apiRoot: string, options: Partial<TransportOptions> = {}) {
  const transport = await openTransport({ token, apiRoot, fetch, ...options });
  closing.push(transport.close);
  return transport;
}

const ok = (result: unknown): string => JSON.stringify({ ok: true, result });

test("telegraf that is not installed is named with the command that installs it", async () => {
  const load = () => Promise.reject(new Error("Cannot find package 'telegraf'"));
  const opening = openTransport({ token, apiRoot: "http://127.0.0.1:9", fetch, load });
  await expect(opening).rejects.toMatchObject({
    code: "peer-missing",
    message: expect.stringContaining("npm install telegraf@4.16.3"),
    cause: expect.any(Error),
  });
});

test("a root with a path keeps it", async () => {
  const paths: string[] = [];
  const root = await server((request, response) => {
    paths.push(request.url ?? "");
    response.end(ok(true));
  });
  for (const suffix of ["", "/", "/telegram", "/telegram/"]) {
    await (await open(`${root}${suffix}`)).call("getMe", {}, never);
  }
  const method = `/bot${token}/getMe`;
  expect(paths).toEqual([method, method, `/telegram${method}`, `/telegram${method}`]);
});

describe("what telegraf would do by itself", () => {
  test("it may not answer calls through a webhook's response", async () => {
    const transport = await open(await server((_, response) => response.end(ok(true))));
    expect((transport.client as unknown as { webhookReply: boolean }).webhookReply).toBe(false);
  });

  test("it sends undefined parameters as nothing and adds none of its own", async () => {
    let body = "";
    const root = await server(async (request, response) => {
      for await (const chunk of request) body += String(chunk);
      response.end(ok(true));
    });
    await (await open(root)).call("sendMessage", { chat_id: 1, text: "x", entities: undefined }, never);
    expect(JSON.parse(body)).toEqual({ chat_id: 1, text: "x" });
  });

  test("it puts the token into errors about answers that are no JSON; ours are cleared", async () => {
    const root = await server((_, response) => response.end("<html>"));
    // A short one too, which does not look like a token.
    for (const given of [token, "1:kopi"]) {
      const transport = await open(root, { token: given });
      const vendor: unknown = await transport.client.callApi("getMe", {}).catch((error: unknown) => error);
      expect(inspect(vendor)).toContain(given);
      const ours: unknown = await transport.call("getMe", {}, never).catch((error: unknown) => error);
      expect(inspect(ours)).not.toContain(given);
    }
  });

  test("it keeps what was to be sent in its errors; ours are cleared", async () => {
    const root = await server((_, response) => {
      response.end(JSON.stringify({ ok: false, error_code: 400, description: "Bad Request: nope" }));
    });
    const error: unknown = await (await open(root))
      .call("sendMessage", { chat_id: 1, text: "alamat rumah saya" }, never)
      .catch((cause: unknown) => cause);
    expect(inspect(error, { depth: 9 })).not.toContain("alamat");
    expect(error).toMatchObject({ code: 400, description: "Bad Request: nope" });
  });

  test("it waits over eight minutes for an answer; our signal ends that", async () => {
    const transport = await open(await server(() => {}));
    const limit = new AbortController();
    const calling = transport.call("getMe", {}, limit.signal);
    limit.abort();
    await expect(calling).rejects.toMatchObject({ name: "AbortError" });
    await expect(transport.call("getMe", {}, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  });

  test("it leaves its connections open; closing ends them", async () => {
    let open_ = 0;
    const made = createServer((_, response) => response.end(ok(true)));
    const gone = new Promise<void>((resolve) => {
      made.on("connection", (socket) => {
        open_ += 1;
        socket.on("close", () => {
          open_ -= 1;
          resolve();
        });
      });
    });
    await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
    const transport = await openTransport({
      token,
      apiRoot: `http://127.0.0.1:${(made.address() as AddressInfo).port}`,
      fetch,
    });
    await transport.call("getMe", {}, never);
    expect(open_).toBe(1);
    transport.close();
    await gone;
    await new Promise((resolve) => made.close(resolve));
  });
});

describe("downloads", () => {
  const paths: string[] = [];
  const files =
    (path: string): RequestListener =>
    (request, response) => {
      paths.push(request.url ?? "");
      if (request.url?.endsWith("/getFile") === true) response.end(ok({ file_id: "1", file_path: path }));
      else if (path.startsWith("http")) response.writeHead(302, { location: `${path}/metadata` }).end();
      else response.end("bytes");
    };

  test("a hostile path cannot leave the bot's folder", async () => {
    const leaving = await open(await server(files("../../other")));
    await expect(leaving.download("1", never)).rejects.toMatchObject({ code: "event-invalid" });
    const odd = await open(await server(files("photos/a?x#y.jpg")));
    expect(await new Response(await odd.download("1", never)).text()).toBe("bytes");
    expect(paths.at(-1)).toBe(`/file/bot${token}/photos/a%3Fx%23y.jpg`);
  });

  test("a redirect to elsewhere is not followed", async () => {
    let asked = 0;
    const elsewhere = await server((_, response) => {
      asked += 1;
      response.end("secret");
    });
    const transport = await open(await server(files(elsewhere)));
    await expect(transport.download("1", never)).rejects.toThrow();
    expect(asked).toBe(0);
  });

  test("a file without a path", async () => {
    const transport = await open(await server((_, response) => response.end(ok({ file_id: "1" }))));
    await expect(transport.download("1", never)).rejects.toMatchObject({ code: "event-invalid" });
  });
});
