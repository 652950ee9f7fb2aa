/**
 * Every error code with what it means and what to do. `docs/errors.md` lists the same codes; a test compares them.
 */
export const ERROR_CODES = {
  "definition-invalid":
    "A form, flow, bot or vocabulary contradicts itself. The message names the place; fix the definition.",
  "channel-contract":
    "A channel was made for another version of the channel contract. Install matching package versions.",
  "store-contract": "A store was made for another version of the store contract. Install matching package versions.",
  "store-newer": "The store was written by newer code. Start the newer version, or restore a backup.",
  "store-unavailable": "The store cannot be read or written now. Nothing was lost: platforms deliver again.",
  "state-too-large": "A customer's state passed 64 kB. Keep less in profile, slots or memory.",
  "state-newer": "A customer's state was written by newer code. The event waits for a process that knows it.",
  "event-invalid": "A channel handed over an event without the documented shape. Fix the channel.",
  "message-too-large": "A reply passed 64 kB. Send less, or send a link.",
  "copy-missing": "A copy key or variable is missing. Add it to every locale.",
  "flow-name-repeated": "A flow reached the same name twice in one run. Put the item's id into the name.",
  "step-failed": "A step threw on every try. The cause is the last error.",
  "step-timeout": "A step took longer than its limit. Make it faster, or end the turn and wait for a signal.",
  "turn-timeout": "A turn took longer than its limit. Put slow work into a step.",
  "turn-closed": "A handler used its turn after it had ended. Await everything before returning.",
  "side-effect-outside-step": "Dialog code touched the world outside a step or read. Move it into one.",
  "duration-invalid": 'A duration is not of the form "30s", "15m", "2h", "3d".',
  "append-only": "An entry that is never changed was to be changed or removed. Add a new one instead.",
  "customer-unknown": "There is no customer with this id.",
  stopped: "The application is stopping and takes no new events.",
  "option-invalid": "An option is missing or wrong. The message names it.",
  "body-consumed":
    "A body parser read a request before its signature was checked. Mount Sambung before it, or keep the bytes.",
  "media-refused":
    "A file is larger than allowed, or its first bytes are of another kind. Tell the person what is taken.",
  "media-unavailable":
    "The channel that brought a file is not started, or gives no files. Start it, or ask the person to send it again.",
  "session-in-use": "Another process holds a session that only one may have. Stop it, or use another session.",
  "peer-missing": "An optional package is not installed. The message has the command that installs it.",
} as const;

/** One of the stable error codes. */
export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * Any error Sambung throws on purpose. Compare `code`, not the message; use {@link SambungError.is} instead of
 * `instanceof` so that two installed copies agree.
 *
 * @example
 * try { await app.stop(); } catch (error) { if (SambungError.is(error) && error.code === "stopped") return; throw error; }
 */
export class SambungError extends Error {
  readonly brand: string = "sambung.error";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(`${message} [${code}]`, options);
    this.name = "SambungError";
    this.code = code;
  }

  /** True for errors of this class, also from another installed copy. */
  static is(error: unknown): error is SambungError {
    return typeof error === "object" && error !== null && (error as { brand?: unknown }).brand === "sambung.error";
  }
}
