import { createHmac } from "node:crypto";
import { makeAccounts } from "./account.ts";
import { auditOf, makeAuditor } from "./audit.ts";
import { type ChannelHost, makeChannelHost } from "./channels.ts";
import { makeCopywriter } from "./copy/index.ts";
import { deadLettersOf } from "./dead-letters.ts";
import { type CommittedDiagnostics, happenings } from "./diagnostics.ts";
import { makeDialog } from "./dialog/index.ts";
import { DESK_KEYSPACE, type Scheduler, systemScheduler } from "./engine/index.ts";
import { SambungError } from "./errors.ts";
import { failedMessagesOf } from "./failed-messages.ts";
import { makeStoreProbe } from "./health.ts";
import { findCode, WrongCodeLimiter } from "./identity/index.ts";
import { makeIds } from "./ids.ts";
import { makeInbox } from "./inbox/index.ts";
import { makeReadMedia } from "./media/read.ts";
import { aliasKey } from "./model/alias.ts";
import { canonicalAlias } from "./model/canonical.ts";
import type { BotDefinition } from "./model/definition.ts";
import { type InternalEvent, isChannelEvent, type LinkRequestEvent } from "./model/event.ts";
import type { App, Readiness, StartBot, StartOptions } from "./ports/app.ts";
import { CHANNEL_CONTRACT, type Channel } from "./ports/channel.ts";
import type { DeskCase } from "./ports/desk.ts";
import type { TurnResult } from "./ports/engine.ts";
import type { Recognizer } from "./ports/recognizer.ts";
import { STORE_CONTRACT } from "./ports/store.ts";
import { journalAges } from "./retention.ts";
import { makeRuntime } from "./runtime.ts";
import { startSweeper } from "./sweeper.ts";
import { consoleLog, systemClock, systemRandom } from "./system.ts";
import { makeTurn } from "./turn.ts";
import { makeUnderstanding } from "./understand/index.ts";

/** What a link out of a group begins the direct conversation with: every bot can answer it. */
const GROUP_GREETING = "halo";

/**
 * Starts a bot: opens the store, takes up what an earlier process left, starts the channels. `bot.start` calls it.
 *
 * @throws SambungError `channel-contract`, `store-contract`, `store-newer`, `store-unavailable`, `option-invalid`
 */
export const startApp: StartBot = (definition, options) => startAppOn(systemScheduler, definition, options);

/** {@link startApp} on another event loop: the test kit's, which ends with the process that it plays. */
export async function startAppOn(scheduler: Scheduler, definition: BotDefinition, options: StartOptions): Promise<App> {
  check(options);
  const ages = journalAges(options.retention);
  const clock = options.clock ?? systemClock();
  const random = options.random ?? systemRandom();
  const log = options.log ?? consoleLog();
  const { store, region = "ID" } = options;
  await store.open({ clock, random, log });
  const secret = (purpose: string): Uint8Array => createHmac("sha256", store.secret()).update(purpose).digest();

  const ids = makeIds(clock, random);
  const channels = new Map(options.channels.map((channel) => [channel.id, channel]));
  const readMedia = makeReadMedia(channels);
  const copy = makeCopywriter(definition.vocabulary, definition);
  const recognizer = prepare(definition, options);
  const linkSecret = secret("link-code");
  const auditor = makeAuditor({ store, ids, clock });
  const runtime = makeRuntime({
    store,
    channels,
    clock,
    random,
    log,
    scheduler,
    owner: ids.task(),
    ...(recognizer.ready === undefined ? {} : { gate: recognizer.ready }),
    fuse: options.engine?.fuse ?? true,
    groupMs: options.engine?.groupMs ?? 4,
    groupTurns: options.engine?.groupTurns ?? 256,
    turnTimeoutMs: options.engine?.turnTimeoutMs ?? 10_000,
    tries: options.engine?.tries ?? 3,
    functions: auditor.watch(
      makeTurn({
        bot: definition,
        understand: makeUnderstanding({
          vocabulary: definition.vocabulary,
          recognizers: recognizer.all,
          extractors: options.extractors ?? [],
          clock,
          log,
        }),
        dialog: makeDialog(definition, { ids, clock, copy }),
        copy,
        identity: {
          secret: linkSecret,
          findLink: (hash) => store.findLink(hash),
          findAlias: (alias) => store.find(alias),
          // Only what began on a screen may have been photographed.
          linkingOf: ({ channel }) =>
            channels.get(channel)?.platform === "web" ? (options.linking ?? "immediate") : "immediate",
          wrongCodes: new WrongCodeLimiter(clock),
          ...(options.aliasLimits === undefined ? {} : { aliasLimits: options.aliasLimits }),
        },
        ids,
        clock,
        random,
        store,
        delivery: (channel) => channels.get(channel)?.delivery,
        directLink: async (channel) =>
          channels
            .get(channel)
            ?.link?.(GROUP_GREETING)
            .catch(() => undefined),
        region,
      }),
    ),
    ask: async ({ ask, with: alias, sender: other, sentBy: holder, shown, locale, from, conversation, key, at }) => {
      if (ask === undefined || from === undefined || other === undefined) return;
      const event: LinkRequestEvent = {
        ...{ kind: "link-request", key, at, mode: ask, with: other, conversation: from, from: conversation },
        ...(holder === undefined ? {} : { holder }),
        ...(shown === undefined ? {} : { shown }),
        ...(locale === undefined ? {} : { locale }),
      };
      const { dedupe } = host.inbox.own(event, aliasKey(alias));
      await engine.accept([{ event, alias, dedupe }]);
    },
    async erase(customer, state, receipt) {
      const gone = await accounts.erase(customer, state, receipt);
      tellErased();
      return gone;
    },
    typing: (event) => {
      if (!isChannelEvent(event)) return undefined;
      const channel = channels.get(event.channel);
      const to = { channel: event.channel, id: event.conversation.id, kind: event.conversation.kind };
      if (channel?.typing === undefined || channel.capabilities(to).typing === false) return undefined;
      return (signal) =>
        void channel.typing?.(to, signal).catch(() => log.debug("typing-failed", { channel: channel.id }));
    },
    committed: (result) => {
      for (const write of result.log) host.wake(write.conversation);
      if (result.cases.length > 0) desk.open(result);
      if (happenings.committed.hasSubscribers) happenings.committed.publish({ result } satisfies CommittedDiagnostics);
    },
    logged: (admission) => {
      if (admission.log !== undefined) host.wake(admission.log.conversation);
    },
    wake: (conversation) => host.wake(conversation),
  });
  const { engine, sender } = runtime;

  const host: ChannelHost = makeChannelHost({
    definition,
    engine,
    inbox: makeInbox(secret("dedupe"), { region, carriesCode: (text) => findCode(text) !== undefined }),
    store,
    channels,
    clock,
    random,
    log,
    secret,
    linkSecret,
  });
  const inbox = async (customer: string, event: InternalEvent): Promise<void> => {
    await engine.accept([host.inbox.own(event, customer)]);
  };
  let telling = false;
  /** Not waited for: the rows are gone, and what channels keep elsewhere they also look through themselves. */
  const tellErased = (): void => {
    if (telling) return;
    telling = true;
    queueMicrotask(async () => {
      telling = false;
      for (const channel of options.channels) {
        await channel.erased?.().catch((error: unknown) => {
          const reason = error instanceof Error ? error.name : "unknown";
          log.error("channel-erase-failed", { channel: channel.id, reason });
        });
      }
    });
  };
  const accounts = makeAccounts({
    ...{ store, ids, clock },
    personalData: options.personalData ?? [],
    secret: secret("erased"),
    accept: inbox,
    note: auditor.note,
  });
  const desk = makeDesk(options);
  const probe = makeStoreProbe(store, clock);
  let stopping: Promise<void> | undefined;

  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      await Promise.all([stopSweeping(), ...options.channels.map((channel) => channel.stop())]);
      await runtime.stop();
      recognizer.stop();
      await Promise.all(recognizer.all.map((one) => one.close?.()));
      await store.close();
    })();
    return stopping;
  };

  await runtime.start();
  await Promise.all(options.channels.map((channel) => channel.start(host.context(channel))));

  const stopSweeping = startSweeper({ store, clock, log, ages });

  const app: App = {
    fetch: host.fetch,
    store,
    channels: options.channels,
    async send(customer, key, variables, sendOptions) {
      if (!copy.has(key)) throw new SambungError("copy-missing", `There is no copy "${key}" in every locale`);
      await inbox(customer, {
        kind: "send",
        key: sendOptions?.key ?? ids.message(),
        at: new Date(clock.now()).toISOString(),
        copy: key,
        variables: JSON.parse(JSON.stringify(variables ?? {})),
        ...(sendOptions?.unknownOutcome === undefined ? {} : { unknownOutcome: sendOptions.unknownOutcome }),
        ...(sendOptions?.purpose === undefined ? {} : { purpose: sendOptions.purpose }),
      });
    },
    async signal(customer, name, data, signalOptions) {
      await inbox(customer, {
        kind: "signal",
        key: signalOptions?.key ?? ids.message(),
        at: new Date(clock.now()).toISOString(),
        name,
        data: data ?? {},
      });
    },
    customer: accounts.of,
    audit: auditOf(store),
    receipt: accounts.receipt,
    wasErased: (alias) => accounts.wasErased(canonicalAlias(alias, region)),
    readMedia: (media, limit, signal) => readMedia(media, limit, signal ?? new AbortController().signal),
    readiness,
    async health() {
      const known = readiness();
      // A store that was closed would only say so.
      const reason = stopping === undefined ? await probe() : undefined;
      return reason === undefined ? known : { ...known, ready: false, reasons: [...known.reasons, reason] };
    },
    failedMessages: failedMessagesOf(store, (rows) => sender.push(rows)),
    deadLetters: deadLettersOf(store, (event) => engine.accept([event])),
    backlog: () => ({ outbox: sender.pressure() }),
    async idle(signal) {
      for (let calm = 0; calm < 2 && signal?.aborted !== true; calm += 1) {
        await engine.idle(signal);
        if (!sender.pressure()) continue;
        calm = 0;
        await sender.idle();
      }
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
  return app;

  function readiness(): Readiness {
    const reasons: string[] = [];
    if (stopping !== undefined) reasons.push("the application is stopping");
    if (!recognizer.isReady()) reasons.push("the recognizer is learning the vocabulary");
    const degraded = sender.paused().map((channel) => `${channel} does not answer; its messages wait`);
    return { ready: reasons.length === 0, reasons, degraded };
  }

  function makeDesk(start: StartOptions): { open(result: TurnResult): void } {
    const configured = start.desk;
    if (configured === undefined || !("open" in configured)) return { open: () => {} };
    return {
      open(result) {
        for (const deskCase of result.cases) {
          configured.open(deskCase).catch((error: unknown) => {
            log.error("desk-failed", { reason: error instanceof Error ? error.name : "unknown", case: deskCase.id });
          });
        }
      },
    };
  }
}

/** Cases on the default desk, oldest first. */
export async function deskCases(app: App): Promise<readonly DeskCase[]> {
  const entries = await app.store
    .keyspace(DESK_KEYSPACE, { erase: "delete", export: "include" })
    .list({ limit: 1_000 });
  return entries.map(({ value }) => value as unknown as DeskCase);
}

function check(options: StartOptions): void {
  if (options.store.contract !== STORE_CONTRACT) {
    throw new SambungError("store-contract", `Store "${options.store.name}" was made for another contract`);
  }
  const { region = "ID", aliasLimits = {} } = options;
  if (!/^[A-Z]{2}$/.test(region)) {
    throw new SambungError("option-invalid", `region is an ISO 3166 code such as "ID", not "${region}"`);
  }
  for (const [kind, limit] of Object.entries(aliasLimits)) {
    if (Number.isInteger(limit) && limit > 0) continue;
    throw new SambungError("option-invalid", `aliasLimits.${kind} is a whole number from 1, not ${limit}`);
  }
  const seen = new Set<string>();
  for (const channel of options.channels) {
    if (channel.contract !== CHANNEL_CONTRACT) {
      throw new SambungError("channel-contract", `Channel "${channel.id}" was made for another contract`);
    }
    if (seen.has(channel.id)) {
      throw new SambungError(
        "option-invalid",
        `Two channels are called "${channel.id}"; give one an id such as "${channel.id}:second"`,
      );
    }
    seen.add(channel.id);
  }
}

function prepare(
  definition: BotDefinition,
  options: StartOptions,
): {
  readonly all: readonly Recognizer[];
  readonly ready: Promise<void> | undefined;
  isReady(): boolean;
  stop(): void;
} {
  const all = options.recognizer === undefined ? [] : [options.recognizer].flat();
  if (all.length === 0) return { all, ready: undefined, isReady: () => true, stop: () => {} };
  const stop = new AbortController();
  let prepared = false;
  const each = all.map((recognizer) =>
    recognizer.prepare(definition.vocabulary, stop.signal).catch((error: unknown) => {
      // A bot that understands nothing still answers, fills forms and hands over.
      options.log?.error("recognizer-failed", {
        recognizer: recognizer.name,
        reason: error instanceof Error ? error.name : "unknown",
      });
    }),
  );
  const ready = Promise.all(each).then(() => {
    prepared = true;
  });
  return { all, ready, isReady: () => prepared, stop: () => stop.abort() };
}

export type { Channel };
