/** What a model is asked. */
export interface Question {
  readonly system: string;
  readonly user: string;
  /** JSON schema of the answer. */
  readonly schema: JsonSchema;
}

export type JsonSchema = { readonly [keyword: string]: unknown };

/** What a model said, unchecked. */
export interface Reply {
  readonly text: string;
  readonly tokens?: { readonly input: number; readonly output: number };
}

/** Asks a model once; rejects with a {@link ModelError} or when the signal is aborted. */
export type AskModel = (question: Question, signal: AbortSignal) => Promise<Reply>;

/** The model gave no usable answer. */
export class ModelError extends Error {
  /** What went wrong: `unreachable`, `refused` (a status that is no success), `timeout`, `too-large`, `unreadable`. */
  readonly code: "unreachable" | "refused" | "timeout" | "too-large" | "unreadable";
  /** Milliseconds after which the endpoint wants to be asked again. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ModelError["code"],
    message: string,
    options: { readonly cause?: unknown; readonly retryAfterMs?: number | undefined } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    // The name by which the trace tells what took too long.
    this.name = code === "timeout" ? "TimeoutError" : "ModelError";
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}
