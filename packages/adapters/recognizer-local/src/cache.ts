import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Model } from "./model.ts";
import { decodeModel, encodeModel } from "./storage.ts";

/** Models of so many vocabularies are kept; editing examples makes a new one each time. */
const KEPT = 8;
const SUFFIX = ".sambung-nlu";

/** Reads a trained model; undefined when there is none or it is damaged. Never rejects. */
export async function readCache(directory: string, key: string): Promise<Model | undefined> {
  try {
    return decodeModel(await readFile(join(directory, key + SUFFIX)), key);
  } catch {
    // A cache that cannot be read costs a training, nothing more.
    return undefined;
  }
}

/** Writes a trained model beside its place and moves it there, so that nobody reads half of one. Never rejects. */
export async function writeCache(directory: string, key: string, model: Model): Promise<void> {
  const temporary = join(directory, `${key}.${randomUUID()}.tmp`);
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(temporary, encodeModel(model, key));
    await rename(temporary, join(directory, key + SUFFIX));
    await removeOldest(directory);
  } catch {
    // A full or read-only disk must not stop a bot: the next start trains again.
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

async function removeOldest(directory: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(SUFFIX));
  if (names.length <= KEPT) return;
  const files = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(directory, name))).mtimeMs })),
  );
  files.sort((a, b) => b.at - a.at);
  await Promise.all(files.slice(KEPT).map(({ name }) => rm(join(directory, name), { force: true })));
}
