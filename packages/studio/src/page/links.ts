import { act, openLink } from "./state.ts";
import { stage, typeOn } from "./tour.ts";

/** The address of a link that leads away from here, also one inside the web chat. */
export function leavesPage(event: Event): string | undefined {
  const link = event.composedPath().find((each): each is HTMLAnchorElement => each instanceof HTMLAnchorElement);
  return link === undefined || link.origin === location.origin ? undefined : link.href;
}

/** A link in one app may lead into another: then that phone opens it, else the browser does. */
export async function followLink(url: string): Promise<void> {
  const opened = await openLink(url);
  if (opened === undefined) {
    window.open(url, "_blank", "noreferrer");
    return;
  }
  const { channel } = opened;
  stage.value = channel;
  if (opened.opened.as === "draft") {
    await typeOn(channel, opened.opened.text);
    await act(channel, { type: opened.opened.text });
  }
  stage.value = undefined;
}
