import { type Fields, fieldsOf, idOf, listOf, numberOf, textOf } from "./wire.ts";

/**
 * What somebody filled in: of an address the lines WhatsApp made of it, of a flow its answers, one a line. The token that
 * ties a flow to its message is none. The event's `raw` has the fields with their names.
 */
export function formOf(form: Fields): string {
  const body = textOf(form["body"]) ?? "";
  if (form["name"] !== "flow") return body;
  return Object.entries(answersOf(form["response_json"]))
    .flatMap(([name, answer]) => (name === "flow_token" ? [] : wordsOf(answer)))
    .join("\n");
}

/** An order out of the catalogue, one kind of goods a line, `2 gayo-250`, and below them what was written with it. */
export function orderOf(order: Fields): string {
  const goods = listOf(order["product_items"]).flatMap((item) => {
    const id = idOf(item["product_retailer_id"]);
    return id === undefined ? [] : [`${numberOf(item["quantity"]) ?? 1} ${id}`];
  });
  return [...goods, textOf(order["text"]) ?? ""].filter(Boolean).join("\n");
}

function answersOf(json: unknown): Fields {
  try {
    return fieldsOf(typeof json === "string" ? (JSON.parse(json) as unknown) : json) ?? {};
  } catch {
    return {};
  }
}

/** The answer to one question, several where several were ticked. */
function wordsOf(answer: unknown): readonly string[] {
  if (Array.isArray(answer)) {
    const ticked = answer.flatMap(wordsOf).join(", ");
    return ticked === "" ? [] : [ticked];
  }
  const fields = fieldsOf(answer);
  if (fields !== undefined) return Object.values(fields).flatMap(wordsOf);
  const word = typeof answer === "boolean" ? String(answer) : idOf(answer);
  return word === undefined || word.trim() === "" ? [] : [word.trim()];
}
