import { SambungError } from "@sambung/core";

/** Primary result codes of SQLite that mean "not now" or "not on this disk", and what an operator can do. */
const UNAVAILABLE: { readonly [code: number]: string } = {
  3: "it may not be accessed; check the permissions of the file and its folder",
  5: "it is locked by somebody else; end whatever else writes to the file",
  6: "it is locked by somebody else; end whatever else writes to the file",
  7: "memory ran out",
  8: "it is read-only; check the permissions of the file and its folder",
  10: "the disk failed; check the disk and the system's log",
  11: "it is damaged; restore a backup",
  13: "the disk is full; free some space",
  14: "it cannot be opened; check that the path is a file this user may write",
  26: "the file is not a Sambung database; give another path",
};

/**
 * An error of node:sqlite in the words of the port: `store-unavailable` when the database cannot be used now. Anything
 * else is a mistake of this package and stays as it is.
 */
export function explained(error: unknown): unknown {
  if (SambungError.is(error)) return error;
  const { errcode, code } = error as { readonly errcode?: unknown; readonly code?: unknown };
  const why = typeof errcode === "number" ? UNAVAILABLE[errcode & 0xff] : undefined;
  if (why !== undefined)
    return new SambungError("store-unavailable", `The database cannot be used: ${why}`, { cause: error });
  if (code === "ERR_INVALID_STATE") {
    return new SambungError("store-unavailable", "The database is not open; call open first", { cause: error });
  }
  return error;
}

/** Runs `work`; what SQLite throws is {@link explained}. */
export function guarded<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw explained(error);
  }
}
