import { operations } from "../diagnostics.ts";
import type { CustomerId } from "../model/customer.ts";
import type { Channel, DeliveryError, SendOptions, SendResult } from "../ports/channel.ts";
import type { Clock, Random } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { OutboxMark, OutboxRow } from "../ports/store.ts";
import type { Attempts, Outcome } from "./attempts.ts";
import type { Breaker } from "./breaker.ts";
import { fit as partsOf } from "./fit.ts";
import type { TokenBucket } from "./rate.ts";

/** What the conversations of one channel instance share. */
export interface Account {
  readonly channel: Channel;
  readonly bucket: TokenBucket;
  readonly breaker: Breaker;
}

/** Where a row goes and how fast. */
export interface Route {
  readonly account: Account;
  readonly conversation: string;
  readonly bucket: TokenBucket;
}

export interface DeliverTools {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly attempts: Attempts;
  mark(mark: OutboxMark): void;
  /** Resolves when the mark cannot get lost any more; false when the sender stopped first or the row is somebody else's. */
  markDurably(mark: OutboxMark, isOwn: () => boolean): Promise<boolean>;
  sentIds(outboxId: string): Promise<readonly string[]>;
  /** Whether the row is still to be sent, by this sender; undefined when that need not be asked. */
  readonly stands: ((row: OutboxRow) => Promise<boolean>) | undefined;
  /** Whether the customer agrees to a purpose now. */
  permitted(customer: CustomerId, purpose: string): Promise<boolean>;
  /** Waits, or returns at once when the sender stops. */
  pause(ms: number): Promise<void>;
  stopped(): boolean;
  /** A row is given up when it is older than this after a failure. */
  readonly giveUpMs: number;
}

const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 10 * 60_000;
/** Controls that stay on an old message do little harm: nobody waits long for them. */
const WITHDRAW_TRIES = 3;
const REASON_LENGTH = 200;

type Call = (options: SendOptions) => Promise<SendResult>;

/**
 * Sends what is left of a row until the platform took or finally refused it, and returns its last mark; undefined when
 * the sender stopped first, or `isOwn` says that others may be sending the row. Progress is marked after every part and
 * before every pause.
 */
export async function deliver(
  row: OutboxRow,
  route: Route,
  tools: DeliverTools,
  isOwn: () => boolean,
): Promise<OutboxMark | undefined> {
  const { channel, breaker } = route.account;
  const hold = row.unknownOutcome === "hold";
  let { attempts, sent, partsDone } = row;
  const marked = (status: OutboxMark["status"], due: number, reason?: string): OutboxMark => ({
    id: row.id,
    status,
    // Of a held row only tries that may have arrived are counted: one that is found after a crash must not run again.
    attempts: hold && status === "pending" ? 0 : attempts,
    sent,
    partsDone,
    due,
    ...(reason === undefined ? {} : { reason }),
  });
  if (hold && attempts > 0) return marked("unknown", row.due, "interrupted");
  const early = row.due - tools.clock.now();
  if (early > 0) await tools.pause(early);
  const calls = callsOf(row, channel, tools);
  let tries = 0;
  let doubt = false;
  while (partsDone < calls.length) {
    const wait = admit(route, tools);
    if (wait !== undefined) await wait;
    if (tools.stopped() || !isOwn()) return undefined;
    if (row.purpose !== undefined && !(await tools.permitted(row.customer, row.purpose))) {
      return marked("failed", row.due, "consent: the customer does not want it any more");
    }
    attempts += 1;
    tries += 1;
    if (hold && !(await tools.markDurably({ ...marked("pending", row.due), attempts }, isOwn))) return undefined;
    // Last of all: whoever erased the customer elsewhere waits for nobody.
    if (tools.stands !== undefined && !(await tools.stands(row))) return undefined;
    const outcome = await attempt(row, partsDone, channel, calls[partsDone] as Call, tools);
    if (outcome.status === "stopped") return undefined;
    if (outcome.status === "taken") {
      breaker.answered();
      sent = outcome.ids.length === 0 ? sent : [...sent, ...outcome.ids];
      partsDone += 1;
      tries = 0;
      if (partsDone < calls.length) tools.mark(marked("pending", row.due));
      continue;
    }
    const { error } = outcome;
    noteHealth(error, route, tools);
    doubt ||= error.maybeSent === true;
    const due = tools.clock.now() + delayAfter(error, tries, tools.random);
    const status = verdict(row, error, tries, doubt, tools.clock.now(), tools.giveUpMs);
    logFailure(row, error, status, attempts, tools.log);
    if (status !== "pending") return marked(status, due, `${error.kind}: ${error.reason}`.slice(0, REASON_LENGTH));
    tools.mark(marked("pending", due));
    await tools.pause(due - tools.clock.now());
    if (tools.stopped() || !isOwn()) return undefined;
  }
  return marked("delivered", row.due);
}

function attempt(
  row: OutboxRow,
  part: number,
  channel: Channel,
  call: Call,
  { attempts }: DeliverTools,
): Promise<Outcome> {
  const run = (): Promise<Outcome> => attempts.run(channel, `${row.id}:${part}`, call);
  if (!operations.send.isObserved) return run();
  return operations.send.run({ row, part }, run, (message, outcome) => {
    message.outcome = outcome.status === "refused" ? outcome.error.kind : outcome.status;
  });
}

/** One call for each wire message that the row stands for. */
function callsOf(row: OutboxRow, channel: Channel, tools: DeliverTools): readonly Call[] {
  const { conversation, body } = row;
  const capabilities = channel.capabilities(conversation);
  if (body.kind === "message") {
    return partsOf(body.message, capabilities, channel.platform).map(
      (part): Call =>
        (options) =>
          channel.send(conversation, part, options),
    );
  }
  if (!capabilities.edit || channel.withdraw === undefined) return [];
  return [
    async (options) => {
      // Controls come with the last part.
      const last = (await tools.sentIds(body.message)).at(-1);
      if (last !== undefined) await channel.withdraw?.(conversation, last, options);
      return { ids: [] };
    },
  ];
}

/** Undefined when the row may go at once. Otherwise what to wait for, unless the sender stops meanwhile. */
function admit(route: Route, tools: DeliverTools): Promise<void> | undefined {
  const { account, bucket } = route;
  const now = tools.clock.monotonic();
  if (bucket.delay(now) > 0 || !account.breaker.isClosed) return admitLater(route, tools);
  const wait = account.bucket.reserve(now);
  if (wait > 0) return admitLater(route, tools, wait);
  bucket.reserve(now);
  return undefined;
}

/** @param reserved wait for a token of the account that was taken already */
async function admitLater(route: Route, tools: DeliverTools, reserved?: number): Promise<void> {
  const { account, bucket } = route;
  let probes = false;
  for (let wait = reserved; !tools.stopped(); wait = undefined) {
    if (wait === undefined) {
      const chat = bucket.delay(tools.clock.monotonic());
      if (chat > 0) await tools.pause(chat);
      await account.breaker.enter();
      probes = !account.breaker.isClosed;
      if (tools.stopped()) return;
      wait = account.bucket.reserve(tools.clock.monotonic());
    }
    if (wait > 0) await tools.pause(wait);
    // The channel may have gone down while this row waited for its turn.
    if (probes || account.breaker.isClosed) break;
  }
  // Taken when it is used: a token taken before all this waiting would let the next row come too soon.
  bucket.reserve(tools.clock.monotonic());
}

/** Only silence and trouble of the platform count against it; a refusal is an answer. */
function noteHealth(error: DeliveryError, route: Route, tools: DeliverTools): void {
  const { breaker, channel } = route.account;
  if (error.final || (error.kind !== "transient" && error.kind !== "unknown")) breaker.answered();
  else if (breaker.failed(route.conversation)) tools.log.warn("channel-paused", { channel: channel.id });
}

function verdict(
  row: OutboxRow,
  error: DeliveryError,
  tries: number,
  doubt: boolean,
  now: number,
  giveUpMs: number,
): OutboxMark["status"] {
  if (row.body.kind === "withdraw") {
    if (error.final) return "delivered";
    return tries < WITHDRAW_TRIES ? "pending" : "failed";
  }
  if (error.maybeSent === true && row.unknownOutcome === "hold") return "unknown";
  if (error.final) return "failed";
  if (now - row.at < giveUpMs) return "pending";
  return doubt ? "unknown" : "failed";
}

/** What the platform asks for, else twice as long after every failure, spread so that not everybody comes back at once. */
function delayAfter(error: DeliveryError, tries: number, random: Random): number {
  if (error.retryAfterMs !== undefined) return Math.max(0, error.retryAfterMs);
  const longest = Math.min(FIRST_BACKOFF_MS * 2 ** (tries - 1), MAX_BACKOFF_MS);
  const [high = 0, low = 0] = random.bytes(2);
  return Math.round(longest * (0.5 + (high * 256 + low) / 131_072));
}

function logFailure(row: OutboxRow, error: DeliveryError, status: string, attempt: number, log: Log): void {
  const fields = {
    channel: row.conversation.channel,
    outbox: row.id,
    kind: error.kind,
    reason: error.reason,
    attempt,
    status,
  };
  if (status === "failed" || status === "unknown") log.error("send-given-up", fields);
  else log.warn("send-failed", fields);
}
