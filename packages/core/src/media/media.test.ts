import { describe, expect, test } from "vitest";
import { virtualClock } from "../testing/clock.ts";
import { mediaLinks, mediaTypeOf, readMedia } from "./index.ts";

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const HTML = new TextEncoder().encode("<html><script>alert(1)</script>");
const streamOf = (...chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });

describe("reading what came in", () => {
  test("its first bytes tell what it is, whatever pieces it comes in", async () => {
    const whole = { bytes: PNG, mime: "image/png", type: "image" };
    expect(await readMedia(streamOf(PNG), { bytes: 100 })).toEqual(whole);
    const pieces = [...PNG].map((byte) => new Uint8Array([byte]));
    expect(await readMedia(streamOf(...pieces), { bytes: 100, types: ["image"] })).toEqual(whole);
    expect(await readMedia(streamOf(HTML), { bytes: 100 })).toMatchObject({ mime: "application/octet-stream" });
  });

  test("a page is no image, whatever its sender says; an image is no sound", async () => {
    for (const bytes of [HTML, new Uint8Array(), PNG.subarray(0, 4)]) {
      await expect(readMedia(streamOf(bytes), { bytes: 100, types: ["image"] })).rejects.toMatchObject({
        code: "media-refused",
      });
    }
    await expect(readMedia(streamOf(PNG), { bytes: 100, types: ["audio"] })).rejects.toThrow("image/png");
  });

  test("an endless one ends at the limit", async () => {
    let cancelled = false;
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(1000));
      },
      cancel: () => {
        cancelled = true;
      },
    });
    await expect(readMedia(endless, { bytes: 10_000 })).rejects.toMatchObject({ code: "media-refused" });
    expect(cancelled).toBe(true);
    expect(pulled).toBeLessThan(15);
    expect((await readMedia(streamOf(new Uint8Array(10_000)), { bytes: 10_000 })).bytes).toHaveLength(10_000);
  });

  test.for<[string, string]>([
    ["ftypisom", "video/mp4"],
    ["ftypM4A ", "audio/mp4"],
    ["ftypheic", "image/heic"],
    ["ftypqt  ", "video/quicktime"],
    ["ftyp3gp4", "video/3gpp"],
  ])("one container, several kinds: %s", ([brand, mime]) => {
    expect(mediaTypeOf(Buffer.from(`\0\0\0\x18${brand}`, "latin1"))?.mime).toBe(mime);
  });
});

describe("links to what is not public", () => {
  const clock = virtualClock();
  const files: { readonly [name: string]: Uint8Array<ArrayBuffer> } = {
    "KS-0001.pdf": new TextEncoder().encode("%PDF-1.7 faktur"),
    "foto kopi ☕/1.png": PNG,
    "page.html": HTML,
  };
  const asked: string[] = [];
  const links = mediaLinks({
    address: "https://shop.example/media/",
    secret: new Uint8Array(32).fill(7),
    clock,
    open: async (name) => {
      asked.push(name);
      const bytes = files[name];
      return bytes === undefined ? undefined : { body: name.endsWith(".png") ? streamOf(bytes) : bytes };
    },
  });
  const get = (url: string, method = "GET"): Promise<Response> => links.fetch(new Request(url, { method }));

  test("show the file, as what its bytes say", async () => {
    const image = await get(links.link("foto kopi ☕/1.png"));
    expect(image.status).toBe(200);
    expect(Object.fromEntries(image.headers)).toMatchObject({
      "content-type": "image/png",
      "content-disposition": expect.stringMatching(/^inline; filename\*=UTF-8''foto%20kopi/),
      "cache-control": "private, max-age=86400",
      "x-content-type-options": "nosniff",
    });
    expect(new Uint8Array(await image.arrayBuffer())).toEqual(PNG);
    const page = await get(links.link("page.html"));
    expect(page.headers.get("content-type")).toBe("application/octet-stream");
    expect(page.headers.get("content-disposition")).toMatch(/^attachment/);
    const head = await get(links.link("KS-0001.pdf"), "HEAD");
    expect([head.status, head.headers.get("content-type"), await head.text()]).toEqual([200, "application/pdf", ""]);
  });

  test("end when they expire, and never before", async () => {
    const url = links.link("KS-0001.pdf", { for: "15m" });
    await clock.advance("14m");
    expect((await get(url)).status).toBe(200);
    await clock.advance("61s");
    expect((await get(url)).status).toBe(410);
  });

  test("cannot be made or changed without the secret, and then nothing is opened", async () => {
    const url = links.link("KS-0001.pdf");
    const [expires = "", signature = ""] = new URL(url).pathname.split("/")[2]?.split(".") ?? [];
    const later = (Number.parseInt(expires, 36) + 1000).toString(36);
    const other = mediaLinks({
      address: "https://shop.example/media",
      secret: new Uint8Array(32).fill(8),
      open: async () => undefined,
    });
    const before = asked.length;
    for (const forged of [
      url.replace("KS-0001", "KS-0002"),
      url.replace(`${expires}.`, `${later}.`),
      url.replace(signature, signature.slice(0, -1)),
      url.replace(signature, "A".repeat(43)),
      url.replace("/media/", "/elsewhere/"),
      `${url}/..%2F..%2Fetc%2Fpasswd`,
      "https://shop.example/media/",
      "https://shop.example/media/%/%E0%A4%A",
      other.link("KS-0001.pdf"),
    ]) {
      expect([forged, (await get(forged)).status]).toEqual([forged, 404]);
    }
    expect(asked).toHaveLength(before);
    expect((await get(url, "POST")).status).toBe(405);
    expect((await get(links.link("gone.pdf"))).status).toBe(404);
  });

  test("want a long secret and a plain address", () => {
    const open = async () => undefined;
    const secret = new Uint8Array(32);
    for (const options of [
      { address: "https://shop.example/media", secret: new Uint8Array(31) },
      { address: "shop.example/media", secret },
      { address: "https://shop.example/media?x=1", secret },
    ]) {
      expect(() => mediaLinks({ ...options, open })).toThrow(expect.objectContaining({ code: "option-invalid" }));
    }
  });
});
