/// <reference lib="dom" />
import { ICONS, iconButton, make } from "./dom.ts";
import type { ChatTools } from "./tools.ts";

/** The writing line, and where one writes in it. */
export function composer(tools: ChatTools): readonly [form: HTMLFormElement, input: HTMLTextAreaElement] {
  const { texts, act } = tools;
  const submit = (event: Event): void => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    act((client) => client.send(text));
    input.focus();
  };
  const input = make("textarea", "input", {
    rows: 1,
    maxLength: 4_000,
    placeholder: texts.placeholder,
    ariaLabel: texts.placeholder,
    enterKeyHint: "send",
    oninput: () => input.value && tools.extras?.client.typing(),
    onkeydown: (event) => {
      // Enter that ends a word of an input method is not meant for the chat.
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
    },
  });
  const form = make(
    "form",
    "form",
    // However it is sent, the page stays.
    { onsubmit: submit },
    input,
    iconButton("send", texts.send, ICONS.send, submit),
  );
  return [form, input];
}
