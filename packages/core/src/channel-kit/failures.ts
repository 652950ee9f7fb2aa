/** Which calls of a fake misbehave: all methods unless named, once unless told otherwise. */
export interface FailureScope {
  readonly method?: string | RegExp;
  readonly times?: number;
}

/** Failures waiting for their calls, first come first served. */
export interface Failures<Failure> {
  add(failure: Failure, scope?: FailureScope): void;
  take(method: string): Failure | undefined;
  clear(): void;
}

/** @param unless methods that fail only when they are named */
export function makeFailures<Failure>(unless?: string): Failures<Failure> {
  const rules: { readonly failure: Failure; readonly fits: (method: string) => boolean; left: number }[] = [];
  return {
    add: (failure, { method, times = 1 } = {}) => {
      const fits = (name: string): boolean =>
        method === undefined ? name !== unless : typeof method === "string" ? name === method : method.test(name);
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
