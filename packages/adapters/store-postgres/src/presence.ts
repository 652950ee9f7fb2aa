import type { Log, StoreHint } from "@sambung/core";
import { SambungError } from "@sambung/core";
import pg from "pg";
import { clientOptions, type DatabaseOptions } from "./database.ts";
import { explained } from "./failure.ts";

/** How often a process says that it is alive. Real time: the database's clock judges it, not the injected one. */
const HEARTBEAT_MS = 2_000;
/** A process that was not heard of for so long is given up even though its connection stands. */
export const LEASE_MS = 15_000;
/** Most characters of one hint; the server takes 8,000 bytes. */
const HINT_LENGTH = 2_000;
/** First and longest wait before the connection is made again. */
const RECONNECT_MS = [25, 1_000] as const;

export interface PresenceOptions extends Pick<DatabaseOptions, "connection" | "schema"> {
  readonly owner: string;
  readonly log: Log;
  readonly hear: (hint: StoreHint) => void;
}

/** What processes tell each other; see {@link StoreHint}. */
export type Message =
  /** To everybody when `to` is 0. */
  | { readonly to: number; readonly kind: "work" }
  | { readonly from: number; readonly kind: "log"; readonly channel: string; readonly id: string };

/**
 * This process among those that use the database: a number whose advisory lock it holds as long as its connection lives.
 * Others see a free lock at once when the process dies, and a missing heartbeat when it stands still. Whoever is given up
 * loses its row in `worker`, and every transaction of a worker without a row is refused.
 */
export class Presence {
  readonly #options: PresenceOptions;
  #client: pg.Client | undefined;
  #id = 0;
  #closing = false;
  #others = true;
  #heartbeat: NodeJS.Timeout | undefined;
  #joining: Promise<void> | undefined;
  #forfeited = false;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** The number of this process; another one after it was given up. */
  get id(): number {
    return this.#id;
  }

  /** Whether other processes were there lately; telling them something is worth while. */
  get hasOthers(): boolean {
    return this.#others;
  }

  /** The channel on which processes of this schema tell each other something. */
  get channel(): string {
    return `sambung:${this.#options.schema}`.slice(0, 63);
  }

  async open(): Promise<void> {
    try {
      await this.#join();
    } catch (error) {
      throw explained(error);
    }
    this.#heartbeat = setInterval(() => void this.#beat(), HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  /** Leaves. What this process held must have been released before. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#heartbeat);
    await this.#joining?.catch(() => {});
    await this.#client?.end().catch(() => {});
    this.#client = undefined;
  }

  /** Tells other processes something; what does not reach them they find out by themselves. */
  async tell(messages: readonly Message[]): Promise<void> {
    const payloads = messages.map((message) => JSON.stringify(message)).filter(({ length }) => length <= HINT_LENGTH);
    const sql = "SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS n (payload)";
    await this.#client?.query(sql, [this.channel, payloads]).catch(() => {});
  }

  /** Takes a new number, after this process was given up or when it can't know any more what it holds. */
  async renew(): Promise<void> {
    this.#forfeited = true;
    await this.#joining;
    if (!this.#forfeited) return;
    this.#joining = this.#become().finally(() => {
      this.#joining = undefined;
    });
    await this.#joining;
  }

  async #become(): Promise<void> {
    const client = this.#client;
    if (client === undefined) return;
    const old = this.#id;
    await this.#register(client);
    // At once: what is taken under the new number from here on must not be forgotten again.
    this.#options.hear({ kind: "fenced" });
    this.#options.log.warn("worker-replaced", { was: old, is: this.#id });
    await client.query("SELECT pg_advisory_unlock(hashtext($1), $2::int)", [this.#options.schema, old]);
  }

  async #join(): Promise<void> {
    const client = new pg.Client(clientOptions(this.#options));
    client.on("error", () => {});
    client.on("end", () => this.#lost(client));
    client.on("notification", ({ payload }) => this.#told(payload ?? ""));
    await client.connect();
    try {
      // Nothing told here is worth waiting for the disk.
      await client.query("SET synchronous_commit = off");
      await client.query(`LISTEN "${this.channel}"`);
      if (this.#id === 0 || !(await this.#resume(client))) {
        const again = this.#id !== 0;
        await this.#register(client);
        if (again) this.#options.hear({ kind: "fenced" });
      }
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    this.#client = client;
  }

  async #register(client: pg.Client): Promise<void> {
    const { schema, owner } = this.#options;
    const { rows } = await client.query("SELECT nextval('worker_id')::int AS id");
    const { id } = rows[0] as { id: number };
    // The lock first: a row without a lock would be taken for a dead process.
    await client.query("SELECT pg_advisory_lock(hashtext($1), $2::int)", [schema, id]);
    await client.query("INSERT INTO worker (id, owner) VALUES ($1, $2)", [id, owner]);
    this.#id = id;
    this.#forfeited = false;
  }

  /** Whether nobody has given this process up meanwhile. */
  async #resume(client: pg.Client): Promise<boolean> {
    const { schema } = this.#options;
    if (this.#forfeited) return false;
    await client.query("SELECT pg_advisory_lock(hashtext($1), $2::int)", [schema, this.#id]);
    const seen = await client.query("UPDATE worker SET seen_at = clock_timestamp() WHERE id = $1", [this.#id]);
    return seen.rowCount === 1;
  }

  async #beat(): Promise<void> {
    const client = this.#client;
    if (client === undefined || this.#joining !== undefined) return;
    try {
      const { rows } = await client.query(
        "WITH me AS (UPDATE worker SET seen_at = clock_timestamp() WHERE id = $1 RETURNING id) SELECT (SELECT count(*) FROM me)::int AS me, (SELECT count(*) FROM worker)::int AS everybody",
        [this.#id],
      );
      const { me, everybody } = rows[0] as { me: number; everybody: number };
      this.#others = everybody > 1;
      if (me === 0) await this.renew();
    } catch {
      // The end of the connection is noticed by its own event.
    }
  }

  #lost(client: pg.Client): void {
    if (this.#closing || (this.#client !== undefined && this.#client !== client)) return;
    if (this.#client === undefined) return;
    this.#client = undefined;
    this.#options.log.warn("worker-connection-lost", {});
    this.#joining ??= this.#rejoin().finally(() => {
      this.#joining = undefined;
    });
  }

  async #rejoin(): Promise<void> {
    for (let wait: number = RECONNECT_MS[0]; !this.#closing; wait = Math.min(wait * 2, RECONNECT_MS[1])) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      try {
        await this.#join();
        // Whatever was told meanwhile was not heard.
        this.#options.hear({ kind: "work" });
        this.#options.hear({ kind: "logs" });
        return;
      } catch (error) {
        this.#options.log.debug("worker-reconnect-failed", { reason: error instanceof Error ? error.name : "unknown" });
      }
    }
  }

  #told(payload: string): void {
    let message: Message;
    try {
      message = JSON.parse(payload) as Message;
    } catch {
      return;
    }
    if (message.kind === "work" && (message.to === this.#id || message.to === 0)) this.#options.hear({ kind: "work" });
    if (message.kind === "log" && message.from !== this.#id) {
      this.#options.hear({ kind: "log", conversation: { channel: message.channel, id: message.id } });
    }
  }
}

/** A worker that was given up tried to write. */
export class GivenUp extends SambungError {
  constructor() {
    super(
      "store-unavailable",
      "This process was not heard of for too long and others took its customers over; it starts over",
    );
  }
}
