/**
 * Arrays as Postgres reads them in binary: no quoting, no escaping, one pass. `pg` sends a Buffer as a binary parameter, and
 * one array per column carries the rows of a whole group through `unnest`.
 */

const TEXT = 25;
const BYTEA = 17;
const INT8 = 20;
const INT4 = 23;
const BOOL = 16;

const HEADER = 20;
const NULL_LENGTH = -1;

function header(buffer: Buffer, element: number, count: number, nulls: boolean): number {
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(nulls ? 1 : 0, 4);
  buffer.writeInt32BE(element, 8);
  buffer.writeInt32BE(count, 12);
  buffer.writeInt32BE(1, 16);
  return HEADER;
}

/** `text[]`. */
export function texts(values: readonly (string | null)[]): Buffer {
  if (values.length === 0) return empty(TEXT);
  let size = HEADER;
  for (const value of values) size += 4 + (value === null ? 0 : Buffer.byteLength(value));
  const buffer = Buffer.allocUnsafe(size);
  let at = header(buffer, TEXT, values.length, values.includes(null));
  for (const value of values) {
    if (value === null) {
      at = buffer.writeInt32BE(NULL_LENGTH, at);
      continue;
    }
    const bytes = buffer.write(value, at + 4);
    buffer.writeInt32BE(bytes, at);
    at += 4 + bytes;
  }
  return buffer;
}

/** `bytea[]`. */
export function byteas(values: readonly (Uint8Array | null)[]): Buffer {
  if (values.length === 0) return empty(BYTEA);
  let size = HEADER;
  for (const value of values) size += 4 + (value?.length ?? 0);
  const buffer = Buffer.allocUnsafe(size);
  let at = header(buffer, BYTEA, values.length, values.includes(null));
  for (const value of values) {
    at = buffer.writeInt32BE(value === null ? NULL_LENGTH : value.length, at);
    if (value === null) continue;
    buffer.set(value, at);
    at += value.length;
  }
  return buffer;
}

/** `bigint[]`; whole numbers up to 2^53. */
export function bigints(values: readonly (number | null)[]): Buffer {
  return fixed(INT8, 8, values, (buffer, value, at) => buffer.writeBigInt64BE(BigInt(Math.trunc(value)), at));
}

/** `integer[]`. */
export function integers(values: readonly (number | null)[]): Buffer {
  return fixed(INT4, 4, values, (buffer, value, at) => buffer.writeInt32BE(value, at));
}

/** `boolean[]`. */
export function booleans(values: readonly boolean[]): Buffer {
  return fixed(
    BOOL,
    1,
    values.map((value) => (value ? 1 : 0)),
    (buffer, value, at) => buffer.writeUInt8(value, at),
  );
}

function fixed(
  element: number,
  width: number,
  values: readonly (number | null)[],
  write: (buffer: Buffer, value: number, at: number) => void,
): Buffer {
  if (values.length === 0) return empty(element);
  const buffer = Buffer.allocUnsafe(HEADER + values.length * (4 + width));
  let at = header(buffer, element, values.length, values.includes(null));
  for (const value of values) {
    if (value === null) {
      at = buffer.writeInt32BE(NULL_LENGTH, at);
      continue;
    }
    at = buffer.writeInt32BE(width, at);
    write(buffer, value, at);
    at += width;
  }
  return buffer.subarray(0, at);
}

function empty(element: number): Buffer {
  const buffer = Buffer.alloc(12);
  buffer.writeInt32BE(element, 8);
  return buffer;
}

/** Postgres keeps no NUL character in a text; JSON escapes it, raw names get the replacement character. */
export function plain(value: string): string {
  return value.includes("\0") ? value.replaceAll("\0", "\ufffd") : value;
}
