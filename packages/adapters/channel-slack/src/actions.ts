import { isoOfSeconds } from "@sambung/core/channel";
import { type Fields, fieldsOf, listOf, numberOf, textOf } from "./wire.ts";
import { labelOf, wordsOf } from "./words.ts";

/** What somebody said with one control of a message. */
export type Answer =
  | { readonly kind: "choice"; readonly choice: string; readonly label?: string }
  | { readonly kind: "text"; readonly text: string };

/** Action ids of our own controls. Those of links report being pressed, and have no value. */
const OWN = /^choice(\.\d+)?$/;

/**
 * What one element of `actions` says. Buttons and menus give choices, one for each option that is ticked; fields to write
 * or pick a time in give what stands there.
 */
export function answersOf(action: Fields): readonly Answer[] {
  switch (action["type"]) {
    case "plain_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
      return text(textOf(action["value"]));
    case "rich_text_input":
      return text(wordsOf({ blocks: [action["rich_text_value"]] }, undefined));
    case "datepicker":
      return text(textOf(action["selected_date"]));
    case "timepicker":
      return text(textOf(action["selected_time"]));
    case "datetimepicker":
      return text(isoOfSeconds(numberOf(action["selected_date_time"])));
    default:
      return choices(action);
  }
}

function choices(action: Fields): readonly Answer[] {
  const options = [fieldsOf(action["selected_option"]), ...listOf(action["selected_options"])];
  const chosen = options.flatMap((option) => choice(textOf(option?.["value"]), option?.["text"]));
  if (chosen.length > 0) return chosen;
  const picked =
    textOf(action["value"]) ??
    textOf(action["selected_user"]) ??
    textOf(action["selected_channel"]) ??
    textOf(action["selected_conversation"]);
  if (picked !== undefined || action["type"] !== "button") return choice(picked, action["text"]);
  // A button of a raw message may have no value: then its id says which one it was.
  const id = textOf(action["action_id"]);
  const says = id !== undefined && !OWN.test(id) && textOf(action["url"]) === undefined;
  return says ? choice(id, action["text"]) : [];
}

function choice(token: string | undefined, shown: unknown): readonly Answer[] {
  const label = labelOf(shown);
  return token === undefined ? [] : [{ kind: "choice", choice: token, ...(label === undefined ? {} : { label }) }];
}

function text(written: string | undefined): readonly Answer[] {
  return written === undefined || written === "" ? [] : [{ kind: "text", text: written }];
}
