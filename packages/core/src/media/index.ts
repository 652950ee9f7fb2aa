/**
 * Files that people and bots send each other: reading what came in up to a limit, and links to what is not public.
 *
 * @module
 */
export { type MediaType, mediaTypeOf } from "../channel-kit/media-type.ts";
export type { MediaKind, MediaLimit, ReceivedMedia } from "../model/media.ts";
export { type MediaFile, type MediaLinks, type MediaLinksOptions, mediaLinks } from "./links.ts";
export { readMedia } from "./read.ts";
