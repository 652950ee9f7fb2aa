import { KERNELS } from "./kernels.ts";

// The types of Node leave these to the browser's.
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    constructor(size: { readonly initial: number });
    readonly buffer: ArrayBuffer;
  }
  class Instance {
    constructor(module: Module, imports: { readonly env: { readonly memory: Memory } });
    readonly exports: object;
  }
}

/** Where an array lies in the memory of the kernels: its `byteOffset`. */
type Pointer = number;

/** The inner loops, see kernels.wat. Widths are multiples of 16, counts at least 1. */
export interface Kernels {
  /** `out += values[i] * table[indexes[i]]` over all i. */
  gather(out: Pointer, indexes: Pointer, values: Pointer, count: number, table: Pointer, width: number): void;
  /** {@link gather} from a table of signed bytes, of which one step is worth `scales[indexes[i]]`. */
  gatherBytes(
    out: Pointer,
    indexes: Pointer,
    values: Pointer,
    count: number,
    table: Pointer,
    width: number,
    scales: Pointer,
  ): void;
  /** `out[k]` = the share of `e^((logs[k] + weight * margins[k]) * sharpness)` in the sum of all. */
  likelihoods(out: Pointer, margins: Pointer, logs: Pointer, width: number, weight: number, sharpness: number): void;
  /**
   * One row's step of dual coordinate descent, for all classes: moves the row's `alphas`, the `bias` and the weights in the
   * table. `margins` and `steps` are working memory; `pace` is one by the curvature.
   */
  descendDual(
    margins: Pointer,
    indexes: Pointer,
    values: Pointer,
    count: number,
    table: Pointer,
    width: number,
    bias: Pointer,
    alphas: Pointer,
    steps: Pointer,
    label: number,
    diagonal: number,
    pace: number,
  ): void;
  /** Writes rows as signed bytes, and what one step of a row's bytes is worth into `scales`. */
  compact(table: Pointer, rows: number, width: number, bytes: Pointer, scales: Pointer): void;
  /** `table[indexes[i]] += values[i] * vector` for all i. */
  scatter(table: Pointer, indexes: Pointer, values: Pointer, count: number, vector: Pointer, width: number): void;
  /** A step of Adagrad on the rows `indexes`, with one sum of squares per row; `scaled` is working memory. */
  descend(
    table: Pointer,
    indexes: Pointer,
    values: Pointer,
    count: number,
    gradient: Pointer,
    width: number,
    sums: Pointer,
    square: number,
    step: number,
    scaled: Pointer,
  ): void;
  /** `out[i] = table[indexes[i]] . vector` */
  dots(out: Pointer, indexes: Pointer, count: number, table: Pointer, vector: Pointer, width: number): void;
}

/** Arrays in one memory that the kernels work on. */
export interface Memory {
  readonly kernels: Kernels;
  floats(length: number): Float32Array;
  integers(length: number): Int32Array;
  bytes(length: number): Int8Array;
}

const PAGE = 65_536;
const ALIGNMENT = 64;
let compiled: WebAssembly.Module | undefined;

/** Opens a memory with room for `size` bytes in `arrays` arrays; all are zero at first. */
export function openMemory(size: number, arrays: number): Memory {
  compiled ??= new WebAssembly.Module(Buffer.from(KERNELS, "base64"));
  const memory = new WebAssembly.Memory({ initial: Math.ceil((size + arrays * ALIGNMENT) / PAGE) });
  const instance = new WebAssembly.Instance(compiled, { env: { memory } });
  let end = 0;
  const take = (bytes: number): number => {
    const start = end;
    end += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    return start;
  };
  return {
    kernels: instance.exports as unknown as Kernels,
    floats: (length) => new Float32Array(memory.buffer, take(length * 4), length),
    integers: (length) => new Int32Array(memory.buffer, take(length * 4), length),
    bytes: (length) => new Int8Array(memory.buffer, take(length), length),
  };
}

/** Rows of tables are this long for so many columns. */
export function padded(columns: number): number {
  return Math.ceil(columns / 16) * 16;
}
