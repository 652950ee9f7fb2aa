import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { settingsOf, type WhatsAppOptions } from "./options.ts";
import { openTransport, type Transport } from "./transport.ts";

const accessToken = "EAAtokenOfNobody0123";
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

function open(apiUrl: string, options: Partial<WhatsAppOptions> = {}): Transport {
  const rest = { phoneNumberId: "106", appSecret: "s", verifyToken: "v" };
  const transport = openTransport(settingsOf({ accessToken, apiUrl, ...rest, ...options }));
  closing.push(transport.close);
  return transport;
}

const sent = JSON.stringify({ messages: [{ id: "wamid.1" }] });

describe("calls", () => {
  test("go to the version, the number, with the token, also below a path", async () => {
    const seen: unknown[] = [];
    const root = await server((request, response) => {
      seen.push([request.method, request.url, request.headers.authorization]);
      response.end(sent);
    });
    for (const suffix of ["", "/", "/graph", "/graph/"])
      expect(await open(`${root}${suffix}`).send({}, never)).toBe("wamid.1");
    const call = (path: string): unknown => ["POST", path, `Bearer ${accessToken}`];
    expect(seen).toEqual(
      ["/v23.0", "/v23.0", "/graph/v23.0", "/graph/v23.0"].map((path) => call(`${path}/106/messages`)),
    );
  });

  test("use one connection after the other, and close it", async () => {
    let sockets = 0;
    let open_ = 0;
    const made = createServer((_, response) => response.end(sent));
    made.keepAliveTimeout = 0;
    const gone = Promise.withResolvers<void>();
    made.on("connection", (socket) => {
      sockets += 1;
      open_ += 1;
      socket.on("close", () => {
        open_ -= 1;
        gone.resolve();
      });
    });
    await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
    const transport = open(`http://127.0.0.1:${(made.address() as AddressInfo).port}`);
    for (let times = 0; times < 3; times += 1) await transport.send({}, never);
    expect([sockets, open_]).toEqual([1, 1]);
    transport.close();
    await gone.promise;
    await new Promise((resolve) => made.close(resolve));
  });

  test("an error of Meta keeps code and words, without the token", async () => {
    const root = await server((_, response) => {
      response.writeHead(400, { "retry-after": "9" }).end(
        JSON.stringify({
          error: {
            message: `(#131009) bad, token ${accessToken}`,
            code: 131009,
            error_subcode: 7,
            error_data: { details: "Button title is too short" },
          },
        }),
      );
    });
    const error: unknown = await open(root)
      .send({ text: { body: "alamat rumah saya" } }, never)
      .catch((cause: unknown) => cause);
    expect(error).toMatchObject({
      name: "GraphError",
      status: 400,
      code: 131009,
      subcode: 7,
      retryAfterMs: 9000,
      message: "(#131009) bad, token [token]: Button title is too short",
    });
    expect(inspect(error, { depth: 9 })).not.toMatch(/alamat|tokenOfNobody/);
  });

  test("a success without id or JSON is none", async () => {
    for (const body of ["{}", "<html>", '{"messages":[{}]}', ""]) {
      const root = await server((_, response) => response.end(body));
      await expect(open(root).send({}, never)).rejects.toMatchObject({ name: "GraphError", status: 200 });
    }
  });

  test("end with their signal, before and during", async () => {
    const transport = open(await server(() => {}));
    const limit = new AbortController();
    const calling = transport.send({}, limit.signal);
    limit.abort();
    await expect(calling).rejects.toMatchObject({ name: "AbortError" });
    await expect(transport.send({}, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  });

  test("can go through another fetch, which follows no redirect", async () => {
    const seen: RequestInit[] = [];
    const fetcher: typeof fetch = async (_url, init) => {
      seen.push(init ?? {});
      return new Response(sent);
    };
    expect(await open("https://graph.example", { fetch: fetcher }).send({}, never)).toBe("wamid.1");
    expect(seen).toMatchObject([{ method: "POST", redirect: "manual" }]);
  });
});

describe("downloads", () => {
  const files =
    (url: (root: string) => string): RequestListener =>
    (request, response) => {
      if (request.url?.startsWith("/v23.0/55") === true)
        response.end(JSON.stringify({ url: url(`http://${request.headers.host}`) }));
      else if (request.url === "/redirect")
        response.writeHead(302, { location: "http://127.0.0.1:1/metadata" }).end("moved");
      else response.end("bytes");
    };

  test("from the API's own host", async () => {
    const transport = open(await server(files((root) => `${root}/file`)));
    expect(await new Response(await transport.download("55", never)).text()).toBe("bytes");
  });

  test.for([
    "http://169.254.169.254/latest/meta-data",
    "http://lookaside.fbsbx.com/file",
    "https://lookaside.fbsbx.com.evil.example/file",
    "https://lookaside.fbsbx.com@evil.example/file",
    "file:///etc/passwd",
    "nowhere",
  ])("never from %s: the token would go there", async (url) => {
    await expect(open(await server(files(() => url))).download("55", never)).rejects.toMatchObject({
      code: "event-invalid",
    });
  });

  test("from Meta's host and from those that are allowed", async () => {
    const asked: string[] = [];
    const at = (url: string, options: Partial<WhatsAppOptions> = {}): Promise<unknown> => {
      const fetcher = async (input: string | URL): Promise<Response> => {
        asked.push(String(input));
        return String(input).startsWith("https://graph.example") ? Response.json({ url }) : new Response("bytes");
      };
      return open("https://graph.example", { fetch: fetcher as typeof fetch, ...options }).download("55", never);
    };
    await at("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1");
    await at("https://files.example/1", { mediaHosts: ["files.example"] });
    await expect(at("https://files.example/1")).rejects.toMatchObject({ code: "event-invalid" });
    expect(asked.filter((url) => !url.startsWith("https://graph.example"))).toHaveLength(2);
  });

  test("a redirect is not followed", async () => {
    const transport = open(await server(files((root) => `${root}/redirect`)));
    await expect(transport.download("55", never)).rejects.toMatchObject({ status: 302 });
  });

  test("an id cannot leave its place in the address", async () => {
    const paths: string[] = [];
    const root = await server((request, response) => {
      paths.push(request.url ?? "");
      response.writeHead(404).end("{}");
    });
    await open(root)
      .download("../106/messages?x=", never)
      .catch(() => {});
    expect(paths).toEqual(["/v23.0/..%2F106%2Fmessages%3Fx%3D?phone_number_id=106"]);
  });
});

test("the number is read without its spaces", async () => {
  const root = await server((_, response) =>
    response.end(JSON.stringify({ display_phone_number: "+62 811-0000 1111" })),
  );
  expect(await open(root).number(never)).toBe("6281100001111");
});
