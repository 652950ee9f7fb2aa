/// <reference lib="dom" />
import { complete } from "../../client/complete.ts";
import type { ChatClient } from "../../client/index.ts";
import { button } from "../dom.ts";
import type { Mark } from "../rows.ts";
import type { ChatPlaces } from "../tools.ts";
import type { ExtrasTexts } from "./texts.ts";

/** Nearer to the beginning than this an earlier page is brought, pixels. */
const NEAR = 160;

/**
 * The client with all it can do, and the way to what was said earlier: at the beginning of the log it comes by itself,
 * or by a button. What the reader looks at stays where it is.
 */
export function historyOf(places: ChatPlaces, { older }: ExtrasTexts): ChatClient {
  const { log, marks, inside, signal } = places;
  const { element } = log;
  /** How far what is seen is from the end. */
  let fromEnd = 0;
  const client = complete(places.client(), inside, (events) => {
    const happened = events.filter(({ event }) => event === "handoff" || event === "link");
    marks.unshift(...(happened as readonly Mark[]));
    log.quiet(true);
    fromEnd = element.scrollHeight - element.scrollTop;
  });
  const bring = async (): Promise<void> => {
    more.ariaBusy = "true";
    // Where it cannot be had, the button is still there.
    const came = await client.older().then(
      () => true,
      () => false,
    );
    more.ariaBusy = "false";
    shown();
    if (came) element.scrollTop = element.scrollHeight - fromEnd;
  };
  const more = button("older", bring, older);
  const shown = (): void => {
    more.hidden = !client.hasOlder;
  };
  let top = element.scrollTop;
  const scrolled = (): void => {
    const back = element.scrollTop < top;
    top = element.scrollTop;
    // Only who goes back: the log also is at its beginning while it fills.
    if (back && top < NEAR && client.hasOlder && more.ariaBusy !== "true") void bring();
  };
  element.addEventListener("scroll", scrolled, { signal });
  client.subscribe(shown);
  shown();
  element.firstElementChild?.append(more);
  return client;
}
