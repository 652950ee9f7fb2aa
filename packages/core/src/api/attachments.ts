import { z } from "zod";
import type { SentMedia } from "../model/event.ts";
import type { MediaKind } from "../model/media.ts";

/** What a slot of {@link mediaSchema} takes. */
export interface MediaRules {
  /** Kinds that are taken, as the platform names them; all when absent. */
  readonly types?: readonly MediaKind[];
  /** Largest file, bytes, where the platform tells the size. */
  readonly bytes?: number;
}

/** A place that a customer sent. */
export interface SentLocation {
  readonly latitude: number;
  readonly longitude: number;
  /** Its name, when the customer chose a named place. */
  readonly label?: string | undefined;
}

/**
 * A slot or a question of a flow that is answered with a file: a photo of a receipt, a voice note. The value says where the file
 * is; `step.readMedia(value, limit)` gives the bytes and checks them, because type and size here are what the sender said.
 *
 * @example
 * const schema = z.object({ receipt: mediaSchema({ types: ["image", "file"], bytes: 5_000_000 }) });
 */
export function mediaSchema(rules: MediaRules = {}): z.ZodType<SentMedia, SentMedia> {
  const { types, bytes = Number.POSITIVE_INFINITY } = rules;
  return z
    .object({
      channel: z.string(),
      type: z.enum(["image", "audio", "video", "file", "sticker"]),
      mime: z.string(),
      id: z.string().optional(),
      url: z.string().optional(),
      name: z.string().optional(),
      bytes: z.number().optional(),
    })
    .refine(({ type }) => types === undefined || types.some((one) => one === type), { params: { media: "type" } })
    .refine((media) => (media.bytes ?? 0) <= bytes, { params: { media: "size" } }) as never;
}

/**
 * A slot or a question of a flow that is answered with a place, as the attachment menus of messengers send it.
 * `z.union([locationSchema(), z.string()])` also takes an address in words.
 *
 * @example
 * const schema = z.object({ where: locationSchema() });
 */
export function locationSchema(): z.ZodType<SentLocation, SentLocation> {
  return z.object({
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    label: z.string().optional(),
  });
}
