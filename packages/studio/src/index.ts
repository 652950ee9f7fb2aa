/**
 * The playground of Sambung: the web chat and a phone for each channel, side by side, with one customer and the trace of
 * every turn.
 *
 * @module
 */
export type { DescribeSlot } from "./people.ts";
export type {
  Opened,
  PhoneApp,
  PhoneMark,
  PhoneMessage,
  PhoneOption,
  PhonePerson,
  PlaygroundPhone,
  WebhookStatus,
} from "./phone.ts";
export { type Playground, type PlaygroundOptions, playground } from "./playground.ts";
export type { PreviewChannel } from "./previews.ts";
export type { ReadRecords } from "./scene.ts";
export { askedTwice } from "./turns.ts";
export { type WatchedStore, watchStore } from "./watch-store.ts";
export type { RecordView, TourStep } from "./wire.ts";
