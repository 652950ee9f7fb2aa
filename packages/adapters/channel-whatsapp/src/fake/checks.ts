import { readSigns } from "@sambung/core/channel";
import { type Fields, fieldsOf, listOf, numberOf, textOf } from "../wire.ts";
import type { FakeState, ShownButton, ShownMessage } from "./state.ts";

/** A request Meta refuses. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly about: { readonly subcode?: number; readonly retryAfter?: number; readonly details?: string };

  constructor(status: number, code: number, message: string, about: Refusal["about"] = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.about = about;
  }
}

/** Refuses a parameter. */
export function wrong(details: string): Refusal {
  return new Refusal(400, 100, "(#100) Invalid parameter", { details });
}

/** What a message shows; refused when it is not as the Cloud API wants it. */
export function contentOf(state: FakeState, message: Fields): Partial<ShownMessage> {
  const type = textOf(message["type"]) ?? "text";
  const content = fieldsOf(message[type]);
  if (content === undefined && type !== "contacts") throw wrong(`The parameter ${type} is required.`);
  const known = CONTENTS[type];
  if (known === undefined) throw new Refusal(400, 131_051, "(#131051) Unsupported message type", { details: type });
  return known(content ?? {}, state, message);
}

type Content = (content: Fields, state: FakeState, message: Fields) => Partial<ShownMessage>;

const CONTENTS: { readonly [type: string]: Content } = {
  text: (content) => {
    only(content, ["body", "preview_url"], "text");
    return readSigns(sized(content["body"], "text['body']", 4096));
  },
  image: media("image"),
  audio: media("audio"),
  video: media("video"),
  document: media("document"),
  sticker: media("sticker"),
  location: (content) => {
    only(content, ["latitude", "longitude", "name", "address"], "location");
    const latitude = numberOf(content["latitude"]);
    const longitude = numberOf(content["longitude"]);
    if (latitude === undefined || longitude === undefined) throw wrong("location needs latitude and longitude");
    if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) throw wrong("location is not on this planet");
    const label = textOf(content["name"]);
    return { location: { latitude, longitude, ...(label === undefined ? {} : { label }) } };
  },
  interactive: (content) => interactive(content),
  reaction: (content) => {
    if (textOf(content["message_id"]) === undefined) throw wrong("reaction needs message_id");
    return {};
  },
  contacts: (_, __, message) => {
    const cards = listOf(message["contacts"]);
    if (cards.length === 0) throw wrong("The parameter contacts is required.");
    return { text: cards.map((card) => textOf(fieldsOf(card["name"])?.["formatted_name"]) ?? "").join(", ") };
  },
  template,
};

function media(type: string): Content {
  return (content, state) => {
    only(content, ["id", "link", "caption", "filename", "provider"], type);
    const link = textOf(content["link"]);
    const id = textOf(content["id"]);
    if ((link === undefined) === (id === undefined)) throw wrong(`${type} needs either id or link`);
    if (link !== undefined && !(URL.canParse(link) && /^https?:/.test(link))) throw wrong(`${type}['link'] is no URL`);
    if (id !== undefined && !state.files.has(id)) throw wrong(`${type}['id'] is not a valid media ID`);
    const captioned = content["caption"] !== undefined;
    if (captioned && (type === "audio" || type === "sticker")) throw wrong(`${type} takes no caption`);
    const name = textOf(content["filename"]);
    if (name !== undefined && type !== "document") throw wrong(`${type} takes no filename`);
    const words = captioned ? readSigns(sized(content["caption"], `${type}['caption']`, 1024)) : {};
    const source = link ?? id ?? "";
    return { ...words, media: { type, source, ...(name === undefined ? {} : { name }) } };
  };
}

function interactive(content: Fields): Partial<ShownMessage> {
  only(content, ["type", "header", "body", "footer", "action"], "interactive");
  const body = readSigns(sized(fieldsOf(content["body"])?.["text"], "interactive['body']['text']", 1024));
  const footer = fieldsOf(content["footer"]);
  if (footer !== undefined) sized(footer["text"], "interactive['footer']['text']", 60);
  const action = fieldsOf(content["action"]) ?? {};
  if (content["type"] === "button") {
    only(action, ["buttons"], "action");
    const buttons = listOf(action["buttons"]).map((button): ShownButton => {
      const reply = fieldsOf(button["reply"]) ?? {};
      if (button["type"] !== "reply") throw wrong("a button's type must be reply");
      return { label: trimmed(reply["title"], "button title", 20), data: trimmed(reply["id"], "button id", 256) };
    });
    if (buttons.length < 1 || buttons.length > 3) throw wrong("interactive buttons: min 1, max 3");
    unique(buttons, "button");
    return { ...body, buttons: buttons.map((button) => [button]) };
  }
  if (content["type"] === "list") {
    only(action, ["button", "sections"], "action");
    const list = trimmed(action["button"], "action['button']", 20);
    const sections = listOf(action["sections"]);
    if (sections.length < 1 || sections.length > 10) throw wrong("list sections: min 1, max 10");
    if (sections.length > 1) for (const section of sections) sized(section["title"], "section title", 24);
    const rows = sections.flatMap((section) => listOf(section["rows"])).map(rowOf);
    if (rows.length < 1 || rows.length > 10) throw wrong("list rows over all sections: min 1, max 10");
    unique(rows, "row");
    return { ...body, list, buttons: rows.map((row) => [row]) };
  }
  throw new Refusal(400, 131_009, "(#131009) Parameter value is not valid", { details: "interactive type" });
}

function rowOf(row: Fields): ShownButton {
  only(row, ["id", "title", "description"], "row");
  const description = row["description"];
  return {
    label: trimmed(row["title"], "row title", 24),
    data: trimmed(row["id"], "row id", 200),
    ...(description === undefined ? {} : { description: sized(description, "row description", 72) }),
  };
}

function template(content: Fields, state: FakeState): Partial<ShownMessage> {
  const name = textOf(content["name"]);
  const language = textOf(fieldsOf(content["language"])?.["code"]);
  if (name === undefined || language === undefined) throw wrong("template needs name and language");
  const known = state.templates.find((one) => one.name === name && one.language === language);
  if (known === undefined) {
    throw new Refusal(404, 132_001, "(#132001) Template name does not exist in the translation", { details: name });
  }
  const components = listOf(content["components"]);
  const body = components.find((one) => one["type"] === "body");
  const values = listOf(body?.["parameters"]).map((one) => textOf(one["text"]) ?? "");
  const wanted = new Set(known.body.match(/\{\{\d+\}\}/g)).size;
  if (values.length !== wanted) {
    throw new Refusal(400, 132_000, "(#132000) Number of parameters does not match the expected number of params");
  }
  const payloadOf = (index: number): string | undefined => {
    const button = components.find((one) => one["type"] === "button" && String(one["index"]) === String(index));
    return textOf(listOf(button?.["parameters"])[0]?.["payload"]);
  };
  return {
    ...readSigns(known.body.replace(/\{\{(\d+)\}\}/g, (_, index: string) => values[Number(index) - 1] ?? "")),
    buttons: known.buttons.map((label, index) => [{ label, data: payloadOf(index) ?? label }]),
  };
}

function only(fields: Fields, names: readonly string[], where: string): void {
  const unknown = Object.keys(fields).find((name) => !names.includes(name));
  if (unknown !== undefined) throw wrong(`Unexpected key "${unknown}" on param "${where}"`);
}

function sized(value: unknown, where: string, max: number): string {
  if (typeof value !== "string" || value.trim() === "") throw wrong(`The parameter ${where} is required.`);
  if (value.length > max) throw wrong(`Param ${where} must be at most ${max} characters long.`);
  return value;
}

function trimmed(value: unknown, where: string, max: number): string {
  const text = sized(value, where, max);
  if (text !== text.trim()) throw wrong(`${where} must not begin or end with spaces`);
  return text;
}

function unique(buttons: readonly ShownButton[], what: string): void {
  const labels = new Set(buttons.map(({ label }) => label));
  const ids = new Set(buttons.map(({ data }) => data));
  // Rows may share a title, their ids may not.
  const repeated = ids.size < buttons.length || (what === "button" && labels.size < buttons.length);
  if (repeated)
    throw new Refusal(400, 131_009, "(#131009) Parameter value is not valid", { details: `${what} repeated` });
}
