import { type Channel, type FittedPart, type Json, type OutgoingMessage, preview, SambungError } from "@sambung/core";
import { z } from "zod";

/** A channel as far as a dry run needs it. */
export type PreviewChannel = Pick<Channel, "id" | "platform" | "delivery" | "capabilities" | "encode">;

/** A message to try, as somebody writes it by hand. */
export const PreviewRequest = z.object({
  text: z.string().min(1).max(20_000),
  choices: z.array(z.string().trim().min(1).max(500)).max(60).default([]),
  cards: z
    .array(z.object({ title: z.string().min(1).max(500), body: z.string().max(2_000).optional() }))
    .max(20)
    .default([]),
});
export type PreviewRequest = z.input<typeof PreviewRequest>;

/** What a message becomes on one channel: what a person reads, and the calls that would be made. */
export interface PreviewView {
  readonly channel: string;
  readonly parts: readonly PreviewPart[];
  readonly calls: ReturnType<typeof preview>["calls"];
}

/** One wire message as a person reads it. */
export interface PreviewPart {
  readonly text: string;
  /** How its options are offered; options that are numbered in the text are not here. */
  readonly style?: "buttons" | "quick-replies" | "list";
  readonly options: readonly { readonly label: string; readonly description?: string }[];
}

/** Dry runs of one message on all channels; nothing is sent. */
export function previews(asked: z.output<typeof PreviewRequest>, channels: readonly PreviewChannel[]): PreviewView[] {
  const message: OutgoingMessage = {
    id: "m_preview",
    blocks: [
      { kind: "text", text: asked.text },
      ...asked.cards.map(({ title, body }) => ({ kind: "card" as const, title, ...(body !== undefined && { body }) })),
    ],
    ...(asked.choices.length > 0 && {
      choices: asked.choices.map((label, index) => ({ choice: `preview.${index}`, label })),
    }),
  };
  return channels.map((channel) => {
    const { parts, calls } = run(message, channel);
    return {
      channel: channel.id,
      parts: channel.delivery === "log" ? calls.map(({ payload }) => wholePart(payload)) : parts.map(partView),
      calls,
    };
  });
}

function run(message: OutgoingMessage, channel: PreviewChannel): ReturnType<typeof preview> {
  try {
    return preview(message, channel);
  } catch (error) {
    // A channel that cannot show it is something to see, not the end of the others.
    if (!SambungError.is(error)) throw error;
    return { parts: [{ text: error.message }], calls: [] };
  }
}

function partView({ text = "", media, location, choices = [], style }: FittedPart): PreviewPart {
  const shown = [text, media?.alt, location?.label].filter(Boolean).join("\n");
  return { text: shown, options: choices.map(optionView), ...(style !== undefined && { style }) };
}

/** A message of a channel whose clients read it as a whole. */
function wholePart(payload: Json): PreviewPart {
  const { text = "", choices = [] } = payload as unknown as {
    text?: string;
    choices?: NonNullable<FittedPart["choices"]>;
  };
  return { text, options: choices.map(optionView), ...(choices.length > 0 && { style: "buttons" as const }) };
}

function optionView(option: NonNullable<FittedPart["choices"]>[number]): PreviewPart["options"][number] {
  const { label } = option;
  return "description" in option && option.description !== undefined
    ? { label, description: option.description }
    : { label };
}
