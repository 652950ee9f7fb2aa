import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { directoryFiles } from "@sambung/channel-web";
import { describe, expect, test } from "vitest";
import { type Api, api, type Body, refusal } from "./support/api.ts";

function bytes(head: string, size = 64): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(size);
  all.set(Buffer.from(head, "latin1"));
  return all;
}

const PNG = bytes("\x89PNG\r\n\x1a\n");

async function upload(on: Api, token: string, body: Body, headers: Record<string, string> = {}): Promise<Response> {
  return on.call("POST", "/files", { token, body, headers });
}

describe("POST /files", () => {
  test.for([
    ["image/png", "image", "\x89PNG\r\n\x1a\n", "png"],
    ["image/jpeg", "image", "\xff\xd8\xff\xe0", "jpeg"],
    ["image/gif", "image", "GIF89a", "gif"],
    ["image/webp", "image", "RIFF\x10\0\0\0WEBPVP8 ", "webp"],
    ["image/heic", "image", "\0\0\0\x18ftypheic", "heic"],
    ["image/avif", "image", "\0\0\0\x18ftypavif", "avif"],
    ["application/pdf", "file", "%PDF-1.7", "pdf"],
    ["audio/mpeg", "audio", "ID3\x04", "mp3"],
    ["audio/mpeg", "audio", "\xff\xfb\x90", "mp3"],
    ["audio/ogg", "audio", "OggS", "ogg"],
    ["audio/wav", "audio", "RIFF\x10\0\0\0WAVEfmt ", "wav"],
    ["audio/mp4", "audio", "\0\0\0\x18ftypM4A ", "mp4"],
    ["audio/webm", "audio", "\x1a\x45\xdf\xa3", "webm"],
  ] as const)("knows %s by its bytes", async ([mime, type, head, extension]) => {
    const on = await api();
    const { token } = await on.session();
    // What the sender calls it does not count.
    const { file } = (await (await upload(on, token, bytes(head), { "content-type": "text/html" })).json()) as {
      file: string;
    };
    expect(file).toMatch(/^[0-9a-z]{32}$/);
    const message = await on.call("POST", "/messages", { token, body: { id: "a", file, text: "ini" } });
    expect(await message.json()).toEqual({ id: "a", seq: 1 });
    expect(on.context.events).toMatchObject([
      { kind: "media", text: "ini", media: [{ type, mime, id: file, bytes: 64 }] },
    ]);
    const served = await on.call("GET", `/files/${file}`);
    expect(Object.fromEntries(served.headers)).toMatchObject({
      "content-type": mime,
      "content-length": "64",
      "content-disposition": `attachment; filename="${file}.${extension}"`,
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
    });
    expect(new Uint8Array(await served.arrayBuffer())).toEqual(bytes(head));
  });

  test.for([
    ["a page", "<!doctype html><script>alert(1)</script>"],
    ["an SVG", '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ["a program", "MZ\x90\0"],
    ["an archive", "PK\x03\x04"],
    ["a video", "\0\0\0\x18ftypisom"],
    ["text", "hello"],
    ["a page behind a space and a PNG name", " \x89PNG\r\n\x1a\n"],
  ] as const)("refuses %s", async ([, head]) => {
    const on = await api();
    const { token } = await on.session();
    const response = await upload(on, token, bytes(head), { "content-type": "image/png" });
    expect(await refusal(response)).toEqual({ status: 415, code: "type-unsupported" });
    expect(on.files.files.size).toBe(0);
  });

  test("refuses nothing at all", async () => {
    const on = await api();
    const { token } = await on.session();
    expect((await on.call("POST", "/files", { token })).status).toBe(415);
  });

  test("takes 10 MB and no byte more", async () => {
    const on = await api();
    const { token } = await on.session();
    expect((await upload(on, token, bytes("%PDF-", 10 * 1_048_576))).status).toBe(200);
    const response = await upload(on, token, bytes("%PDF-", 10 * 1_048_576 + 1));
    expect(await refusal(response)).toEqual({ status: 413, code: "file-too-large" });
  });

  test("has a configurable size and can be switched off", async () => {
    const small = await api({ files: { bytes: 10 } });
    const { token } = await small.session();
    expect((await upload(small, token, PNG)).status).toBe(413);
    const off = await api({ files: false });
    expect(await refusal(await upload(off, (await off.session()).token, PNG))).toEqual({
      status: 404,
      code: "not-found",
    });
  });

  test("answers 503 when the bytes cannot be kept", async () => {
    const on = await api();
    const { token } = await on.session();
    on.files.write = async () => {
      throw new Error("disk full");
    };
    expect((await upload(on, token, PNG)).status).toBe(503);
  });
});

describe("a file", () => {
  test("can be sent only by the visitor who uploaded it", async () => {
    const on = await api();
    const [mine, other] = [await on.session(), await on.session()];
    const { file } = (await (await upload(on, mine.token, PNG)).json()) as { file: string };
    for (const body of [
      { id: "a", file },
      { id: "b", file: "00000000" },
    ]) {
      const response = await on.call("POST", "/messages", { token: other.token, body });
      expect(await refusal(response)).toEqual({ status: 404, code: "file-unknown" });
    }
    expect(on.context.events).toEqual([]);
  });

  test.for(["unknown", "../secret", "%2e%2e%2fsecret", "", "a/b", "__proto__"])(
    "called %j is unknown",
    async (name) => {
      const on = await api();
      const request = new Request("http://shop.example/chat/files/x");
      const response = await on.channel.handle?.(request, `/files/${name}`);
      expect(await refusal(response as Response)).toEqual({ status: 404, code: "file-unknown" });
    },
  );

  test("is fetched by other channels of the bot", async () => {
    const on = await api();
    const { token } = await on.session();
    const { file } = (await (await upload(on, token, PNG)).json()) as { file: string };
    const media = { type: "image", mime: "image/png", id: file } as const;
    const stream = await on.channel.fetchMedia?.(media, new AbortController().signal);
    expect(new Uint8Array(await new Response(stream ?? null).arrayBuffer())).toEqual(PNG);
    const gone = on.channel.fetchMedia?.({ ...media, id: "gone" }, new AbortController().signal);
    await expect(gone).rejects.toMatchObject({ code: "option-invalid" });
  });

  test("is removed within the hour when its owner was erased", async () => {
    const on = await api();
    const { token } = await on.session();
    const { file } = (await (await upload(on, token, PNG)).json()) as { file: string };
    const kept = (await (await upload(on, token, PNG)).json()) as { file: string };
    // What the store does when it erases a customer.
    (on.context.keyspaces.get("files") as Map<string, unknown>).delete(file);
    expect((await on.call("GET", `/files/${file}`)).status).toBe(404);
    await on.context.clock.advance("1h");
    expect([...on.files.files.keys()]).toEqual([kept.file]);
  });

  test("is removed at once when the bot says that somebody was erased", async () => {
    const on = await api();
    const { token } = await on.session();
    const { file } = (await (await upload(on, token, PNG)).json()) as { file: string };
    const kept = (await (await upload(on, token, PNG)).json()) as { file: string };
    (on.context.keyspaces.get("files") as Map<string, unknown>).delete(file);
    await on.channel.erased?.();
    expect([...on.files.files.keys()]).toEqual([kept.file]);
  });

  test("is not removed because the sweep cannot read the store", async () => {
    const on = await api();
    const { token } = await on.session();
    await upload(on, token, PNG);
    on.context.down = true;
    await on.context.clock.advance("1h");
    expect(on.files.files.size).toBe(1);
    expect(on.context.log.lines).toMatchObject([{ level: "warn", event: "web-files-sweep-failed" }]);
  });
});

describe("directoryFiles", () => {
  test("keeps, lists and removes; knows only its own names", async () => {
    const directory = await mkdtemp(join(tmpdir(), "sambung-files-"));
    try {
      const files = directoryFiles(join(directory, "new", "place"));
      expect(await files.list()).toEqual([]);
      await files.write("abc", PNG);
      await writeFile(join(directory, "new", "place", "half.part"), "x");
      expect(await files.list()).toEqual(["abc"]);
      expect(new Uint8Array((await files.read("abc")) ?? [])).toEqual(PNG);
      expect(await files.read("missing")).toBeUndefined();
      await files.remove("abc");
      await files.remove("abc");
      expect(await files.list()).toEqual([]);
      for (const name of ["../x", "a/b", "", "A"]) expect(() => files.read(name)).toThrow(RangeError);
      expect(await readdir(directory)).toEqual(["new"]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
