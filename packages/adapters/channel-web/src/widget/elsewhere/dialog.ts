/// <reference lib="dom" />
import type { ChatClient, LinkAnswer } from "../../client/index.ts";
import { button, drawing, ICONS, iconButton, make, sheetOf } from "../dom.ts";
import { channelName } from "../extras/channels.ts";
import type { ExtrasTexts } from "../extras/texts.ts";
import { safeUrl } from "../link.ts";
import { said } from "../texts.ts";
import { qrPath } from "./qr.ts";
import { ELSEWHERE_STYLE } from "./style.ts";
import { ELSEWHERE_TEXTS, type ElsewhereTexts } from "./texts.ts";

/** Texts that the opened chat has too. */
type SharedTexts = Pick<ExtrasTexts, "elsewhere" | "retry">;
type DialogTexts = SharedTexts & ElsewhereTexts;

/** What the dialog needs. */
export interface ElsewhereOptions {
  readonly root: ShadowRoot;
  readonly client: Pick<ChatClient, "link" | "messages" | "subscribe">;
  /** The channels to choose from, at least one. */
  readonly channels: readonly string[];
  readonly language: string;
  /** Own words of the page. */
  readonly texts: SharedTexts & Partial<ElsewhereTexts>;
}

/**
 * Shows how to go on in another app: a code to send, a link and, to scan it from another screen, its QR code. Makes way for
 * whatever is said in the chat meanwhile: it may be the question whether to connect who sent the code.
 */
export function continueElsewhere(options: ElsewhereOptions): void {
  const { root, client, channels, language } = options;
  const texts = { ...(ELSEWHERE_TEXTS[language] as ElsewhereTexts), ...options.texts };
  const sheet = sheetOf(ELSEWHERE_STYLE);
  root.adoptedStyleSheets.push(sheet);
  let current = 0;

  const way = make("div", "way", { ariaLive: "polite" });
  const tabs = channels.map((channel) => button("app", () => void choose(channel), channelName(channel)));
  const dialog: HTMLDialogElement = make(
    "dialog",
    "sheet",
    {
      ariaLabel: texts.elsewhere,
      onclose: () => {
        unsubscribe();
        dialog.remove();
        root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet);
      },
      onclick: (event) => event.target === dialog && dialog.close(),
    },
    make(
      "div",
      "sheet-body",
      {},
      make(
        "header",
        "sheet-header",
        {},
        make("h2", "sheet-title", {}, texts.elsewhere),
        iconButton("sheet-close", texts.done, ICONS.close, () => dialog.close()),
      ),
      make("p", "sheet-intro", {}, texts.comesAlong),
      channels.length > 1 && make("div", "apps", { role: "group", ariaLabel: texts.elsewhere }, ...tabs),
      way,
    ),
  );

  const choose = async (channel: string): Promise<void> => {
    current += 1;
    const asked = current;
    tabs.forEach((tab, index) => {
      tab.ariaPressed = `${channels[index] === channel}`;
    });
    way.replaceChildren(make("p", "wait", {}, texts.wait));
    const shown = await client.link(channel).then(
      (link) => linkView(link, channelName(channel), language, texts),
      () => failureView(texts, () => void choose(channel)),
    );
    if (asked === current) way.replaceChildren(...shown);
  };
  const newest = (): number | undefined => client.messages().findLast(({ from }) => from !== "customer")?.seq;
  const known = newest();
  const unsubscribe = client.subscribe(() => newest() !== known && dialog.close());
  root.append(dialog);
  dialog.showModal();
  void choose(channels[0] as string);
}

function linkView(link: LinkAnswer, name: string, language: string, texts: DialogTexts): readonly Node[] {
  const { code, expiresAt } = link;
  const url = safeUrl(link.url);
  const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(new Date(expiresAt));
  const copied = (): void => {
    copy.textContent = texts.copied;
  };
  // Where the clipboard may not be used the code is still there to be read.
  const copy = button("copy", () => void navigator.clipboard?.writeText(code).then(copied, () => {}), texts.copy);
  const shown: Node[] = [];
  if (url !== undefined) {
    shown.push(
      qrView(url),
      make("p", "hint", {}, texts.scan),
      make("a", "go", { href: url, target: "_blank", rel: "noreferrer" }, said(texts.openApp, name)),
    );
  }
  shown.push(
    make("p", "hint", {}, said(texts.sendCode, name)),
    make("p", "code-line", {}, make("code", "code", {}, code), copy),
    make("p", "valid", {}, said(texts.validFor, time)),
  );
  return shown;
}

function qrView(url: string): Node {
  const { path, size } = qrPath(url);
  const svg = drawing(path, size);
  svg.setAttribute("shape-rendering", "crispEdges");
  return make("div", "qr", {}, svg);
}

function failureView(texts: DialogTexts, retry: () => void): readonly Node[] {
  return [make("p", "hint", {}, texts.codeFailed), button("go", retry, texts.retry)];
}
