/// <reference lib="dom" />
import type { ChatClient } from "../../client/index.ts";
import { SESSION } from "../../client/session.ts";
import type { ChatPlaces } from "../tools.ts";

/** Whoever was forgotten in another tab, after logging out there, is not shown in this one any more. */
export function followForgetting({ root, marks, signal }: ChatPlaces, client: ChatClient): void {
  const session = `sambung:${root.host.getAttribute("base") || "/chat"}:${SESSION}`;
  let left: string | undefined;
  const stored = ({ key, oldValue, newValue }: StorageEvent): void => {
    if (key !== session) return;
    if (newValue === null) {
      left = conversationOf(oldValue);
      return;
    }
    // Another tab that follows puts back what was there; that is nobody else.
    if (left === undefined || conversationOf(newValue) === left) return;
    left = undefined;
    marks.length = 0;
    client.forget();
    // Whoever is here now.
    localStorage.setItem(session, newValue);
  };
  addEventListener("storage", stored, { signal });
}

function conversationOf(session: string | null): string | undefined {
  try {
    return JSON.parse(session ?? "{}").conversation;
  } catch {
    return undefined;
  }
}
