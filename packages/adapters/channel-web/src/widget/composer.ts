/// <reference lib="dom" />
import { ICONS, iconButton, make } from "./dom.ts";
import type { ChatWords } from "./texts.ts";

/** Where the customer writes. */
export interface Composer {
  readonly element: HTMLElement;
  focus(): void;
}

/** What the customer does there. */
export interface ComposerActions {
  send(text: string): void;
  sendFile(file: File): void;
  typing(): void;
}

/** What the server takes; it looks at the bytes, this only helps to choose. */
const ACCEPT = "image/*,application/pdf,audio/*";

/** The writing line. Files come by the button, by paste, or dropped anywhere on `area`. */
export function composer(texts: ChatWords, area: HTMLElement, actions: ComposerActions): Composer {
  const written = (): string => input.value.trim();
  const grown = (): void => void form.classList.toggle("ready", !!written());
  const submit = (event: Event): void => {
    event.preventDefault();
    const text = written();
    if (!text) return;
    input.value = "";
    grown();
    actions.send(text);
    input.focus();
  };
  const take = (event: Event, from: DataTransfer | HTMLInputElement | null): void => {
    for (const file of from?.files ?? []) {
      event.preventDefault();
      actions.sendFile(file);
    }
  };
  const input = make("textarea", "input", {
    rows: 1,
    maxLength: 4_000,
    placeholder: texts.placeholder,
    ariaLabel: texts.placeholder,
    enterKeyHint: "send",
    oninput: () => {
      grown();
      if (input.value) actions.typing();
    },
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
  return { element: form, focus: () => input.focus() };
}
