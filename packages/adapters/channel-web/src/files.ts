import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { base32, type ChannelContext, type InboundMedia, type Keyspace, type SeenAlias } from "@sambung/core";
import { Refusal } from "./errors.ts";

/** Keeps the bytes of uploaded files under random names. Names are `[a-z0-9]+`. */
export interface FileStore {
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** The bytes; undefined when there is no such file. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Removes a file; nothing happens when there is none. */
  remove(name: string): Promise<void>;
  /** All names, in any order. */
  list(): Promise<readonly string[]>;
}

/** Uploads of a channel. */
export interface FileOptions {
  /** Where the bytes go. Default {@link directoryFiles} in `data/chat-files`. */
  readonly store?: FileStore;
  /** Largest file, bytes. Default 10,485,760. */
  readonly bytes?: number;
}

/** Largest upload when nothing else is said. */
export const DEFAULT_FILE_BYTES: number = 10 * 1_048_576;

const NAME = /^[a-z0-9]{1,64}$/;
/** Bytes that are looked at to tell what a file is. */
const MAGIC_BYTES = 32;

/**
 * Keeps files in a directory, which is made when first needed. Relative paths count from the working directory.
 *
 * @example
 * const channel = web({ files: { store: directoryFiles("data/chat-files") } });
 */
export function directoryFiles(directory: string): FileStore {
  const path = (name: string): string => {
    if (!NAME.test(name)) throw new RangeError("a file name of the channel is made of a-z and 0-9");
    return join(directory, name);
  };
  return {
    write: async (name, bytes) => {
      await mkdir(directory, { recursive: true });
      // Renamed when complete, so that a crash never leaves half a file under a valid name.
      await writeFile(`${path(name)}.part`, bytes);
      await rename(`${path(name)}.part`, path(name));
    },
    read: (name) => readFile(path(name)).catch(absent),
    remove: (name) => rm(path(name), { force: true }),
    list: async () => ((await readdir(directory).catch(absent)) ?? []).filter((name) => NAME.test(name)),
  };
}

function absent(error: unknown): undefined {
  if (error instanceof Error && (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
  throw error;
}

interface Signature {
  readonly mime: string;
  readonly type: InboundMedia["type"];
  /** Offset -> bytes as Latin-1 text. */
  readonly magic: readonly (readonly [offset: number, bytes: string])[];
}

const SIGNATURES: readonly Signature[] = [
  { mime: "image/png", type: "image", magic: [[0, "\x89PNG\r\n\x1a\n"]] },
  { mime: "image/jpeg", type: "image", magic: [[0, "\xff\xd8\xff"]] },
  { mime: "image/gif", type: "image", magic: [[0, "GIF87a"]] },
  { mime: "image/gif", type: "image", magic: [[0, "GIF89a"]] },
  {
    mime: "image/webp",
    type: "image",
    magic: [
      [0, "RIFF"],
      [8, "WEBP"],
    ],
  },
  { mime: "image/heic", type: "image", magic: [[4, "ftypheic"]] },
  { mime: "image/heif", type: "image", magic: [[4, "ftypmif1"]] },
  { mime: "image/avif", type: "image", magic: [[4, "ftypavif"]] },
  { mime: "application/pdf", type: "file", magic: [[0, "%PDF-"]] },
  { mime: "audio/mpeg", type: "audio", magic: [[0, "ID3"]] },
  { mime: "audio/mpeg", type: "audio", magic: [[0, "\xff\xfb"]] },
  { mime: "audio/mpeg", type: "audio", magic: [[0, "\xff\xf3"]] },
  { mime: "audio/mpeg", type: "audio", magic: [[0, "\xff\xf2"]] },
  { mime: "audio/aac", type: "audio", magic: [[0, "\xff\xf1"]] },
  { mime: "audio/aac", type: "audio", magic: [[0, "\xff\xf9"]] },
  { mime: "audio/ogg", type: "audio", magic: [[0, "OggS"]] },
  {
    mime: "audio/wav",
    type: "audio",
    magic: [
      [0, "RIFF"],
      [8, "WAVE"],
    ],
  },
  { mime: "audio/mp4", type: "audio", magic: [[4, "ftypM4A "]] },
  // What browsers record: a container that may also hold video, taken as audio.
  { mime: "audio/webm", type: "audio", magic: [[0, "\x1a\x45\xdf\xa3"]] },
];

/** What a file is, by its first bytes; undefined for everything that is not allowed. Names and headers do not count. */
export function sniff(bytes: Uint8Array): { readonly mime: string; readonly type: InboundMedia["type"] } | undefined {
  const head = Buffer.from(bytes.subarray(0, MAGIC_BYTES)).toString("latin1");
  return SIGNATURES.find(({ magic }) => magic.every(([offset, text]) => head.startsWith(text, offset)));
}

/** What is known about an uploaded file. */
export interface FileRecord {
  readonly owner: string;
  readonly mime: string;
  readonly type: InboundMedia["type"];
  readonly bytes: number;
}

/** Uploaded files: bytes in the {@link FileStore}, what is known about them in the store of the bot. */
export interface Files {
  readonly largest: number;
  /** Stores an upload and answers its name. @throws Refusal `type-unsupported` */
  save(bytes: Uint8Array, owner: SeenAlias): Promise<string>;
  find(name: string): Promise<FileRecord | undefined>;
  read(name: string): Promise<{ readonly record: FileRecord; readonly bytes: Uint8Array } | undefined>;
  /** Removes bytes whose record is gone, for example because the customer was erased; returns how many. */
  sweep(): Promise<number>;
}

const FILE_ID_BYTES = 20;

/** Files over a store for bytes and a keyspace of the bot's store. */
export function makeFiles(
  context: Pick<ChannelContext, "random" | "keyspace">,
  options: { readonly store: FileStore; readonly bytes: number },
): Files {
  const records: Keyspace = context.keyspace("files", { erase: "delete", export: "include" });
  const find = async (name: string): Promise<FileRecord | undefined> =>
    NAME.test(name) ? ((await records.get(name)) as FileRecord | undefined) : undefined;
  return {
    largest: options.bytes,
    find,
    save: async (bytes, owner) => {
      const known = sniff(bytes);
      if (known === undefined) {
        throw new Refusal(
          "type-unsupported",
          "Only images (PNG, JPEG, GIF, WebP, HEIC, AVIF), PDF and audio are taken.",
        );
      }
      const name = base32(context.random.bytes(FILE_ID_BYTES));
      const { mime, type } = known;
      // The record first: bytes without a record are swept away.
      await records.set(name, { owner: owner.value, mime, type, bytes: bytes.byteLength }, owner);
      await options.store.write(name, bytes);
      return name;
    },
    read: async (name) => {
      const record = await find(name);
      const bytes = record && (await options.store.read(name));
      return record && bytes && { record, bytes };
    },
    sweep: async () => {
      let removed = 0;
      for (const name of await options.store.list()) {
        if ((await records.get(name)) !== undefined) continue;
        await options.store.remove(name);
        removed += 1;
      }
      return removed;
    },
  };
}

/** The answer that serves an uploaded file: never run, never shown as a page. */
export function fileResponse(name: string, record: FileRecord, bytes: Uint8Array): Response {
  const extension = (record.mime.split("/")[1] ?? "bin").replace("mpeg", "mp3");
  return new Response(new Uint8Array(bytes), {
    headers: {
      "content-type": record.mime,
      "content-length": String(bytes.byteLength),
      "content-disposition": `attachment; filename="${name}.${extension}"`,
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "private, max-age=86400, immutable",
    },
  });
}
