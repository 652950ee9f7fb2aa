import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { base32, type ChannelContext, type InboundMedia, type Keyspace, type SeenAlias } from "@sambung/core";
import { mediaTypeOf } from "@sambung/core/channel";
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

/** Kinds that are taken. Videos are not: they are large, and browsers play few of those that phones record. */
const TAKEN: ReadonlySet<string> = new Set(["image", "audio", "file"]);

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
      const known = mediaTypeOf(bytes);
      if (known === undefined || !TAKEN.has(known.type)) {
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
