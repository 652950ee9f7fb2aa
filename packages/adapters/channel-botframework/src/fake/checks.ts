import { type Fields, fieldsOf, listOf, textOf } from "../wire.ts";

/** An error of the connector. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

/** Teams takes about this many bytes, in UTF-16. */
const MAX_BYTES = 102_400;

/** @throws Refusal for what Teams would refuse */
export function check(activity: Fields): void {
  if (JSON.stringify(activity).length * 2 > MAX_BYTES) throw new Refusal(413, "MessageSizeTooBig");
  const bad = new Refusal(400, "BadArgument");
  if (activity["type"] === "typing") return;
  if (activity["type"] !== "message") throw bad;
  const attachments = listOf(activity["attachments"]);
  if (textOf(activity["text"]) === undefined && attachments.length === 0) throw bad;
  if (!["plain", "markdown", "xml", undefined].includes(activity["textFormat"] as string | undefined)) throw bad;
  for (const attachment of attachments) {
    const type = textOf(attachment["contentType"]);
    if (type === undefined) throw bad;
    if (type === "application/vnd.microsoft.card.adaptive") checkCard(fieldsOf(attachment["content"]) ?? {});
    else if (attachment["content"] === undefined && !/^https?:/.test(String(attachment["contentUrl"]))) throw bad;
  }
}

function checkCard(card: Fields): void {
  const bad = new Refusal(400, "InvalidAdaptiveCard");
  if (card["type"] !== "AdaptiveCard" || !/^1\.[0-5]$/.test(String(card["version"]))) throw bad;
  const actions = listOf(card["actions"]);
  // Further ones would hide behind a menu, where nobody looks.
  if (actions.length > 6) throw bad;
  for (const action of actions) {
    if (textOf(action["title"]) === undefined) throw bad;
    const opens = action["type"] === "Action.OpenUrl" && /^[a-z]+:/.test(String(action["url"]));
    if (action["type"] !== "Action.Submit" && !opens) throw bad;
  }
  for (const element of listOf(card["body"])) {
    if (element["type"] !== "Input.ChoiceSet") continue;
    const choices = listOf(element["choices"]);
    const whole = choices.every(({ title, value }) => textOf(title) !== undefined && textOf(value) !== undefined);
    if (textOf(element["id"]) === undefined || choices.length === 0 || !whole) throw bad;
  }
}
