import { expect, test } from "vitest";
import { readAtMost, serveLoopback } from "./channel-kit/index.ts";
import { LazyRequest, takesLazyRequests } from "./lazy-request.ts";
import { toNodeHandler } from "./node.ts";

/** Runs `look` with what a POST to `/b?c=d` becomes in a handler that was marked. */
async function received<Result>(
  look: (request: Request) => Promise<Result>,
  init: RequestInit = { method: "POST" },
): Promise<Result> {
  const found = Promise.withResolvers<Result>();
  const handler = toNodeHandler(
    takesLazyRequests(async (request) => {
      await look(request).then(found.resolve, found.reject);
      return new Response(null, { status: 204 });
    }),
  );
  const server = await serveLoopback(async (incoming, outgoing) => handler(incoming, outgoing));
  const headers = { "content-type": "application/json", "X-One": "1" };
  try {
    const posted = fetch(`${server.origin}/b?c=d`, { body: '{"kopi":"☕"}', headers, ...init });
    return (await Promise.all([found.promise, posted]))[0];
  } finally {
    await server.close();
  }
}

test("a POST is a request in every respect", async () => {
  const [lazy, real] = await received(async (request) => {
    expect(request).toBeInstanceOf(LazyRequest);
    expect(request).toBeInstanceOf(Request);
    const { url, method, headers } = request;
    return [request, new Request(url, { method, headers, body: "", duplex: "half" } as RequestInit)];
  });
  expect(lazy.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/b\?c=d$/);
  expect(lazy.headers.get("x-ONE")).toBe("1");
  const names = Object.entries(Object.getOwnPropertyDescriptors(Request.prototype));
  for (const [name, { get }] of names) {
    if (get === undefined || ["body", "signal"].includes(name)) continue;
    expect([name, Reflect.get(lazy, name)]).toEqual([name, Reflect.get(real, name)]);
  }
  expect(lazy.signal.aborted).toBe(false);
});

test("its body is read in each of the ways there are, once", async () => {
  const text = '{"kopi":"☕"}';
  const bytes = new TextEncoder().encode(text);
  expect(await received((request) => request.text())).toBe(text);
  expect(await received((request) => request.json())).toEqual({ kopi: "☕" });
  expect(await received((request) => request.bytes())).toEqual(bytes);
  expect(await received((request) => new Response(request.body).text())).toBe(text);
  expect(await received(async (request) => (await readAtMost(request))?.toString())).toBe(text);
  const used = await received(async (request) => {
    await request.text();
    return [request.bodyUsed, await request.text().catch((error: unknown) => error)];
  });
  expect(used).toEqual([true, expect.any(TypeError)]);
  await expect(received((request) => readAtMost(request).then(() => request.text()))).rejects.toThrow(TypeError);
  await expect(received((request) => readAtMost(request).then(() => readAtMost(request)))).rejects.toThrow(TypeError);
  await expect(received((request) => request.text().then(() => readAtMost(request)))).rejects.toThrow(TypeError);
});

test("its copy is a request of its own, and what cannot take it says so", async () => {
  const copy = await received(async (request) => {
    expect(() => new Request(request)).toThrow(TypeError);
    const clone = request.clone();
    return [await new Request(clone, { headers: { "x-two": "2" } }).text(), (await readAtMost(request))?.toString()];
  });
  expect(copy).toEqual(['{"kopi":"☕"}', '{"kopi":"☕"}']);
});

test("headers that were changed stay changed", async () => {
  const found = await received(async (request) => {
    request.headers.set("x-one", "2");
    const clone = request.clone();
    request.headers.set("x-one", "3");
    return [clone.headers.get("x-one"), request.headers.get("x-one")];
  });
  expect(found).toEqual(["2", "3"]);
});

test("another method is a request as it is", async () => {
  const put = await received(async (request) => [request instanceof LazyRequest, await request.text()], {
    method: "PUT",
  });
  expect(put).toEqual([false, '{"kopi":"☕"}']);
});
