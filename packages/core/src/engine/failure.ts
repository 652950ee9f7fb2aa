import { SambungError } from "../errors.ts";

/** The store can't be used now; not the fault of the event. */
export function isStoreFailure(error: unknown): boolean {
  return SambungError.is(error) && (error.code === "store-unavailable" || error.code === "stopped");
}

/** Stable code of any error, for journal and dead letter. */
export function codeOf(error: unknown): string {
  return SambungError.is(error) ? error.code : "handler-failed";
}

/** Class and code only: messages of handlers may hold personal data. */
export function reasonOf(error: unknown): string {
  if (SambungError.is(error)) return error.code;
  return error instanceof Error ? error.name : typeof error;
}

/** What a channel is told when an event could not be stored. */
export function unavailable(error: unknown): SambungError {
  if (SambungError.is(error)) return error;
  return new SambungError("store-unavailable", "The store could not write; deliver the event again", { cause: error });
}
