import { createHmac } from "node:crypto";
import { EXPORT_VERSION } from "./customer-export.ts";
import { SambungError } from "./errors.ts";
import type { Ids } from "./ids.ts";
import { type Alias, aliasKey } from "./model/alias.ts";
import type { CustomerId, CustomerState } from "./model/customer.ts";
import type { InternalEvent } from "./model/event.ts";
import type { Json, JsonObject } from "./model/json.ts";
import type { CustomerAccount, CustomerView, ErasureReceipt, PersonalData } from "./ports/app.ts";
import type { AuditEntry } from "./ports/audit.ts";
import type { Clock } from "./ports/clock.ts";
import type { Keyspace, Store } from "./ports/store.ts";

/** Who acts when nobody is named. */
const APPLICATION = "application";
/** Lines of the timeline a view shows. */
const VIEW_LINES = 50;

export interface AccountTools {
  readonly store: Store;
  readonly ids: Ids;
  readonly clock: Pick<Clock, "now">;
  /** What the application keeps of customers beside the store. */
  readonly personalData: readonly PersonalData[];
  /** Key of the hashes under which erased aliases are remembered. */
  readonly secret: Uint8Array;
  /** Puts an event into the customer's inbox; resolves when it is durable. */
  accept(customer: CustomerId, event: InternalEvent): Promise<void>;
  /** Writes into the audit log; see `Auditor`. */
  note(customer: CustomerId, entry: Noted): Promise<void>;
}

/** What of an account belongs into the audit log. */
export type Noted = Pick<AuditEntry, "action" | "by" | "receipt">;

/** Everything about one customer, for the application. */
export interface Accounts {
  /** `by`: who looks at it, for the audit log. */
  of(customer: CustomerId, by?: string): CustomerAccount;
  /** Removes the person, and says which ids they had; called by the engine while no turn of theirs runs. May be called again after a crash. */
  erase(customer: CustomerId, state: CustomerState, receipt: string): Promise<readonly CustomerId[]>;
  receipt(id: string): Promise<ErasureReceipt | undefined>;
  wasErased(alias: Alias): Promise<boolean>;
}

export function makeAccounts(tools: AccountTools): Accounts {
  const { store, ids, clock, personalData, accept, note } = tools;
  const now = (): string => new Date(clock.now()).toISOString();
  // Neither names anybody: a receipt is a number, an erased alias a keyed hash.
  const receipts = store.keyspace("sambung.receipts", { erase: "none", export: "none" });
  // Goes with the last of the customer: until then the receipt is not given out.
  const erasing = store.keyspace("sambung.erasing", { erase: "delete", export: "none" });
  const erased = store.keyspace("sambung.erased", { erase: "none", export: "none" });
  const trace = (alias: Alias): string =>
    createHmac("sha256", tools.secret).update(aliasKey(alias)).digest("base64url");

  async function familyOf(customer: CustomerId): Promise<readonly CustomerId[]> {
    const merges = await store.merges(customer);
    const standing = merges.filter(({ undone }) => undone === undefined);
    return [...new Set([customer, ...standing.flatMap(({ survivor, discarded }) => [survivor, discarded])])];
  }

  async function stateOf(customer: CustomerId): Promise<CustomerState> {
    const claim = await store.load(customer, { after: 0, events: 0 });
    if (claim === undefined) throw new SambungError("customer-unknown", `There is no customer "${customer}"`);
    return claim.mailbox.state;
  }

  async function sectionsOf(customer: CustomerId): Promise<JsonObject> {
    const family = await familyOf(customer);
    const sections = await Promise.all(
      personalData.map(async (each): Promise<[string, Json]> => [each.name, await each.export(family)]),
    );
    return Object.fromEntries(sections);
  }

  return {
    of: (given, by = APPLICATION) => ({
      async view360(): Promise<CustomerView> {
        const state = await stateOf(given);
        const { customer, createdAt, name, aliases, conversations, profile, sources, consents, tasks, erasure } = state;
        await note(customer, { action: "read", by });
        return {
          customer,
          since: createdAt,
          ...(name === undefined ? {} : { name }),
          aliases,
          conversations,
          profile,
          sources: sources ?? {},
          consents: consents ?? [],
          tasks: tasks.map((task) => ({ id: task.id, kind: task.kind, name: task.name, activeAt: task.activeAt })),
          ...(erasure === undefined ? {} : { erasure }),
          timeline: await store.timeline(customer, VIEW_LINES),
          merges: (await store.merges(customer)).map(({ id, at, discarded, proof, undone }) => ({
            id,
            at,
            discarded,
            proof,
            ...(undone === undefined ? {} : { undone }),
          })),
          sections: await sectionsOf(customer),
        };
      },
      merges: () => store.merges(given),
      unmerge: (merge) =>
        accept(given, {
          kind: "unmerge",
          key: ids.message(),
          at: now(),
          proof: "staff",
          ...(merge === undefined ? {} : { merge }),
        }),
      async export() {
        const { customer } = await stateOf(given);
        await note(customer, { action: "exported", by });
        return {
          version: EXPORT_VERSION,
          exportedAt: now(),
          customer,
          sections: await sectionsOf(customer),
          records: await store.export(customer),
        };
      },
      async *exportText() {
        const { customer } = await stateOf(given);
        await note(customer, { action: "exported", by });
        const head = { version: EXPORT_VERSION, exportedAt: now(), customer, sections: await sectionsOf(customer) };
        yield `${JSON.stringify(head).slice(0, -1)},"records":{`;
        let open: string | undefined;
        let empty = true;
        for await (const { name, rows } of store.exportRows(customer)) {
          const texts = rows.map((row) => JSON.stringify(row)).join(",\n");
          if (name !== open) {
            yield `${open === undefined ? "" : "],"}\n${JSON.stringify(name)}:[`;
            open = name;
            empty = true;
          }
          if (rows.length > 0) yield `${empty ? "" : ",\n"}${texts}`;
          empty &&= rows.length === 0;
        }
        yield `${open === undefined ? "" : "]"}\n}}\n`;
      },
      async erase() {
        const receipt = ids.message();
        await accept(given, { kind: "erase", key: receipt, at: now(), receipt });
        return receipt;
      },
    }),

    async erase(customer, state, receipt) {
      const family = await familyOf(customer);
      const sections: { [name: string]: { removed: number; kept: number; because?: string } } = {};
      for (const section of personalData) sections[section.name] = await section.erase(family);
      // Known before the names are gone: after a crash here all of it is done again, to the same end.
      for (const alias of state.aliases) {
        // A number they gave up may be somebody else's, who was not erased.
        const holder = alias.retired === true ? await store.find(alias) : undefined;
        if (holder === undefined || holder.customer === customer) await erased.set(trace(alias), { at: now() });
      }
      if ((await read(receipts, receipt)) === undefined) await note(customer, { action: "erased", receipt });
      await erasing.set(receipt, true, { customer });
      await receipts.set(receipt, { receipt, at: now(), sections });
      return (await store.erase(customer)).customers;
    },

    receipt: async (id) =>
      (await read(erasing, id)) === undefined ? ((await read(receipts, id)) as ErasureReceipt | undefined) : undefined,
    wasErased: async (alias) => (await read(erased, trace(alias))) !== undefined,
  };
}

async function read(keyspace: Keyspace, key: string): Promise<unknown> {
  return keyspace.get(key);
}
