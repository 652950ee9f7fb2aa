import type { Entity } from "../model/entity.ts";
import type { Event } from "../model/event.ts";
import type { JsonObject } from "../model/json.ts";

/**
 * What was sent besides words, as values like those that words hold, so that forms and flows take them alike. Of several files the
 * first of each type: a question asks for one.
 */
export function attachmentsOf(event: Event): readonly Entity[] {
  if (event.kind === "location") {
    const { latitude, longitude, label } = event;
    return [entity("location", { latitude, longitude, ...(label === undefined ? {} : { label }) }, 0)];
  }
  if (event.kind !== "media") return [];
  const { channel, media, text = "" } = event;
  return media
    .filter((one, index) => media.findIndex(({ type }) => type === one.type) === index)
    .map((one) => entity("media", { channel, ...one }, text.length));
}

function entity(kind: Entity["kind"], value: JsonObject, at: number): Entity {
  return { kind, value, start: at, end: at, text: "", confidence: 1 };
}
