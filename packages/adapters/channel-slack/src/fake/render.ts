import { type Fields, fieldsOf, listOf, textOf } from "../wire.ts";
import { plainText } from "../words.ts";
import type { MessageRecord } from "./state.ts";

/** A marked stretch of a shown text. */
export interface ShownEntity {
  readonly type: "bold" | "italic" | "strike" | "code" | "link";
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
}

/** A button under a message, or an option of its menu: it sends `data` back or opens `url`. */
export interface ShownButton {
  readonly label: string;
  readonly data?: string;
  readonly url?: string;
}

/** What can be tapped under a message. */
export interface ShownControls {
  /** Rows of buttons. */
  readonly buttons: readonly (readonly ShownButton[])[];
  /** A menu with its options. */
  readonly select?: { readonly placeholder: string; readonly options: readonly ShownButton[] };
}

/** One message as a channel shows it now. */
export interface ShownMessage extends ShownControls {
  /** The message's timestamp. */
  readonly id: string;
  readonly from: "bot" | "person";
  /** User id of the person or of the bot. */
  readonly sender: string;
  readonly text: string;
  readonly entities: readonly ShownEntity[];
  readonly media?: { readonly type: string; readonly source: string; readonly alt?: string };
  /** What it could be tapped on when it was sent; a phone that was offline still shows these. */
  readonly offered: ShownControls;
  /** The first message of the thread it is in. */
  readonly thread?: string;
  readonly edited: boolean;
  /** Epoch seconds. */
  readonly date: number;
}

/** A message as people see it. */
export function shownOf(message: MessageRecord): ShownMessage {
  const { ts, from, sender, blocks, offered, thread, edited } = message;
  const words = wordsOf(blocks) ?? { text: plainText(message.text), entities: [] };
  const media = mediaOf(message);
  return {
    id: ts,
    from,
    sender,
    ...words,
    ...(media === undefined ? {} : { media }),
    ...controlsOf(blocks),
    offered: controlsOf(offered),
    ...(thread === undefined ? {} : { thread }),
    edited,
    date: Math.floor(Number(ts)),
  };
}

interface Words {
  readonly text: string;
  readonly entities: readonly ShownEntity[];
}

/** The words in blocks, undefined when there are no blocks and the message's own text counts. */
function wordsOf(blocks: readonly Fields[]): Words | undefined {
  if (blocks.length === 0) return undefined;
  const lines: Words[] = blocks.flatMap((block) => {
    if (block["type"] === "rich_text") return richWords(block);
    const text = fieldsOf(block["text"]);
    if (text === undefined) return [];
    const written = textOf(text["text"]) ?? "";
    return [{ text: text["type"] === "mrkdwn" ? plainText(written) : written, entities: [] }];
  });
  return lines.reduce((all, next) => joined(all, next, "\n"), { text: "", entities: [] });
}

function joined(before: Words, after: Words, gap: string): Words {
  const text = before.text === "" ? "" : before.text + gap;
  const moved = after.entities.map((entity) => ({ ...entity, offset: entity.offset + text.length }));
  return { text: text + after.text, entities: [...before.entities, ...moved] };
}

function richWords(block: Fields): Words[] {
  return listOf(block["elements"]).map((part) =>
    listOf(part["elements"]).reduce<Words>((all, element) => joined(all, elementWords(element), ""), {
      text: "",
      entities: [],
    }),
  );
}

function elementWords(element: Fields): Words {
  // A person in a fake workspace is shown by id.
  const text = textOf(element["text"]) ?? textOf(element["url"]) ?? `@${textOf(element["user_id"]) ?? ""}`;
  const looks = Object.keys(fieldsOf(element["style"]) ?? {}) as ShownEntity["type"][];
  const url = element["type"] === "link" ? textOf(element["url"]) : undefined;
  const whole = { offset: 0, length: text.length };
  return {
    text,
    entities: [
      ...(url === undefined ? [] : [{ type: "link" as const, ...whole, url }]),
      ...looks.map((type) => ({ type, ...whole })),
    ],
  };
}

function mediaOf(message: MessageRecord): ShownMessage["media"] {
  const image = message.blocks.find((block) => block["type"] === "image");
  const source = textOf(image?.["image_url"]);
  if (source !== undefined) return { type: "image", source, alt: textOf(image?.["alt_text"]) ?? "" };
  const file = message.files[0];
  if (file === undefined) return undefined;
  return { type: textOf(file["mimetype"])?.split("/")[0] ?? "file", source: textOf(file["id"]) ?? "" };
}

function controlsOf(blocks: readonly Fields[]): ShownControls {
  const rows = blocks.map((block) =>
    block["type"] === "actions" ? listOf(block["elements"]) : listOf([block["accessory"]]),
  );
  const menu = rows.flat().find((element) => element["type"] === "static_select");
  const select =
    menu === undefined
      ? {}
      : { select: { placeholder: labelIn(menu["placeholder"]), options: listOf(menu["options"]).map(buttonOf) } };
  const buttons = rows.map((row) => row.filter((element) => element["type"] === "button").map(buttonOf));
  return { buttons: buttons.filter((row) => row.length > 0), ...select };
}

function buttonOf(element: Fields): ShownButton {
  const data = textOf(element["value"]);
  const url = textOf(element["url"]);
  return {
    label: labelIn(element["text"]),
    ...(data === undefined ? {} : { data }),
    ...(url === undefined ? {} : { url }),
  };
}

function labelIn(object: unknown): string {
  return textOf(fieldsOf(object)?.["text"]) ?? "";
}
