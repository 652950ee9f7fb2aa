import { operations } from "./diagnostics.ts";
import type { InProcessEngine } from "./engine/index.ts";
import { SambungError } from "./errors.ts";
import { hashCode, makeCode } from "./identity/index.ts";
import type { Inbox } from "./inbox/index.ts";
import { type Conversation, conversationKey } from "./model/conversation.ts";
import type { BotDefinition } from "./model/definition.ts";
import type { Acceptance, Channel, ChannelContext, IssuedLink } from "./ports/channel.ts";
import type { Clock, Random } from "./ports/clock.ts";
import type { EngineEvent } from "./ports/engine.ts";
import type { Log } from "./ports/log.ts";
import type { ConversationLog, Store } from "./ports/store.ts";

/** Link codes are good for ten minutes. */
const LINK_MS = 10 * 60 * 1_000;

export interface ChannelHostOptions {
  readonly definition: BotDefinition;
  readonly engine: InProcessEngine;
  readonly inbox: Inbox;
  readonly store: Store;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly secret: (purpose: string) => Uint8Array;
  readonly linkSecret: Uint8Array;
}

/** Everything channels get from core, and the one handler that leads to them. */
export interface ChannelHost {
  readonly inbox: Inbox;
  context(channel: Channel): ChannelContext;
  /** Wakes clients that read this conversation's log; all of them when it is not known whose has grown. */
  wake(conversation: Pick<Conversation, "channel" | "id"> | undefined): void;
  readonly fetch: (request: Request) => Promise<Response>;
}

/** Connects channels with the inbox, the store's conversation logs and the link codes. */
export function makeChannelHost(options: ChannelHostOptions): ChannelHost {
  const { engine, inbox, store, channels, clock, random, log } = options;
  const readers = new Map<string, Set<() => void>>();

  const conversationLog: ConversationLog = {
    read: (conversation, after, limit) => store.log.read(conversation, after, limit),
    cursor: (conversation) => store.log.cursor(conversation),
    subscribe(conversation, wake) {
      const key = conversationKey(conversation);
      const set = readers.get(key) ?? new Set();
      set.add(wake);
      readers.set(key, set);
      return () => {
        set.delete(wake);
        if (set.size === 0) readers.delete(key);
      };
    },
  };

  async function accept(
    channel: Channel,
    events: Parameters<ChannelContext["accept"]>[0],
  ): Promise<readonly Acceptance[]> {
    const sorted = events.map((event) => inbox.sort(event, channel));
    const turns = sorted.flatMap((each): EngineEvent[] => (each.as === "turn" ? [each.event] : []));
    if (!operations.accept.isObserved) return admit(sorted, turns);
    const message = { channel: channel.id, events: turns.map(({ event }) => event) };
    return operations.accept.run(
      message,
      () => admit(sorted, turns),
      (ended, acceptances) => Object.assign(ended, { acceptances }),
    );
  }

  async function admit(
    sorted: readonly ReturnType<Inbox["sort"]>[],
    turns: readonly EngineEvent[],
  ): Promise<readonly Acceptance[]> {
    const accepted = turns.length === 0 ? [] : await engine.accept(turns);
    let next = 0;
    return sorted.map((each): Acceptance => {
      if (each.as === "ignored") return { status: "ignored" };
      if (each.as === "receipt") {
        const { event } = each;
        engine.receipt({ channel: event.channel, target: event.target, status: event.status, at: clock.now() });
        return { status: "accepted" };
      }
      const acceptance = accepted[next];
      next += 1;
      if (acceptance === undefined) throw new SambungError("store-contract", "The engine answered too few");
      return { status: acceptance.status, ...(acceptance.seq === undefined ? {} : { seq: acceptance.seq }) };
    });
  }

  async function issueLink(
    alias: Parameters<ChannelContext["issueLink"]>[0],
    from: Conversation,
    to: string,
    locale?: string,
  ): Promise<IssuedLink> {
    const target = channels.get(to);
    if (target === undefined) {
      throw new SambungError(
        "option-invalid",
        `There is no channel "${to}"; there are: ${[...channels.keys()].join(", ")}`,
      );
    }
    const { code, shown } = makeCode(random);
    const now = clock.now();
    const expiresAt = now + LINK_MS;
    await store.saveLink({
      hash: hashCode(code, options.linkSecret),
      alias,
      from,
      channel: to,
      ...(locale === undefined ? {} : { locale }),
      createdAt: now,
      expiresAt,
    });
    const url = await target.link?.(code).catch(() => undefined);
    return { code: shown, expiresAt: new Date(expiresAt).toISOString(), ...(url === undefined ? {} : { url }) };
  }

  const mounts = [...channels.values()]
    .flatMap((channel) =>
      channel.handle !== undefined && channel.mount !== undefined ? [{ channel, mount: channel.mount }] : [],
    )
    .sort((a, b) => b.mount.length - a.mount.length);

  return {
    inbox,
    context: (channel) => ({
      accept: (events) => accept(channel, events),
      log,
      clock,
      random,
      bot: { name: options.definition.name, locales: options.definition.vocabulary.locales },
      keyspace: (name, keyspaceOptions) => store.keyspace(`${channel.id}.${name}`, keyspaceOptions),
      conversationLog,
      issueLink,
      secret: (purpose) => options.secret(`channel:${channel.id}:${purpose}`),
    }),
    wake(conversation) {
      const sets = conversation === undefined ? [...readers.values()] : [readers.get(conversationKey(conversation))];
      for (const set of sets) for (const wake of [...(set ?? [])]) wake();
    },
    async fetch(request) {
      const pathname = pathOf(request.url);
      for (const { channel, mount } of mounts) {
        if (pathname !== mount && !pathname.startsWith(`${mount}/`)) continue;
        const handle = () => channel.handle?.(request, pathname.slice(mount.length));
        const response = await (operations.webhook.isObserved
          ? operations.webhook.run({ channel: channel.id, request }, handle, (ended, answer) => {
              if (answer !== undefined) ended.status = answer.status;
            })
          : handle());
        if (response !== undefined) return response;
      }
      return Response.json({ error: { code: "not-found", message: "Nothing is mounted here" } }, { status: 404 });
    },
  };
}

/** The path in the address of a request, which is normalized already: up to its query or fragment. */
function pathOf(url: string): string {
  const path = url.slice(url.indexOf("/", url.indexOf("://") + 3));
  const end = path.search(/[?#]/);
  return end === -1 ? path : path.slice(0, end);
}
