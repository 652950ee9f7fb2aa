/// <reference lib="dom" />
import { drawing, make } from "../dom.ts";
import { PANEL_ICONS } from "./icons.ts";
import type { PanelTexts } from "./texts.ts";

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
export function composer(texts: PanelTexts, area: HTMLElement, actions: ComposerActions): Composer {
  const input = make("textarea", "input", {
    rows: 1,
    maxlength: 4_000,
    placeholder: texts.placeholder,
    "aria-label": texts.placeholder,
    enterkeyhint: "send",
    input: () => {
      if (input.value !== "") actions.typing();
      form.classList.toggle("ready", input.value.trim() !== "");
    },
    keydown: (event: KeyboardEvent) => {
      // Enter that ends a word of an input method is not meant for the chat.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      submit();
    },
    paste: (event: ClipboardEvent) => take(event, event.clipboardData),
  });
  const picker = make("input", "picker", {
    type: "file",
    accept: ACCEPT,
    multiple: true,
    hidden: true,
    change: () => {
      for (const file of picker.files ?? []) actions.sendFile(file);
      picker.value = "";
    },
  });
  const attach = make(
    "button",
    "attach",
    { type: "button", "aria-label": texts.attach, click: () => picker.click() },
    drawing(PANEL_ICONS.attach),
  );
  const send = make("button", "send", { "aria-label": texts.send }, drawing(PANEL_ICONS.send));
  const form = make(
    "form",
    "form",
    {
      submit: (event: SubmitEvent) => {
        event.preventDefault();
        submit();
      },
    },
    picker,
    attach,
    input,
    send,
  );

  const submit = (): void => {
    const text = input.value.trim();
    if (text === "") return;
    input.value = "";
    form.classList.remove("ready");
    actions.send(text);
    input.focus();
  };
  const take = (event: Event, data: DataTransfer | null): void => {
    const files = [...(data?.files ?? [])];
    if (files.length > 0) event.preventDefault();
    for (const file of files) actions.sendFile(file);
  };
  area.addEventListener("dragover", (event) => event.preventDefault());
  area.addEventListener("drop", (event) => take(event, event.dataTransfer));

  return { element: form, focus: () => input.focus() };
}
