/** How the fake misbehaves. */
export type FakeFailure =
  /** Too many requests; `retryAfter` in seconds, default 1. */
  | { readonly how: "rate"; readonly retryAfter?: number }
  /** An answer with one of the connector's error codes. */
  | { readonly how: "refuse"; readonly status: number; readonly code: string }
  | { readonly how: "status"; readonly status: number }
  /** The connection breaks before anything is done. */
  | { readonly how: "reset" }
  /** The call is carried out, but the answer never comes. */
  | { readonly how: "accepted-no-answer" }
  /** Neither carried out nor answered, until the caller hangs up. */
  | { readonly how: "hang" };
