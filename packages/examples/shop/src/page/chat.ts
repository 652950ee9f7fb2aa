/// <reference lib="dom" />
import { type ChatMessage, createChatClient } from "@sambung/channel-web/client";
import { LOCALES } from "../locale.ts";
import { element, find } from "./dom.ts";
import { TEXTS } from "./texts.ts";

/** The chat of the first page: a view of the headless client, which does all the work. */
const locale = LOCALES.find((each) => each === document.documentElement.lang) ?? LOCALES[0];
const text = TEXTS[locale];
const list = find("ol");
const status = find(".status");
const shown = new Map<string, { readonly message: ChatMessage; readonly item: HTMLLIElement }>();

/** A deep link from another channel ends with `#chat=<code>`; the code is used once. */
const link = new URLSearchParams(location.hash.slice(1)).get("chat");
if (link !== null) history.replaceState(null, "", location.pathname + location.search);

let typing = 0;
const chat = createChatClient({
  url: "/chat",
  lang: locale,
  page: location.href,
  ...(link !== null && { link }),
  onEvent(event) {
    window.clearTimeout(typing);
    const writes = event.event === "typing" && event.from !== "customer";
    typing = writes ? window.setTimeout(() => tell(), 6_000) : 0;
    tell();
  },
});
chat.subscribe(render);
render();

find("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const input = find<HTMLInputElement>("input");
  if (input.value.trim() === "") return;
  chat.send(input.value);
  input.value = "";
});
find("input").addEventListener("input", () => chat.typing());
for (const example of document.querySelectorAll<HTMLButtonElement>(".examples button")) {
  example.addEventListener("click", () => chat.send(example.textContent));
}
document.querySelector(".link button")?.addEventListener("click", () => void continueInTelegram());

function tell(): void {
  status.textContent = chat.state === "offline" ? text.connecting : typing === 0 ? "" : `${text.title} ${text.typing}`;
}

/** Only what changed is drawn again, so that a screen reader hears each message once. */
function render(): void {
  tell();
  const messages = chat.messages();
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const gone = new Set(shown.keys());
  messages.forEach((message, index) => {
    gone.delete(message.id);
    const before = shown.get(message.id);
    const item = before?.message === message ? before.item : draw(message);
    if (before !== undefined && before.item !== item) before.item.replaceWith(item);
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
    shown.set(message.id, { message, item });
  });
  for (const id of gone) {
    shown.get(id)?.item.remove();
    shown.delete(id);
  }
  if (atEnd) list.scrollTop = list.scrollHeight;
  const last = messages.findLast(({ seq }) => seq !== undefined);
  if (last?.seq !== undefined && document.visibilityState === "visible") chat.read(last.seq);
}

function draw(message: ChatMessage): HTMLLIElement {
  const { id, from, via, status: progress, choices = [], parts = [] } = message;
  const item = element("li", { className: `${from} ${progress === "sending" ? "pending" : ""}` });
  item.append(element("span", { className: "visually-hidden" }, `${from === "customer" ? text.you : text.title}: `));
  if (message.text !== "") item.append(element("p", { className: "bubble" }, message.text));
  for (const part of parts) {
    if (part.kind === "location") item.append(element("p", { className: "note" }, `${part["label"] ?? ""} 📍`));
  }
  if (via !== "web") {
    item.append(element("p", { className: "note" }, `${text.via} ${via[0]?.toUpperCase() ?? ""}${via.slice(1)}`));
  }
  if (progress === "failed") {
    const retry = element("button", { type: "button" }, text.retry);
    retry.addEventListener("click", () => chat.retry(id));
    item.append(element("p", { className: "note" }, `${text.failed} `, retry));
  }
  const offered = choices.map((choice) => {
    if ("url" in choice) return element("a", { href: choice.url, rel: "noreferrer" }, choice.label);
    const button = element("button", { type: "button" }, choice.label);
    if (choice.description !== undefined) button.append(element("small", {}, choice.description));
    button.addEventListener("click", () => chat.choose(choice.choice, choice.label));
    return button;
  });
  if (offered.length > 0) item.append(element("div", { className: "choices" }, ...offered));
  return item;
}

async function continueInTelegram(): Promise<void> {
  const place = find(".link");
  try {
    const { code, url } = await chat.link("telegram");
    const open = url === undefined ? [] : [element("a", { href: url, rel: "noreferrer" }, text.openTelegram), ", "];
    place.replaceChildren(...open, `${text.sendCode} `, element("code", {}, code));
  } catch {
    status.textContent = text.connecting;
  }
}
