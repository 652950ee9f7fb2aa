/// <reference lib="dom" />
import { ICONS, iconButton, make } from "./dom.ts";
import type { ChatTools } from "./message.ts";

/** What the server takes; it looks at the bytes, this only helps to choose. */
const ACCEPT = "image/*,application/pdf,audio/*";

/** The writing line, and where one writes in it. Files come by the button, by paste, or dropped anywhere on `area`. */
export function composer(
  { texts, previews, client, act }: ChatTools,
  area: HTMLElement,
): readonly [form: HTMLFormElement, input: HTMLTextAreaElement] {
  const submit = (event: Event): void => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    act((client) => client.send(text));
    input.focus();
  };
  const take = (event: Event, from: DataTransfer | HTMLInputElement | null): void => {
    for (const file of from?.files ?? []) {
      event.preventDefault();
      act((client) => previews.set(client.sendFile(file), URL.createObjectURL(file)));
    }
  };
  const input = make("textarea", "input", {
    rows: 1,
    maxLength: 4_000,
    placeholder: texts.placeholder,
    ariaLabel: texts.placeholder,
    enterKeyHint: "send",
    oninput: () => input.value && client().typing(),
    onkeydown: (event) => {
      // Enter that ends a word of an input method is not meant for the chat.
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
    },
    onpaste: (event) => take(event, event.clipboardData),
  });
  const picker = make("input", "picker", {
    type: "file",
    accept: ACCEPT,
    multiple: true,
    hidden: true,
    onchange: (event) => {
      take(event, picker);
      picker.value = "";
    },
  });
  const form = make(
    "form",
    "form",
    // However it is sent, the page stays.
    { onsubmit: submit },
    picker,
    iconButton("attach", texts.attach, ICONS.attach, () => picker.click()),
    input,
    iconButton("send", texts.send, ICONS.send, submit),
  );
  area.ondragover = (event) => event.preventDefault();
  area.ondrop = (event) => take(event, event.dataTransfer);
  return [form, input];
}
