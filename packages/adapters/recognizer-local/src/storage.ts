import { createHash } from "node:crypto";
import type { Calibration } from "./calibration.ts";
import type { Material } from "./examples.ts";
import type { Linear, Model, Nets, TrainingReport } from "./model.ts";
import { NORMALISER_VERSION } from "./normalise.ts";
import { STRANGE_LINES } from "./strange.ts";
import { THESAURUS_VERSION } from "./topics.ts";
import type { Preset } from "./train.ts";

/** Raised whenever training gives another model or the file another shape. */
const MODEL_VERSION = 12;
const MAGIC = Buffer.from("sambung-nlu\n");
const DIGEST_BYTES = 32;
const ALIGNMENT = 8;

/** Names the model of a vocabulary: the same examples and settings give the same name, on every machine. */
export function fingerprint(vocabulary: Material, negatives: readonly string[], seed: number, preset: Preset): string {
  const lists = Object.entries(vocabulary.entities).map(([name, entity]) => [
    name,
    entity.kind,
    entity.synonyms ?? entity.pattern ?? null,
  ]);
  const versions = [MODEL_VERSION, NORMALISER_VERSION, THESAURUS_VERSION, STRANGE_LINES];
  const content = [versions, vocabulary.intents, lists, negatives, seed, preset];
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 32);
}

interface Header {
  readonly key: string;
  readonly intents: readonly string[];
  readonly words: readonly string[];
  readonly unseenWeight: number;
  readonly blockWeights: readonly number[];
  readonly nets?: Pick<Nets, "count" | "hidden">;
  readonly calibration: Calibration;
  readonly report: TrainingReport;
  /** Lengths of the arrays that follow, in order, in elements. */
  readonly lengths: readonly number[];
}

/** Writes a model down: a checksum, a header in JSON, then the arrays as they lie in memory (little endian). */
export function encodeModel(model: Model, key: string): Uint8Array {
  const arrays = arraysOf(model);
  const header: Header = {
    key,
    intents: model.intents,
    words: model.table.words,
    unseenWeight: model.table.unseenWeight,
    blockWeights: model.table.blockWeights,
    ...(model.nets === undefined ? {} : { nets: { count: model.nets.count, hidden: model.nets.hidden } }),
    calibration: model.calibration,
    report: model.report,
    lengths: arrays.map(({ length }) => length),
  };
  const json = Buffer.from(JSON.stringify(header));
  const body = Buffer.concat([
    lengthOf(json),
    json,
    padding(4 + json.length),
    ...arrays.flatMap((array) => {
      const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
      return [bytes, padding(bytes.length)];
    }),
  ]);
  return Buffer.concat([MAGIC, createHash("sha256").update(body).digest(), body]);
}

/** Reads a model back; undefined when it is another one's, cut off or changed. Never throws. */
export function decodeModel(bytes: Uint8Array, key: string): Model | undefined {
  const start = MAGIC.length + DIGEST_BYTES;
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < start + 4 || !file.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  // A copy of its own, so that the arrays lie where their element size wants them.
  const body = new Uint8Array(file.subarray(start));
  if (!createHash("sha256").update(body).digest().equals(file.subarray(MAGIC.length, start))) return undefined;
  const view = Buffer.from(body.buffer);
  const headerEnd = 4 + view.readUInt32LE(0);
  const header = JSON.parse(view.toString("utf8", 4, headerEnd)) as Header;
  if (header.key !== key) return undefined;
  let at = aligned(headerEnd);
  const next = <One>(type: NumbersType<One>, index: number): One => {
    const length = header.lengths[index] as number;
    const array = new type(body.buffer, at, length);
    at = aligned(at + length * type.BYTES_PER_ELEMENT);
    return array;
  };
  const hashes = next(Uint32Array, 0);
  const indexes = next(Int32Array, 1);
  const weights = next(Float32Array, 2);
  const single = next(Uint8Array, 3);
  const scales = next(Float32Array, 4);
  const rows = next(Int8Array, 5);
  const bias = next(Float32Array, 6);
  const linear: Linear = { classes: bias.length, scales, rows, bias };
  const { intents, calibration, report, words, unseenWeight, blockWeights } = header;
  return {
    intents,
    calibration,
    report,
    table: { size: weights.length, hashes, indexes, weights, single, words, unseenWeight, blockWeights },
    linear,
    ...(header.nets === undefined
      ? {}
      : {
          nets: {
            ...header.nets,
            scales: next(Float32Array, 7),
            input: next(Int8Array, 8),
            output: next(Float32Array, 9),
          },
        }),
  };
}

interface NumbersType<One> {
  new (buffer: ArrayBuffer, offset: number, length: number): One;
  readonly BYTES_PER_ELEMENT: number;
}

type Numbers = Uint32Array | Int32Array | Float32Array | Uint8Array | Int8Array;

function arraysOf({ table, linear, nets }: Model): readonly Numbers[] {
  return [
    table.hashes,
    table.indexes,
    table.weights,
    table.single,
    linear.scales,
    linear.rows,
    linear.bias,
    ...(nets === undefined ? [] : [nets.scales, nets.input, nets.output]),
  ];
}

function aligned(position: number): number {
  return Math.ceil(position / ALIGNMENT) * ALIGNMENT;
}

function padding(length: number): Buffer {
  return Buffer.alloc(aligned(length) - length);
}

function lengthOf(json: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(json.length);
  return bytes;
}
