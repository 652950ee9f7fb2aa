/** How the fake misbehaves. */
export type FakeFailure =
  /** Too many requests; `retryAfter` in seconds, default 1. */
  | { readonly how: "rate"; readonly retryAfter?: number }
  /** An answer with one of Slack's error names. */
  | { readonly how: "refuse"; readonly error: string }
  | { readonly how: "status"; readonly status: number }
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

/** Which calls misbehave: all methods unless named, once unless told otherwise. */
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
  const rules: { readonly failure: FakeFailure; readonly fits: (method: string) => boolean; left: number }[] = [];
  return {
    add: (failure, { method = /^/, times = 1 } = {}) => {
      const fits = (name: string): boolean => (typeof method === "string" ? name === method : method.test(name));
      rules.push({ failure, fits, left: times });
    },
    take: (method) => {
      const rule = rules.find((one) => one.left > 0 && one.fits(method));
      if (rule !== undefined) rule.left -= 1;
      return rule?.failure;
    },
    clear: () => {
      rules.length = 0;
    },
  };
}
