import type { FileAnswer, LinkAnswer } from "../wire.ts";
import type { ChatClient, ChatCore, ChatInside } from "./client.ts";
import type { OutboxEntry } from "./outbox.ts";

const UPLOAD_TIMEOUT_MS = 120_000;

/** Adds to a conversation what it can begin without. */
export function complete(core: ChatCore, inside: ChatInside): ChatClient {
  const { outbox, request, enqueue, put, isUnderWay, changed } = inside;
  const later: Omit<ChatClient, keyof ChatCore> = {
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
  return Object.assign(core, later);
}
