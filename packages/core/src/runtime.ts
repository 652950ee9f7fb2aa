import { InProcessEngine, type InProcessEngineOptions } from "./engine/index.ts";
import { consents } from "./identity/index.ts";
import { makeReadMedia } from "./media/read.ts";
import type { Conversation } from "./model/conversation.ts";
import type { CustomerId, CustomerState } from "./model/customer.ts";
import { makeSender, type Sender } from "./outbox/index.ts";
import type { Channel } from "./ports/channel.ts";
import type { Random } from "./ports/clock.ts";
import type { TurnResult } from "./ports/engine.ts";

export interface RuntimeOptions
  extends Omit<InProcessEngineOptions, "committed" | "neighbours" | "readMedia" | "erase"> {
  readonly channels: ReadonlyMap<string, Channel>;
  readonly random: Random;
  /** Removes everything about a customer; resolves with every id they had. Called again after a crash. */
  readonly erase: (customer: CustomerId, state: CustomerState, receipt: string) => Promise<readonly CustomerId[]>;
  /** Told after a turn is durable; its messages are on their way already. */
  readonly committed: (result: TurnResult) => void;
  /** A conversation's log has grown in another process; any of them when it is not known which. */
  readonly wake: (conversation: Pick<Conversation, "channel" | "id"> | undefined) => void;
}

/** What runs turns and sends what they say, whatever the bot is. */
export interface Runtime {
  readonly engine: InProcessEngine;
  readonly sender: Sender;
  /** Takes up what an earlier process left. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Connects the engine with the sender: what one commits the other sends, what the other sent the one marks. */
export function makeRuntime(options: RuntimeOptions): Runtime {
  const { store, channels, clock, random, log, committed, erase, wake, ...rest } = options;
  const { shared } = store;
  const sender = makeSender({
    channels,
    clock,
    log,
    random,
    mark: (marks) => engine.mark(marks),
    sentIds: (outboxId) => store.sentIds(outboxId),
    permitted: async (customer, purpose) => {
      const claim = await store.load(customer, { after: 0, events: 0 });
      return claim !== undefined && consents(claim.mailbox.state, purpose);
    },
    unsent: (page) => store.outbox(page),
    ...(shared === undefined ? {} : { standing: (ids) => shared.unsent(ids) }),
  });
  const engine: InProcessEngine = new InProcessEngine({
    ...rest,
    store,
    clock,
    log,
    readMedia: makeReadMedia(channels),
    committed: (result, outbox) => {
      // Numbers of messages that several processes commit don't come in order.
      if (outbox.length > 0) store.shared === undefined ? sender.push(outbox) : sender.adopt(outbox);
      committed(result);
    },
    erase: async (customer, state, receipt) => {
      const customers = await erase(customer, state, receipt);
      await sender.drop({ customers, conversations: state.conversations });
    },
    neighbours: {
      adopt: (rows) => sender.adopt(rows),
      forget: () => sender.forget(),
      wake,
    },
  });
  return {
    engine,
    sender,
    async start() {
      // What an earlier process left is sent before what its orphaned events bring.
      await sender.recover();
      await engine.start();
    },
    async stop() {
      await engine.stop();
      await sender.stop();
      await engine.flush();
    },
  };
}
