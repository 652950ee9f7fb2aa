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

test("gathers rows of the table", () => {
  const { kernels, indexes, values, out, table } = setUp();
  const wanted = Array.from(out, (start, column) =>
    PICKED.reduce((sum, row, at) => sum + (values[at] as number) * (table[row * WIDTH + column] as number), start),
  );
  const { byteOffset } = table;
  kernels.gather(out.byteOffset, indexes.byteOffset, values.byteOffset, PICKED.length, byteOffset, WIDTH);
  close(out, wanted);
});

test("gathers rows of bytes for what they are worth", () => {
  const { kernels, indexes, values, out, bytes, vector } = setUp();
  const scales = vector.subarray(0, ROWS);
  const wanted = Array.from(out, (start, column) =>
    PICKED.reduce(
      (sum, row, at) =>
        sum + (values[at] as number) * (scales[row] as number) * (bytes[row * WIDTH + column] as number),
      start,
    ),
  );
  kernels.gatherBytes(
    out.byteOffset,
    indexes.byteOffset,
    values.byteOffset,
    PICKED.length,
    bytes.byteOffset,
    WIDTH,
    scales.byteOffset,
  );
  close(out, wanted);
});

test("shares out what is likely, right to six digits", () => {
  const { memory, kernels } = setUp();
  const random = mulberry(3);
  const [margins, logs, shares] = [memory.floats(WIDTH), memory.floats(WIDTH), memory.floats(WIDTH)];
  for (const spread of [0.1, 3, 40]) {
    for (let k = 0; k < WIDTH; k++) {
      margins[k] = (random() - 0.5) * spread;
      logs[k] = -random() * spread;
    }
    margins.fill(-1e30, WIDTH - 5);
    kernels.likelihoods(shares.byteOffset, margins.byteOffset, logs.byteOffset, WIDTH, 2, 1.5);
    const powers = Array.from(margins, (margin, k) => 1.5 * ((logs[k] as number) + 2 * margin));
    const highest = Math.max(...powers);
    const all = powers.map((power) => Math.exp(power - highest));
    const sum = all.reduce((one, other) => one + other);
    for (const [k, one] of all.entries()) expect(Math.abs((shares[k] as number) - one / sum)).toBeLessThan(1e-6);
    expect(Array.from(shares.subarray(WIDTH - 5))).toEqual([0, 0, 0, 0, 0]);
  }
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

test("moves a row by dual coordinate descent: its own class up, the others down, and nothing beyond the classes", () => {
  const { kernels, indexes, values, table, memory } = setUp();
  const [classes, label, diagonal] = [WIDTH - 3, 5, 0.5];
  const random = mulberry(9);
  const own = PICKED.map((row, at) => PICKED.indexOf(row) === at);
  // Each row once: what one class's weights get must not depend on the order.
  const picked = PICKED.filter((_, at) => own[at]);
  indexes.set(picked);
  const floats = () => memory.floats(WIDTH).map(() => random() / 2) as Float32Array;
  const [bias, alphas] = [memory.floats(WIDTH), memory.floats(WIDTH)];
  bias.set(floats());
  alphas.set(floats());
  bias.fill(-1e30, classes);
  alphas.fill(0, classes);
  for (let row = 0; row < ROWS; row++) table.fill(0, row * WIDTH + classes, (row + 1) * WIDTH);
  const pace = 1 / (1 + diagonal + picked.reduce((sum, _, at) => sum + (values[at] as number) ** 2, 0));
  const before = { table: Array.from(table), bias: Array.from(bias), alphas: Array.from(alphas) };
  const wanted = Array.from(before.bias, (start, k) => {
    const margin = picked.reduce(
      (sum, row, at) => sum + (values[at] as number) * (before.table[row * WIDTH + k] as number),
      start,
    );
    const sign = k === label ? 1 : -1;
    const alpha = before.alphas[k] as number;
    const next = Math.max(alpha - (sign * margin - 1 + diagonal * alpha) * pace, 0);
    return { alpha: next, step: sign * (next - alpha) };
  });
  const [margins, steps] = [memory.floats(WIDTH), memory.floats(WIDTH)];
  kernels.descendDual(
    margins.byteOffset,
    indexes.byteOffset,
    values.byteOffset,
    picked.length,
    table.byteOffset,
    WIDTH,
    bias.byteOffset,
    alphas.byteOffset,
    steps.byteOffset,
    label,
    diagonal,
    pace,
  );
  expect(wanted.some(({ step }) => step > 0.01) && wanted.some(({ step }) => step < -0.01)).toBe(true);
  close(
    alphas,
    wanted.map(({ alpha }) => alpha),
  );
  close(
    bias.subarray(0, classes),
    wanted.slice(0, classes).map(({ step }, k) => (before.bias[k] as number) + step),
  );
  const moved = before.table.slice();
  picked.forEach((row, at) => {
    wanted.forEach(({ step }, k) => {
      moved[row * WIDTH + k] = (moved[row * WIDTH + k] as number) + (values[at] as number) * step;
    });
  });
  close(table, moved);
  for (let row = 0; row < ROWS; row++)
    expect(table.subarray(row * WIDTH + classes, (row + 1) * WIDTH).every((weight) => weight === 0)).toBe(true);
});

test("a step of less than a millionth is none", () => {
  const { kernels, memory } = setUp();
  const [margins, bias, alphas, steps] = [0, 0, 0, 0].map(() => memory.floats(16).fill(0)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  bias.fill(-1 + 1e-7);
  bias[3] = -0.5;
  const at = (numbers: Float32Array) => numbers.byteOffset;
  kernels.descendDual(at(margins), 0, 0, 0, 0, 16, at(bias), at(alphas), at(steps), 15, 0.5, 0.5);
  expect(Array.from(alphas.subarray(0, 4))).toEqual([0, 0, 0, 0.25]);
});

test("writes rows as bytes that are worth their largest", () => {
  const { kernels, table, memory } = setUp();
  table.fill(0, WIDTH, 2 * WIDTH);
  const bytes = memory.bytes(ROWS * WIDTH);
  const scales = memory.floats(ROWS);
  kernels.compact(table.byteOffset, ROWS, WIDTH, bytes.byteOffset, scales.byteOffset);
  for (let row = 0; row < ROWS; row++) {
    const numbers = Array.from(table.subarray(row * WIDTH, (row + 1) * WIDTH));
    expect(scales[row]).toBeCloseTo(Math.max(...numbers.map(Math.abs)) / 127, 6);
    const off = numbers.map((number, column) =>
      Math.abs(number - (scales[row] as number) * (bytes[row * WIDTH + column] as number)),
    );
    expect(Math.max(...off)).toBeLessThanOrEqual((scales[row] as number) * 0.501);
  }
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
