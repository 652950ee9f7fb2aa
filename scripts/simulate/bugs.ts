/** A mistake to be planted into a source of core. `file` is inside of packages/core/src; every `from` must be there. */
export interface Bug {
  readonly name: string;
  readonly file: string;
  readonly changes: readonly (readonly [from: string, to: string])[];
}

const UNMERGE = "identity/unmerge.ts";
const STORE_UNMERGE = "testing/memory-store-unmerge.ts";
const PERSON = "testing/memory-store-person.ts";
const COMMIT = "testing/memory-store-commit.ts";

/** Mistakes that a simulation has to find; those at the end it did find in what was thought to be right. */
export const BUGS: readonly Bug[] = [
  {
    name: "no dedupe",
    file: COMMIT,
    changes: [
      [
        'if (known !== undefined) return { status: "duplicate", ...(known.seq === undefined ? {} : { seq: known.seq }) };',
        "",
      ],
    ],
  },
  {
    name: "answered before it is durable",
    file: "engine/intake.ts",
    changes: [
      [
        "    this.#committer.add(entry);\n",
        '    this.#committer.add(entry);\n    arrival.resolve({ status: "accepted" });\n',
      ],
    ],
  },
  {
    name: "marked before it was sent",
    file: "outbox/deliver.ts",
    changes: [
      [
        "    const outcome = await attempt(",
        '    tools.mark(marked("delivered", row.due));\n    const outcome = await attempt(',
      ],
    ],
  },
  {
    name: "a reply before its commit",
    file: "engine/work-loop.ts",
    changes: [
      [
        "    runner.ran({ waiting, entry, result: finished.result });",
        "    runner.ran({ waiting, entry, result: finished.result });\n    this.#options.committed(finished.result, finished.result.outbox.map((row, at) => ({ ...row, seq: 1e9 + (waiting.seq ?? 0) + at, attempts: 0, sent: [], partsDone: 0, due: row.at })));",
      ],
    ],
  },
  {
    name: "no fencing",
    file: COMMIT,
    changes: [["if (row.version !== turn.version || row.epoch !== turn.epoch) return conflict;", ""]],
  },
  {
    name: "a lost wake-up",
    file: "engine/mailboxes.ts",
    changes: [
      [
        "    const runner = this.runner(customer);\n    runner.more = true;\n    this.drain(runner);\n  }\n\n  /** Events wait",
        "    this.drain(this.runner(customer));\n  }\n\n  /** Events wait",
      ],
    ],
  },
  {
    name: "the inbox is not read at the start",
    file: "engine/index.ts",
    changes: [["    await this.#adoptOrphans();\n", ""]],
  },
  {
    name: "the outbox is not read at the start",
    file: "runtime.ts",
    changes: [["      await sender.recover();\n", ""]],
  },
  {
    name: "a timer is not cancelled",
    file: COMMIT,
    changes: [["    for (const [key] of gone) tables.timers.delete(key);\n", "    void gone;\n"]],
  },
  {
    name: "a timer fires early",
    file: "engine/timers.ts",
    changes: [
      ["    if (next > now) return", "    if (next > now + 500) return"],
      ["store.fireTimers(now, BATCH)", "store.fireTimers(now + 500, BATCH)"],
    ],
  },
  {
    name: "a step without a record",
    file: "engine/steps.ts",
    changes: [["    if (recorded === undefined) await store.saveStep(record);\n", "    void recorded;\n"]],
  },
  {
    name: "the result of a step is not kept",
    file: "engine/steps.ts",
    changes: [["    if (recorded?.result !== undefined) return decode<T>(recorded.result);\n", ""]],
  },
  {
    name: "a step before its event is durable",
    file: "engine/steps.ts",
    changes: [["    await this.#options.durable();\n", ""]],
  },
  {
    name: "a merge without versions",
    file: COMMIT,
    changes: [
      ['    if (row.version !== side.version || row.epoch !== side.epoch) return { status: "conflict" };\n', ""],
    ],
  },
  {
    name: "a merge leaves the inbox behind",
    file: COMMIT,
    changes: [
      [
        "for (const [key, row] of tables.inbox.entries(ofDiscarded)) tables.inbox.set(key, { ...row, customer: to });",
        "",
      ],
    ],
  },
  {
    name: "a link code is good twice",
    file: COMMIT,
    changes: [
      [
        '  if (!turn.usedCodes.every((code) => isUnused(tables, code))) return { status: "code-used" };\n  const { refused } = encodeState(turn.state, turn.stateJson);\n  return',
        "  const { refused } = encodeState(turn.state, turn.stateJson);\n  return",
      ],
    ],
  },
  {
    name: "a merge leaves the names behind",
    file: COMMIT,
    changes: [
      [
        "for (const [key, row] of tables.aliases.entries(ofDiscarded)) tables.aliases.set(key, { ...row, customer: to });",
        "",
      ],
    ],
  },
  {
    name: "an unmerge leaves the names in both states",
    file: UNMERGE,
    changes: [["current.aliases.filter(isOwn).map", "current.aliases.map"]],
  },
  {
    name: "an unmerge leaves the names with one",
    file: STORE_UNMERGE,
    changes: [["own.alias(row.alias)))", "own.alias(row.alias) && false))"]],
  },
  {
    name: "an unmerge leaves what waits with one",
    file: STORE_UNMERGE,
    changes: [["if (Number(key) === seq ||", "if (Number(key) >= 0 ||"]],
  },
  {
    name: "an unmerge leaves the timers with one",
    file: STORE_UNMERGE,
    changes: [["ofSurvivor(row) && own.task(row.task)))", "ofSurvivor(row) && own.task(row.task) && false))"]],
  },
  {
    name: "an unmerge leaves the past with one",
    file: STORE_UNMERGE,
    changes: [
      [
        "    if (!own.conversation(entry.conversation)) continue;\n    tables.journal",
        "    continue;\n    tables.journal",
      ],
    ],
  },
  {
    name: "an unmerge opens what was completed",
    file: UNMERGE,
    changes: [["  if (ended.has(task.id)) return undefined;\n", ""]],
  },
  {
    name: "an unmerge keeps what was filled in since",
    file: UNMERGE,
    changes: [['if (now !== undefined && task.kind === "flow") return now;', "if (now !== undefined) return now;"]],
  },
  {
    name: "an unmerge closes what was begun, silently",
    file: UNMERGE,
    changes: [["filter(({ id }) => !before.has(id));", "filter(({ id }) => !before.has(id) && false);"]],
  },
  {
    name: "an unmerge forgets what happened since",
    file: "engine/merging.ts",
    changes: [["mailbox.version === merged + asking", "mailbox.version > 0"]],
  },
  {
    name: "an unmerge without version",
    file: STORE_UNMERGE,
    changes: [["|| row.version !== survivor.version || row.epoch !== survivor.epoch", ""]],
  },
  {
    name: "an erasure leaves the outbox",
    file: PERSON,
    changes: [['  visit("outbox", tables.outbox, ({ stored }) => theirs(stored));\n', ""]],
  },
  {
    name: "an erasure leaves those merged into the customer",
    file: PERSON,
    changes: [
      ["  const family = tables.family(customer);\n  let rows", "  const family = new Set([customer]);\n  let rows"],
    ],
  },
  {
    name: "an erasure is not fenced off",
    file: "engine/merging.ts",
    changes: [
      [
        "      await this.#committer.flush();\n      const turn",
        '      if (event.kind === "merge" || event.kind === "unmerge") await this.#committer.flush();\n      const turn',
      ],
    ],
  },
  {
    name: "a message overtakes one that waits",
    file: "outbox/sender.ts",
    changes: [["    if (!lane.running) void this.#run(lane);", "    void this.#run(lane);"]],
  },
  {
    name: "a receipt goes back",
    file: COMMIT,
    changes: [
      [
        "    if (row.receipt !== undefined && RECEIPTS.indexOf(row.receipt.status) >= RECEIPTS.indexOf(mark.status)) continue;\n",
        "",
      ],
    ],
  },
  {
    name: "sent again although the outcome is unknown",
    file: "outbox/deliver.ts",
    changes: [['  if (error.maybeSent === true && row.unknownOutcome === "hold") return "unknown";\n', ""]],
  },
  {
    name: "a held message found after a crash is sent",
    file: "outbox/deliver.ts",
    changes: [['  if (hold && attempts > 0) return marked("unknown", row.due, "interrupted");\n', ""]],
  },
  {
    name: "marks of a refused group are forgotten",
    file: "engine/committer.ts",
    changes: [["    this.#marks = [...group.outbox, ...this.#marks];\n", ""]],
  },
  {
    name: "what is not committed is not forgotten",
    file: "engine/mailboxes.ts",
    changes: [
      [
        "    waiting.runner.takeSpeculative(waiting);\n    waiting.runner.invalidate();\n",
        "    waiting.runner.takeSpeculative(waiting);\n",
      ],
    ],
  },
  {
    name: "an event comes back at the end of the queue",
    file: "engine/runner.ts",
    changes: [
      [
        "    if (index < 0) this.#queue.push(waiting);",
        "    if (index < 0 || seq !== undefined) this.#queue.push(waiting);",
      ],
    ],
  },
  // Found by simulation in what was thought to be right.
  {
    name: "found: a refused commit forgets step records",
    file: "engine/turns.ts",
    changes: [["    waiting.resumed ||= steps.used;\n", ""]],
  },
  {
    name: "found: a call overtakes one that was refused",
    file: "engine/intake.ts",
    changes: [["    for (const entry of this.#behind(arrival)) entry.failed(error);\n", ""]],
  },
  {
    name: "found: an accept blocks the turns before it",
    file: "engine/work-loop.ts",
    changes: [
      ["this.#parts.committer.add(entry, arriving?.entry);", "this.#parts.committer.add(entry);\n      void arriving;"],
    ],
  },
  {
    name: "found: unread events of a merged customer",
    file: "engine/mailboxes.ts",
    changes: [["      survivor.lastSeq = Math.min(survivor.lastSeq, discarded.lastSeq);\n", ""]],
  },
  {
    name: "found: another process's events of a merged one",
    file: "engine/mailboxes.ts",
    changes: [["      survivor.more = true;\n      survivor.lastSeq = 0;\n", ""]],
  },
  {
    name: "found: a merge turns arrivals around",
    file: "engine/mailboxes.ts",
    changes: [["discarded.takeAll().reverse()", "discarded.takeAll()"]],
  },
  {
    name: "found: a turn runs for two customers",
    file: "engine/mailboxes.ts",
    changes: [
      ["      this.drain(target);\n      this.drain(runner);\n      return false;\n", "      this.drain(target);\n"],
    ],
  },
  {
    name: "found: a fenced process sends a held message",
    // It knows by itself that it was given up, and it asks the store before every call: either is enough.
    file: "outbox/deliver.ts",
    changes: [
      ["  const hold = row.unknownOutcome", "  isOwn = () => true;\n  const hold = row.unknownOutcome"],
      ["    if (tools.stands !== undefined && !(await tools.stands(row))) return undefined;\n", ""],
    ],
  },
  {
    name: "found: an erased one comes back under the old id",
    file: "engine/intake.ts",
    changes: [["...(stranger ? { fresh: runner.customer } : {})", "fresh: runner.customer"]],
  },
  {
    name: "found: a name given away while somebody comes with it",
    file: COMMIT,
    changes: [
      [
        "  if (turn.bind.some((each) => each.exclusive === true && isOthers(tables, turn.customer, each.alias))) return conflict;\n",
        "",
      ],
    ],
  },
  {
    name: "found: who was erased is written to",
    file: "runtime.ts",
    changes: [
      ["      await sender.drop({ customers, conversations: state.conversations });\n", "      void customers;\n"],
    ],
  },
  {
    name: "found: what an unmerge gave away is dropped",
    file: "outbox/sender.ts",
    changes: [["(await this.#isUnsent(row)) === false && lane", "lane"]],
  },
  {
    name: "found: what an unmerge gave to one who was erased is sent",
    file: "outbox/sender.ts",
    changes: [[" && !places.has(conversationKey(row.conversation))", ""]],
  },
  {
    name: "found: a merge with who was never heard forgets the name",
    file: "joining.ts",
    changes: [["side.customer === owner && !side", 'side.customer === "" && !side']],
  },
  {
    name: "found: a merge with who had the name before",
    file: "engine/merging.ts",
    changes: [[" || owner !== other.customer", ""]],
  },
  {
    name: "found: an unmerge forgets who waits to be erased",
    file: UNMERGE,
    changes: [["withErasure(sides[side], erasing === side ? current.erasure : undefined)", "sides[side]"]],
  },
];
