/** Entries kept; marks reach the store long before so many messages are sent. */
const LIMIT = 2_000;

/** Platform ids of messages sent a moment ago, which the store may not know yet. */
export class RecentIds {
  readonly #ids = new Map<string, readonly string[]>();

  set(outboxId: string, ids: readonly string[]): void {
    this.#ids.set(outboxId, ids);
    if (this.#ids.size <= LIMIT) return;
    const [oldest] = this.#ids.keys();
    if (oldest !== undefined) this.#ids.delete(oldest);
  }

  get(outboxId: string): readonly string[] | undefined {
    return this.#ids.get(outboxId);
  }
}
