/** How the fake misbehaves. */
export type FakeFailure =
  /** Too many requests; `retryAfter` in seconds, default 1. */
  | { readonly how: "rate"; readonly retryAfter?: number }
  /** An error of Meta with this code, by default with status 400. */
  | { readonly how: "code"; readonly code: number; readonly status?: number }
  /** A status without an error of Meta, as of something in between. */
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

/** Which calls misbehave: all methods but `read`, which is called beside the others, unless named; once unless told otherwise. */
export interface FailureScope {
  readonly method?: string | RegExp;
  readonly times?: number;
}

/** Failures waiting for their calls, first come first served. */
export interface Failures {
  add(failure: FakeFailure, scope?: FailureScope): void;
  take(method: string): FakeFailure | undefined;
  clear(): void;
}

export function makeFailures(): Failures {
  const rules: { readonly failure: FakeFailure; readonly method: RegExp; left: number }[] = [];
  return {
    add: (failure, scope = {}) => {
      const { method = /^(?!read$)/, times = 1 } = scope;
      rules.push({ failure, method: typeof method === "string" ? new RegExp(`^${method}$`) : method, left: times });
    },
    take: (method) => {
      const rule = rules.find((one) => one.left > 0 && one.method.test(method));
      if (rule !== undefined) rule.left -= 1;
      return rule?.failure;
    },
    clear: () => {
      rules.length = 0;
    },
  };
}
