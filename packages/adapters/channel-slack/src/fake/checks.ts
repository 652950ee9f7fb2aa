import { type Fields, fieldsOf, listOf, textOf } from "../wire.ts";

/** A call the platform refuses, with its name for the reason. */
export class Refusal extends Error {
  /** Where in the blocks the fault is, as the platform tells it. */
  readonly details: readonly string[];

  constructor(error: string, details: readonly string[] = []) {
    super(error);
    this.details = details;
  }
}

/** Together the texts of a message's blocks may have so many characters. */
const TEXT_OF_ALL_BLOCKS = 12_000;

/** The blocks of a message, refused unless Slack would show them. */
export function blocksOf(value: unknown): readonly Fields[] {
  if (value === undefined || value === "") return [];
  const given = typeof value === "string" ? parsed(value) : value;
  if (!Array.isArray(given)) throw new Refusal("invalid_blocks_format");
  if (given.length > 50) throw new Refusal("invalid_blocks", ["no more than 50 items allowed [json-pointer:/blocks]"]);
  const blocks = listOf(given);
  if (blocks.length < given.length) throw new Refusal("invalid_blocks", ["must be objects [json-pointer:/blocks]"]);
  const problems = blocks.flatMap((block, index) =>
    (CHECKS[String(block["type"])] ?? unsupported)(block).map((why) => `${why} [json-pointer:/blocks/${index}]`),
  );
  const ids = blocks.flatMap((block) => listOf(block["elements"])).flatMap((element) => element["action_id"] ?? []);
  if (new Set(ids).size < ids.length) problems.push("action_id must be unique [json-pointer:/blocks]");
  if (problems.length > 0) throw new Refusal("invalid_blocks", problems);
  if (lengthOf(blocks) > TEXT_OF_ALL_BLOCKS) throw new Refusal("msg_blocks_too_long");
  return blocks;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refusal("invalid_blocks_format");
  }
}

/** The characters of everything named `text`, however deep. */
function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, part) => sum + lengthOf(part), 0);
  const fields = fieldsOf(value);
  return Object.entries(fields ?? {}).reduce(
    (sum, [name, part]) => sum + (name === "text" && typeof part === "string" ? part.length : lengthOf(part)),
    0,
  );
}

type Check = (fields: Fields) => readonly string[];

const CHECKS: { readonly [type: string]: Check } = {
  rich_text: (block) => between("elements", listOf(block["elements"]), 1, 100, section),
  section: (block) => [
    ...text("text", block["text"], 3000, ["plain_text", "mrkdwn"]),
    ...(block["accessory"] === undefined ? [] : control(fieldsOf(block["accessory"]) ?? {})),
  ],
  header: (block) => text("text", block["text"], 150),
  divider: () => [],
  context: (block) => between("elements", listOf(block["elements"]), 1, 10, () => []),
  image: (block) => [
    ...address("image_url", block["image_url"]),
    ...characters("alt_text", block["alt_text"], 1, 2000),
  ],
  actions: (block) => between("elements", listOf(block["elements"]), 1, 25, control),
};

const unsupported: Check = (block) => [`unsupported type: ${String(block["type"])}`];

const PARTS = new Set<unknown>(["rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"]);

function section(part: Fields): readonly string[] {
  if (!PARTS.has(part["type"])) return unsupported(part);
  if (part["type"] === "rich_text_list") return between("elements", listOf(part["elements"]), 1, 100, section);
  return between("elements", listOf(part["elements"]), 1, 10_000, richElement);
}

const RICH = new Set<unknown>("text link user usergroup channel broadcast emoji date color team".split(" "));
const LOOKS = new Set(["bold", "italic", "strike", "code"]);

function richElement(element: Fields): readonly string[] {
  if (!RICH.has(element["type"])) return unsupported(element);
  const style = element["style"];
  const looks = Object.entries(fieldsOf(style) ?? {});
  const odd = style !== undefined && !looks.every(([name, on]) => LOOKS.has(name) && typeof on === "boolean");
  return [
    ...(odd ? ["invalid style"] : []),
    ...(element["type"] === "text" ? characters("text", element["text"], 1, TEXT_OF_ALL_BLOCKS) : []),
    ...(element["type"] === "link" ? opens("url", element["url"]) : []),
  ];
}

function control(element: Fields): readonly string[] {
  const id = element["action_id"] === undefined ? [] : characters("action_id", element["action_id"], 1, 255);
  if (element["type"] === "button") {
    const { value, url } = element as { readonly value?: unknown; readonly url?: unknown };
    return [
      ...id,
      ...text("text", element["text"], 75),
      ...(value === undefined ? [] : characters("value", value, 1, 2000)),
      ...(url === undefined ? [] : address("url", url)),
    ];
  }
  if (element["type"] !== "static_select") return unsupported(element);
  return [
    ...id,
    ...text("placeholder", element["placeholder"], 150),
    ...between("options", listOf(element["options"]), 1, 100, (option) => [
      ...text("text", option["text"], 75),
      ...characters("value", option["value"], 1, 75),
      ...(option["description"] === undefined ? [] : text("description", option["description"], 75)),
    ]),
  ];
}

function text(name: string, value: unknown, max: number, types: readonly string[] = ["plain_text"]): readonly string[] {
  const object = fieldsOf(value);
  if (object === undefined || !types.includes(String(object["type"])))
    return [`${name}: must be ${types.join(" or ")}`];
  return characters(name, object["text"], 1, max);
}

function characters(name: string, value: unknown, min: number, max: number): readonly string[] {
  const length = typeof value === "string" ? value.length : -1;
  return length >= min && length <= max ? [] : [`${name}: must have ${min} to ${max} characters`];
}

function between(name: string, list: readonly Fields[], min: number, max: number, check: Check): readonly string[] {
  const size = list.length >= min && list.length <= max ? [] : [`${name}: must have ${min} to ${max} items`];
  return [...size, ...list.flatMap(check)];
}

function address(name: string, value: unknown): readonly string[] {
  const url = textOf(value) ?? "";
  return /^https?:\/\//.test(url) && url.length <= 3000 && URL.canParse(url) ? [] : [`${name}: invalid url`];
}

function opens(name: string, value: unknown): readonly string[] {
  const url = textOf(value) ?? "";
  return /^(https?:\/\/|mailto:|tel:)/i.test(url) && URL.canParse(url) ? [] : [`${name}: invalid url`];
}
