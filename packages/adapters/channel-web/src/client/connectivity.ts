import type { Clock } from "@sambung/core";

/** `connecting` at first and for a short while after a break, `offline` when it takes longer. */
export type ChatState = "connecting" | "online" | "offline";

/** Turns ups and downs into a state that does not flicker. */
export interface Connectivity {
  readonly state: ChatState;
  up(): void;
  /** `atOnce`: known for sure, for example because the network is off. */
  down(atOnce?: boolean): void;
  stop(): void;
}

/** A short break is not worth a banner, milliseconds. */
const PATIENCE_MS = 2_500;

/** Connectivity that begins as `connecting`. */
export function makeConnectivity(clock: Pick<Clock, "wait">, changed: (state: ChatState) => void): Connectivity {
  let state: ChatState = "connecting";
  let waiting: AbortController | undefined;
  const become = (next: ChatState): void => {
    if (state === next) return;
    state = next;
    changed(next);
  };
  const settle = (): void => {
    waiting?.abort();
    waiting = undefined;
  };
  return {
    get state() {
      return state;
    },
    up: () => {
      settle();
      become("online");
    },
    down: (atOnce = false) => {
      if (atOnce) {
        settle();
        return become("offline");
      }
      if (state === "offline" || waiting !== undefined) return;
      become("connecting");
      const patience = new AbortController();
      waiting = patience;
      void clock.wait(PATIENCE_MS, patience.signal).then(() => {
        if (patience.signal.aborted) return;
        waiting = undefined;
        become("offline");
      });
    },
    stop: () => {
      settle();
      become("offline");
    },
  };
}
