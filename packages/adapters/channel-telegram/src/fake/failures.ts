/** How the fake misbehaves. */
export type FakeFailure =
  /** Too many requests; `retryAfter` in seconds, default 1. */
  | { readonly how: "rate"; readonly retryAfter?: number }
  | { readonly how: "status"; readonly status: number; readonly description?: string }
  /** The connection breaks before anything is done. */
  | { readonly how: "reset" }
  /** The call is carried out, but the answer never comes. */
  | { readonly how: "accepted-no-answer" }
  /** Neither carried out nor answered, until the caller hangs up. */
  | { readonly how: "hang" }
  /** Carried out after `until`. */
  | { readonly how: "slow"; readonly until: Promise<void> }
  /** An answer that is not JSON, as a proxy gives. */
  | { readonly how: "garbage" };
