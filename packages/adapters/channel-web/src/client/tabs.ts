/** What the tabs of one browser share a stream with; a page has it where it is served securely. */
export interface Tabs {
  /** A place where the tabs of a conversation hear each other; nobody hears himself. */
  meet<Said>(name: string, heard: (said: Said) => void, signal: AbortSignal): (said: Said) => void;
  /**
   * Runs `work` in one tab at a time: in the one that somebody looks at, which takes it from the others, and when that
   * one is closed in the next. `follow`: run each time this tab begins to wait for it. Ends as `work` ends, or `follow`
   * fails.
   */
  lead(
    name: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<void>,
    follow: () => Promise<void>,
  ): Promise<void>;
}

type TabDocument = Pick<EventTarget, "addEventListener"> & { readonly hidden: boolean };

interface TabLocks {
  request(
    name: string,
    how: { readonly steal?: boolean; readonly signal?: AbortSignal },
    work: () => unknown,
  ): Promise<unknown>;
}

/** The tabs of this browser; undefined outside of pages and where locks are not to be had. */
export function browserTabs(
  page = globalThis as { document?: TabDocument; navigator?: { locks?: TabLocks } },
): Tabs | undefined {
  const { document } = page;
  const locks = page.navigator?.locks;
  return (
    document &&
    locks && {
      meet: (name, heard, signal) => {
        const channel = new BroadcastChannel(name);
        channel.onmessage = ({ data }) => heard(data);
        signal.addEventListener("abort", () => channel.close());
        return (said) => channel.postMessage(said);
      },
      lead: (name, ending, work, follow) =>
        new Promise((resolve, reject) => {
          const begin = (take: boolean): void => {
            const turn = new AbortController();
            const signal = AbortSignal.any([ending, turn.signal]);
            let leads = false;
            /** What happens to a turn that is over says nothing any more. */
            const last = (settle: (what?: unknown) => void) => (what?: unknown) => {
              if (turn.signal.aborted) return;
              turn.abort();
              settle(what);
            };
            document.addEventListener("visibilitychange", () => leads || document.hidden || last(() => begin(true))(), {
              signal,
            });
            locks
              .request(name, take ? { steal: true } : { signal }, () => {
                leads = true;
                return work(signal).then(last(resolve as () => void), last(reject));
              })
              // A tab that was overtaken waits in line, however visible: two windows side by side must not fight.
              .catch(
                last((error) =>
                  (error as Error).name === "AbortError" && !ending.aborted ? begin(false) : reject(error),
                ),
              );
            if (!take) follow().catch(last(reject));
          };
          begin(!document.hidden);
        }),
    }
  );
}
