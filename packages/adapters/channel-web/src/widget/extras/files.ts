/// <reference lib="dom" />
import type { ChatClient } from "../../client/index.ts";
import { iconButton, make } from "../dom.ts";
import type { ChatPlaces } from "../tools.ts";

const PLUS = "M12 5v14m-7-7h14";
/** What the server takes; it looks at the bytes, this only helps to choose. */
const ACCEPT = "image/*,application/pdf,audio/*";

/** Takes files that are pasted or dropped anywhere on the panel, or chosen with the elements this answers. */
export function takeFiles(
  { panel, act, signal }: ChatPlaces,
  previews: Map<string, string>,
  client: ChatClient,
  title: string,
): readonly [picker: HTMLInputElement, button: HTMLButtonElement] {
  const take = (event: Event, from: DataTransfer | HTMLInputElement | null): void => {
    for (const file of from?.files ?? []) {
      event.preventDefault();
      act(() => previews.set(client.sendFile(file), URL.createObjectURL(file)));
    }
  };
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
  panel.onpaste = (event) => take(event, event.clipboardData);
  panel.ondragover = (event) => event.preventDefault();
  panel.ondrop = (event) => take(event, event.dataTransfer);
  signal.addEventListener("abort", () => {
    for (const url of previews.values()) URL.revokeObjectURL(url);
  });
  return [picker, iconButton("attach", title, PLUS, () => picker.click())];
}
