import type { PlatformFailure } from "./subject.ts";

/** A failure in the words in which the fakes are told of one. */
export type PlatformFault =
  | { readonly how: "rate"; readonly retryAfter: number }
  | { readonly how: "status"; readonly status: number }
  | { readonly how: "reset" }
  | { readonly how: "accepted-no-answer" };

/**
 * What a fake does when its platform fails like this; `status` is that of a server error, default 500.
 *
 * @example
 * fail: (failure, times = 1) => fake.fail(faultOf(failure), { times }),
 */
export function faultOf(failure: PlatformFailure, status = 500): PlatformFault {
  switch (failure.kind) {
    case "rate":
      return { how: "rate", retryAfter: failure.retryAfterMs / 1_000 };
    case "server-error":
      return { how: "status", status };
    case "reset":
      return { how: "reset" };
    case "silence":
      return { how: "accepted-no-answer" };
  }
}
