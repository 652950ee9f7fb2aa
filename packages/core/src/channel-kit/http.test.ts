import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { type ClientRequest, request as httpRequest, type RequestListener } from "node:http";
import { afterEach, expect, test } from "vitest";
import { toNodeHandler } from "../node.ts";
import { virtualClock } from "../testing/index.ts";
import { answer, makeWork, openHttp, readAtMost, serveLoopback, textOfBody } from "./index.ts";

const never = new AbortController().signal;
const http = openHttp();
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listen(listener: RequestListener): Promise<string> {
  const { origin, close } = await serveLoopback(async (request, response) => listener(request, response));
  closing.push(close);
  return origin;
}

const get = (url: string, signal = never) => http.send(url, { method: "GET", headers: {}, signal });

test("an answer has its status, its headers by any spelling, and its text once", async () => {
  const url = await listen((_, response) => {
    response.writeHead(201, { "x-one": "1", "set-cookie": ["a=1", "b=2"] });
    response.write("kopi ");
    setImmediate(() => response.end("☕"));
  });
  const found = await get(`${url}/a%20b?c=d`);
  expect([found.status, found.ok]).toEqual([201, true]);
  expect(["X-One", "set-cookie", "x-two"].map((name) => found.headers.get(name))).toEqual(["1", "a=1, b=2", null]);
  expect(await found.text()).toBe("kopi ☕");
  await expect(found.text()).rejects.toThrow("was read before");
});

test("each call goes to its own address", async () => {
  const url = await listen((request, response) => response.end(request.url));
  for (const path of ["/one", "/two?x=1", "/one"]) expect(await (await get(url + path)).text()).toBe(path);
});

test("a call says where it goes and how long its body is, and tracing can see and mark it", async () => {
  const url = await listen((request, response) => response.end(JSON.stringify(request.headers)));
  const trace = (message: unknown): void => {
    const { request } = message as { readonly request: ClientRequest };
    request.setHeader("x-trace", `of ${request.getHeader("host")}`);
  };
  subscribe("http.client.request.created", trace);
  closing.push(() => unsubscribe("http.client.request.created", trace));
  const { host } = new URL(url);
  const always = { host, connection: "keep-alive", "x-one": "1", "x-trace": `of ${host}` };
  const sent = async (method: string, body?: string | Uint8Array<ArrayBuffer>): Promise<unknown> => {
    const init = { method, headers: { "x-one": "1" }, signal: never, ...(body === undefined ? {} : { body }) };
    return JSON.parse(await (await http.send(url, init)).text());
  };
  expect(await sent("GET")).toEqual(always);
  expect(await sent("POST")).toEqual({ ...always, "content-length": "0" });
  for (const body of ["kopi ☕", new TextEncoder().encode("kopi ☕")]) {
    expect(await sent("POST", body)).toEqual({ ...always, "content-length": "8" });
  }
});

test("a body can be streamed instead, and then has no text", async () => {
  const url = await listen((_, response) => response.end("bytes"));
  const found = await get(url);
  expect(await new Response(found.body).text()).toBe("bytes");
  await expect(found.text()).rejects.toThrow(TypeError);
});

test("an answer without a body by its status has none", async () => {
  const found = await get(await listen((_, response) => response.writeHead(204).end()));
  expect([found.body, await found.text()]).toEqual([null, ""]);
});

test("a call that is aborted ends, before it, during it and while its body comes", async () => {
  const aborted = { name: "AbortError", code: "ABORT_ERR" };
  const url = await listen((request, response) => {
    if (request.url === "/half") response.write("half");
  });
  await expect(get(url, AbortSignal.abort())).rejects.toMatchObject(aborted);
  const during = new AbortController();
  const calling = get(url, during.signal);
  during.abort();
  await expect(calling).rejects.toMatchObject(aborted);
  const half = new AbortController();
  const reading = (await get(`${url}/half`, half.signal)).text();
  half.abort();
  await expect(reading).rejects.toThrow();
});

test("a body that breaks off is an error, not a shorter body", async () => {
  const url = await listen((_, response) => {
    response.writeHead(200, { "content-length": "10" });
    response.write("half");
    setImmediate(() => response.destroy());
  });
  await expect(get(url).then((found) => found.text())).rejects.toMatchObject({ code: "ECONNRESET" });
});

/** A webhook on `node:http` that answers with what it read. */
function webhook(read: (request: Request) => Promise<Response>): Promise<string> {
  return listen(toNodeHandler(read));
}

test("a webhook's body is read whole, to its limit, and by one reader", async () => {
  const url = await webhook(async (request) => {
    const bytes = await readAtMost(request, 8);
    if (bytes === undefined) return answer(413);
    expect(request.body?.locked).toBe(true);
    await expect(request.text()).rejects.toThrow(TypeError);
    return new Response(textOfBody(bytes));
  });
  const post = (body: string) => fetch(url, { method: "POST", body });
  expect(await (await post("kopi ☕")).text()).toBe("kopi ☕");
  expect((await post("kopi ☕!")).status).toBe(413);
  // Nobody knows how long a body in chunks gets; beyond the limit its connection ends.
  const broken = Promise.withResolvers<Error>();
  const endless = httpRequest(url, { method: "POST" }, () => broken.reject(new Error("it was answered")));
  endless.on("error", broken.resolve);
  for (const text of ["kopi ", "☕", "!"]) endless.write(text);
  expect(await broken.promise).toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) });
});

test("a webhook's body that somebody began to read is read on, not from its beginning", async () => {
  const url = await webhook(async (request) => {
    const reader = request.body?.getReader();
    await reader?.read();
    reader?.releaseLock();
    return new Response(`rest: ${textOfBody((await readAtMost(request)) ?? new Uint8Array())}`);
  });
  expect(await (await fetch(url, { method: "POST", body: "all" })).text()).toBe("rest: ");
});

test("a webhook's body that breaks off is not taken for a whole one", async () => {
  const read = Promise.withResolvers<unknown>();
  const url = await webhook(async (request) => {
    read.resolve(await readAtMost(request).catch((error: unknown) => error));
    return answer(200);
  });
  const sending = httpRequest(url, { method: "POST", headers: { "content-length": "10" } });
  sending.on("error", () => {});
  sending.write("half", () => sending.destroy());
  expect(await read.promise).toMatchObject({ code: "ECONNRESET" });
});

test("a request's address is that of its host and path, whatever its path begins with", async () => {
  const url = await webhook(async (request) => new Response(request.url));
  const asked = (path: string, host?: string) =>
    new Promise<string>((resolve) => {
      const headers = host === undefined ? {} : { host };
      httpRequest(url, { path, headers }, async (response) => {
        let text = "";
        for await (const chunk of response) text += chunk;
        resolve(text);
      }).end();
    });
  expect(await asked("/a/../b?c=d", "bot.example:8080")).toBe("http://bot.example:8080/b?c=d");
  // A host with more than a host in it adds nothing to the path.
  expect(await asked("/b", "bot.example/a#")).toBe("http://bot.example/b");
  expect(await asked("/b", "bot.example/a?")).toBe("http://bot.example/b");
});

test("a call ends with its own signal and with its channel, and follows neither afterwards", async () => {
  const clock = virtualClock();
  const work = makeWork(clock);
  const own = new AbortController();
  const hang = (signal: AbortSignal): Promise<unknown> =>
    new Promise((resolve) => signal.addEventListener("abort", () => resolve(signal.reason)));
  const ending = work.sending(own.signal, hang);
  own.abort("its own");
  expect(await ending).toBe("its own");
  expect(await work.sending(own.signal, async (either) => either.reason)).toBe("its own");
  let finished: AbortSignal | undefined;
  const later = new AbortController();
  await work.sending(later.signal, async (either) => {
    finished = either;
  });
  later.abort();
  expect(finished?.aborted).toBe(false);
  await expect(work.sending(never, () => Promise.reject(new Error("refused")))).rejects.toThrow("refused");
  const hanging = work.sending(never, async (either) => (await hang(either)) instanceof Error);
  const stopping = work.stop();
  await clock.advance(5000);
  expect(await hanging).toBe(true);
  await stopping;
});
