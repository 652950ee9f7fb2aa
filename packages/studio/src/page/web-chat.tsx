import { effect } from "@preact/signals";
import { defineSambungChat } from "@sambung/channel-web/widget";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { configuration } from "./state.ts";
import { theme } from "./top.tsx";
import { type WebHands, webHands } from "./tour.ts";

defineSambungChat();

/** The web chat of the shop: the real one, as every page would have it. */
export function WebChat(): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const chat = document.createElement("sambung-chat");
    const { name, phones } = configuration.value;
    chat.setAttribute("inline", "");
    chat.setAttribute("name", name);
    chat.setAttribute("channels", phones.map(({ channel }) => channel).join(" "));
    const stop = effect(() => {
      if (theme.value === "auto") chat.removeAttribute("theme");
      else chat.setAttribute("theme", theme.value);
    });
    place.current?.append(chat);
    webHands.value = handsOn(chat);
    return () => {
      webHands.value = undefined;
      stop();
      chat.remove();
    };
  }, []);
  return <div class="web-chat" ref={place} />;
}

/** The hands of a person at the chat: they find its parts where everybody sees them. */
function handsOn(chat: HTMLElement): WebHands {
  const input = (): HTMLTextAreaElement | null => chat.shadowRoot?.querySelector("textarea") ?? null;
  return {
    type: (text) => {
      const field = input();
      if (field === null) return false;
      field.value = text;
      field.dispatchEvent(new Event("input"));
      return true;
    },
    submit: () => input()?.form?.requestSubmit(),
    tap: (label) => {
      const choices = [...(chat.shadowRoot?.querySelectorAll<HTMLButtonElement>("button.choice") ?? [])];
      const choice = choices.findLast((each) => each.firstChild?.textContent === label && each.checkVisibility());
      choice?.click();
      return choice !== undefined;
    },
  };
}
