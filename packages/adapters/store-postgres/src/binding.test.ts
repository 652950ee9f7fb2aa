import {
  type Admission,
  type Alias,
  type CommitEntry,
  type CommitOutcome,
  newCustomerState,
  type Store,
  type TurnCommit,
} from "@sambung/core";
import { seededRandom, silentLog, virtualClock } from "@sambung/core/testing";
import { canRun } from "@sambung/test-support";
import { POSTGRES_HOW, postgresServer } from "@sambung/test-support/postgres";
import pg from "pg";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { postgres } from "./index.ts";

const server = await postgresServer();
afterAll(() => server?.close());

const schema = `binding_${process.pid}`;
const PHONE: Alias = { kind: "whatsapp", account: "*", value: "6281234" };
let key = 0;

const on = (kind: string, value: string): Alias => ({ kind, account: "*", value });

function admission(alias: Alias): Admission {
  key += 1;
  const event: Admission["event"] = {
    ...{ key: `e${key}`, channel: "telegram", account: "bot", at: "2026-01-05T02:00:00.000Z" },
    kind: "text",
    conversation: { id: alias.value, kind: "direct" },
    aliases: [{ ...alias, proven: true }],
    text: "halo",
  };
  return { event, alias, assurance: "channel", dedupe: new Uint8Array(16).fill(key) };
}

async function write(store: Store, entry: CommitEntry): Promise<CommitOutcome> {
  const [outcome] = await store.commit({ entries: [entry], outbox: [], receipts: [] });
  if (outcome === undefined) throw new Error("no outcome");
  return outcome;
}

/** Two processes on one database, and somebody who can keep both from writing names. */
describe.runIf(canRun(server !== undefined, "two processes that write one name on Postgres", POSTGRES_HOW))(
  "a name",
  () => {
    let stores: readonly [Store, Store];
    let watcher: pg.Client;

    beforeEach(async () => {
      const url = server?.url ?? "";
      watcher = new pg.Client(url);
      await watcher.connect();
      stores = [postgres({ url, schema }), postgres({ url, schema })];
      const [clock, log] = [virtualClock(), silentLog];
      for (const [seed, store] of stores.entries()) await store.open({ clock, random: seededRandom(seed + 1), log });
    });
    afterEach(async () => {
      for (const store of stores) await store.close();
      await watcher.query(`DROP SCHEMA "${schema}" CASCADE`);
      await watcher.end();
    });

    /** Nobody writes a name until `work` is done. */
    async function whileHeld<Result>(work: () => Promise<Result>): Promise<Result> {
      await watcher.query(`BEGIN; LOCK TABLE "${schema}".alias IN SHARE MODE`);
      const result = await work();
      await watcher.query("COMMIT");
      return result;
    }

    /** Resolves when so many wait for the watcher, or for one who does. */
    async function held(count: number): Promise<void> {
      const sql = `WITH RECURSIVE waiting (pid) AS (
        SELECT pid FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid)) UNION
        SELECT a.pid FROM pg_stat_activity a JOIN waiting w ON w.pid = ANY (pg_blocking_pids(a.pid)))
      SELECT count(*)::int AS waiting FROM waiting`;
      for (let waiting = 0; waiting < count; ) {
        const { rows } = await watcher.query<{ waiting: number }>(sql);
        waiting = rows[0]?.waiting ?? 0;
      }
    }

    /** A turn about an event of somebody, who brings names. */
    async function turnOf(store: Store, value: string, more: Partial<TurnCommit>): Promise<TurnCommit> {
      const outcome = await write(store, { accept: admission(on("telegram", value)) });
      if (outcome.status !== "committed" || outcome.seq === undefined) throw new Error(`not accepted: ${value}`);
      const { customer, seq } = outcome;
      const { version = 0, epoch = 0 } = (await store.load(customer, { after: 0, events: 0 }))?.mailbox ?? {};
      return {
        ...{ customer, version, epoch, seq, state: newCustomerState(customer, 0), outbox: [], log: [], timers: [] },
        ...{ bind: [], usedCodes: [], enqueue: [], records: [], stepped: false, ...more },
      };
    }

    test("that is to be one customer's alone is bound for one of two who write it at the same moment", async () => {
      const bind = [{ alias: PHONE, assurance: "linked", exclusive: true }] as const;
      const turns = [await turnOf(stores[0], "budi", { bind }), await turnOf(stores[1], "siti", { bind })];
      const running = await whileHeld(async () => {
        const both = stores.map((store, index) => write(store, { turn: turns[index] as TurnCommit }));
        // Both have looked whose the name is.
        await held(2);
        return { both };
      });
      const outcomes = await Promise.all(running.both);
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["committed", "conflict"]);
      const winner = outcomes.findIndex(({ status }) => status === "committed");
      for (const store of stores) expect((await store.find(PHONE))?.customer).toBe(turns[winner]?.customer);
      // Nothing of the other turn was written: its event waits for another look.
      const loser = await stores[0].load(turns[1 - winner]?.customer ?? "", { after: 0, events: 9 });
      expect([loser?.mailbox.version, loser?.elsewhere ?? loser?.events.length]).toEqual([0, winner === 0 ? true : 1]);
    });

    test("that nobody had becomes one customer when two processes hear it at the same moment", async () => {
      const running = await whileHeld(async () => {
        const both = stores.map((store) => write(store, { accept: admission(PHONE) }));
        await held(2);
        return { both };
      });
      const outcomes = await Promise.all(running.both);
      const owner = (await stores[0].find(PHONE))?.customer;
      expect(outcomes).toMatchObject([
        { status: "committed", customer: owner },
        { status: "committed", customer: owner },
      ]);
    });

    test("that one process takes away while another hears it leads to somebody new", async () => {
      const bind = [{ alias: PHONE, assurance: "linked" }] as const;
      await write(stores[0], { turn: await turnOf(stores[0], "budi", { bind }) });
      const turn = await turnOf(stores[0], "budi", { unbind: [PHONE] });
      const running = await whileHeld(async () => {
        const going = write(stores[0], { turn });
        await held(1);
        // It finds the customer, and waits for who holds them.
        const hearing = write(stores[1], { accept: admission(PHONE) });
        await held(2);
        return { both: [going, hearing] };
      });
      const [gone, heard] = await Promise.all(running.both);
      const owner = (await stores[1].find(PHONE))?.customer;
      expect([gone?.status, heard]).toMatchObject(["committed", { status: "committed", customer: owner }]);
      expect(owner).not.toBe(turn.customer);
    });
  },
);
