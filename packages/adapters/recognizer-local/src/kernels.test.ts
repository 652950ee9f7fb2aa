import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import wabt from "wabt";
import { KERNELS } from "./kernels.ts";
import { openMemory } from "./memory.ts";
import { mulberry } from "./random.ts";

const WIDTH = 48;
const ROWS = 9;
const PICKED = [7, 0, 3, 7, 8];

function setUp() {
  const memory = openMemory(100_000, 20);
  const random = mulberry(5);
  const fill = <Numbers extends Float32Array | Int8Array>(numbers: Numbers, scale: number): Numbers => {
    for (let at = 0; at < numbers.length; at++) numbers[at] = (random() - 0.5) * scale;
    return numbers;
  };
  const indexes = memory.integers(PICKED.length);
  indexes.set(PICKED);
  return {
    memory,
    indexes,
    kernels: memory.kernels,
    table: fill(memory.floats(ROWS * WIDTH), 2),
    bytes: fill(memory.bytes(ROWS * WIDTH), 250),
    values: fill(memory.floats(PICKED.length), 2),
    vector: fill(memory.floats(WIDTH), 2),
    out: fill(memory.floats(WIDTH), 2),
  };
}

function close(found: ArrayLike<number>, wanted: readonly number[]): void {
  for (const [at, value] of wanted.entries()) expect(found[at]).toBeCloseTo(value, 3);
}

test.for(["table", "bytes"] as const)("gathers rows of the %s", (kind) => {
  const { kernels, indexes, values, out, ...given } = setUp();
  const table = given[kind];
  const wanted = Array.from(out, (start, column) =>
    PICKED.reduce((sum, row, at) => sum + (values[at] as number) * (table[row * WIDTH + column] as number), start),
  );
  const gather = kind === "table" ? kernels.gather : kernels.gatherBytes;
  gather(out.byteOffset, indexes.byteOffset, values.byteOffset, PICKED.length, table.byteOffset, WIDTH);
  close(out, wanted);
});

test("scatters a vector over rows, also twice over one", () => {
  const { kernels, indexes, values, table, vector } = setUp();
  const wanted = Array.from(table);
  PICKED.forEach((row, at) => {
    for (let column = 0; column < WIDTH; column++)
      wanted[row * WIDTH + column] =
        (wanted[row * WIDTH + column] as number) + (values[at] as number) * (vector[column] as number);
  });
  kernels.scatter(table.byteOffset, indexes.byteOffset, values.byteOffset, PICKED.length, vector.byteOffset, WIDTH);
  close(table, wanted);
});

test("descends by Adagrad with one sum a row", () => {
  const { kernels, indexes, values, table, vector, memory } = setUp();
  const sums = memory.floats(ROWS).fill(0.5);
  const scaled = memory.floats(PICKED.length);
  const wanted = Array.from(table);
  const wantedSums = new Array<number>(ROWS).fill(0.5);
  const steps = PICKED.map((row, at) => {
    const value = values[at] as number;
    wantedSums[row] = (wantedSums[row] as number) + value ** 2 * 0.3;
    return (-0.1 * value) / Math.sqrt(wantedSums[row] as number);
  });
  PICKED.forEach((row, at) => {
    for (let column = 0; column < WIDTH; column++)
      wanted[row * WIDTH + column] =
        (wanted[row * WIDTH + column] as number) + (steps[at] as number) * (vector[column] as number);
  });
  const { byteOffset } = sums;
  kernels.descend(
    table.byteOffset,
    indexes.byteOffset,
    values.byteOffset,
    PICKED.length,
    vector.byteOffset,
    WIDTH,
    byteOffset,
    0.3,
    0.1,
    scaled.byteOffset,
  );
  close(table, wanted);
  close(sums, wantedSums);
});

test("multiplies rows with a vector", () => {
  const { kernels, indexes, table, vector, out } = setUp();
  const wanted = PICKED.map((row) =>
    Array.from(vector).reduce((sum, value, column) => sum + value * (table[row * WIDTH + column] as number), 0),
  );
  kernels.dots(out.byteOffset, indexes.byteOffset, PICKED.length, table.byteOffset, vector.byteOffset, WIDTH);
  close(out, wanted);
});

test("the compiled text is that of kernels.wat", async () => {
  const { parseWat } = await wabt();
  const source = readFileSync(new URL("kernels.wat", import.meta.url), "utf8");
  const { buffer } = parseWat("kernels.wat", source, { simd: true }).toBinary({});
  expect(Buffer.from(buffer).toString("base64")).toBe(KERNELS);
});
