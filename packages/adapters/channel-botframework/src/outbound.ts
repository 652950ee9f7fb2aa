import {
  type Choice,
  type Conversation,
  type FittedPart,
  type Json,
  type LinkChoice,
  SambungError,
} from "@sambung/core";
import { encodeInline } from "./text.ts";
import { type Fields, fieldsOf } from "./wire.ts";

/** An activity as the connector takes it. */
export type Activity = Fields & { readonly type: string };

/** Adaptive Cards that every client of Teams in use understands. */
const VERSION = "1.4";

/**
 * The activity that shows one fitted part. Pure. Words go out as plain text, or in the markup of `textFormat: "xml"` when
 * they have marks: nothing a person wrote can turn into markup. Choices are on a card of their own below them.
 *
 * @throws SambungError `option-invalid` when a raw part is no object
 */
export function outbound(_to: Conversation, part: FittedPart): Activity {
  if (part.raw !== undefined) return rawActivity(part.raw);
  const attachments = [...mediaAttachments(part.media), ...cards(part)];
  return {
    type: "message",
    ...wordsOf(part),
    ...(attachments.length > 0 ? { attachments } : {}),
  };
}

/** Shows that the bot is writing, for a few seconds. */
export function typingActivity(): Activity {
  return { type: "typing" };
}

function wordsOf(part: FittedPart): Fields {
  if (part.inline !== undefined) return { text: encodeInline(part.inline), textFormat: "xml" };
  return part.text === undefined || part.text === "" ? {} : { text: part.text, textFormat: "plain" };
}

function mediaAttachments(media: FittedPart["media"]): readonly Fields[] {
  if (media === undefined) return [];
  const name = media.alt || media.name;
  return [
    {
      contentType: media.mime ?? "image/*",
      contentUrl: media.url,
      ...(name === undefined || name === "" ? {} : { name }),
    },
  ];
}

function cards(part: FittedPart): readonly Fields[] {
  // Without a style the options are already numbered in the text.
  if (part.style === undefined || part.choices === undefined || part.choices.length === 0) return [];
  const content = part.style === "list" ? menu(part.choices) : { body: [], actions: part.choices.map(action) };
  return [
    {
      contentType: "application/vnd.microsoft.card.adaptive",
      content: {
        $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
        type: "AdaptiveCard",
        version: VERSION,
        ...content,
      },
    },
  ];
}

function action(choice: Choice | LinkChoice): Fields {
  return "url" in choice
    ? { type: "Action.OpenUrl", title: choice.label, url: choice.url }
    : { type: "Action.Submit", title: choice.label, data: { choice: choice.choice, msteams: shownAs(choice.label) } };
}

/** Lets Teams show what was tapped as a message of the person's. Others send it back unread. */
function shownAs(label: string): Fields {
  return { type: "messageBack", text: label, displayText: label };
}

/** A drop-down menu; what stands in it is sent with the button below. */
function menu(choices: readonly (Choice | LinkChoice)[]): Fields {
  const options = choices.flatMap((one) => ("choice" in one ? [{ title: one.label, value: one.choice }] : []));
  return {
    body: [{ type: "Input.ChoiceSet", id: "choice", style: "compact", placeholder: "…", choices: options }],
    actions: [{ type: "Action.Submit", title: "OK" }],
  };
}

function rawActivity(raw: Json): Activity {
  const fields = fieldsOf(raw);
  if (fields === undefined) {
    throw new SambungError(
      "option-invalid",
      'A raw part for the Bot Framework is an activity: { type: "message", attachments: [{ contentType: "application/vnd.microsoft.card.hero", content: { title: "Kopi" } }] }',
    );
  }
  return { ...fields, type: typeof fields["type"] === "string" ? fields["type"] : "message" };
}
