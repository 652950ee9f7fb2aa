/** The only source of time. Code never calls `Date.now`, `setTimeout` or `performance.now` itself. */
export interface Clock {
  /** Wall clock, epoch milliseconds; may jump. */
  now(): number;
  /** Milliseconds since some fixed moment; never goes back. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds, or at once when `signal` aborts; never rejects. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The only source of randomness and of new ids. */
export interface Random {
  bytes(count: number): Uint8Array;
}
