import type { FileAnswer, LinkAnswer, PollAnswer, WireEvent, WireMessage } from "../wire.ts";
import type { ChatClient, ChatCore, ChatInside } from "./client.ts";
import type { OutboxEntry } from "./outbox.ts";
import type { Change } from "./timeline.ts";

const UPLOAD_TIMEOUT_MS = 120_000;

const TYPING_EVERY_MS = 3_000;
/** Events of an earlier page. */
const PAGE = 100;

/** Adds to a conversation what it can begin without. `early`: told about earlier events before they are shown. */
export function complete(
  core: ChatCore,
  inside: ChatInside,
  early: (events: readonly WireEvent[]) => void = () => {},
): ChatClient {
  const { outbox, timeline, request, mention, url, monotonic, enqueue, put, isUnderWay, changed } = inside;
  let typingAgainAt = 0;
  let loading: Promise<void> | undefined;
  const older = async (): Promise<void> => {
    const { begin } = timeline;
    const after = Math.max(0, begin - PAGE);
    const page = await request<PollAnswer>(`/events?after=${after}`, { accept: "application/json" });
    // Forgotten meanwhile, or another conversation by now.
    if (timeline.begin !== begin) return;
    const resets = page.events.findLastIndex(({ event }) => event === "reset");
    const events = page.events
      .slice(Math.max(0, resets))
      .flatMap((event): readonly WireEvent[] =>
        event.event === "reset" ? (event.messages ?? []).map((message) => ({ event: "msg", ...message })) : [event],
      )
      .filter((event) => ((event as { seq?: number }).seq as number) <= begin);
    early(events);
    timeline.begin = resets < 0 ? after : 0;
    for (const { event, ...rest } of events) {
      if (event === "msg") timeline.put(rest as WireMessage, (rest as WireMessage).seq);
      else timeline.change(rest as Change);
    }
    // What was heard about them before they were there.
    for (const change of timeline.early.splice(0)) timeline.change(change);
    changed();
  };
  const later: Omit<ChatClient, keyof ChatCore> = {
    get hasOlder() {
      return timeline.begin > 0;
    },
    older: () => {
      if (timeline.begin > 0)
        loading ??= older().finally(() => {
          loading = undefined;
        });
      return loading ?? Promise.resolve();
    },
    typing: () => {
      const now = monotonic();
      if (now < typingAgainAt) return;
      typingAgainAt = now + TYPING_EVERY_MS;
      mention("/typing");
    },
    mediaUrl: ({ url: own, id }) => (own ?? (id && `${url}/files/${id}`)) as string | undefined,
    sendFile: (bytes, text = "") => {
      const { type = "", name } = bytes as Partial<File>;
      // All that is known before the server has looked at it.
      const part = {
        kind: "media",
        type: /^(image|audio|video)/.exec(type)?.[0] ?? "file",
        mime: type || undefined,
        name,
      };
      const upload = async (signal: AbortSignal) => {
        const { file } = await request<FileAnswer>("/files", { bytes, timeoutMs: UPLOAD_TIMEOUT_MS, signal });
        return [{ ...part, id: file }];
      };
      return enqueue({ text, parts: [part], upload });
    },
    sendLocation: (latitude, longitude) => enqueue({ text: "", parts: [{ kind: "location", latitude, longitude }] }),
    retry: (id) => {
      const { error, ...again } = outbox.entries.get(id) ?? {};
      return !!error && !!put({ ...(again as OutboxEntry), status: "sending" });
    },
    discard: (id) => {
      const entry = outbox.entries.get(id);
      if (!entry || (isUnderWay(id) && !entry.error)) return false;
      outbox.remove(id);
      changed();
      return true;
    },
    link: (channel) => request<LinkAnswer>("/link", { json: { channel } }),
  };
  // Not assigned: what is read anew each time must stay so.
  return Object.defineProperties(core, Object.getOwnPropertyDescriptors(later)) as ChatClient;
}
