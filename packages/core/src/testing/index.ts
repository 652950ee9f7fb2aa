/**
 * The test kit: a clock that moves when told, randomness from a seed, a store in memory, and the laws of every port.
 *
 * @module
 */
export { type RecordingContext, type RecordingContextOptions, recordingContext } from "./channel-context.ts";
export { eventProblems } from "./channel-event.ts";
export {
  type ChannelPerson,
  type ChannelPlatform,
  type ChannelSubject,
  type ChannelUnderTest,
  channelLaws,
  faultOf,
  type InboundSample,
  type PlatformFailure,
  type PlatformFault,
  type SeenMessage,
  type Signing,
  type WebhookSubject,
  type Without,
} from "./channel-laws.ts";
export {
  checkMessages,
  type MessageCheck,
  type MessageCounts,
  randomMessages,
  type ShownCall,
} from "./channel-messages.ts";
export { capabilityTable } from "./channel-table.ts";
export { seededRandom, type VirtualClock, virtualClock } from "./clock.ts";
export { type Chat, type Conversable, type ConverseOptions, converse } from "./converse.ts";
export type { AskedCount, AskedCounts } from "./converse-asked.ts";
export type { CrashPhase } from "./converse-crash.ts";
export { CRASH_PHASES } from "./converse-crash.ts";
export type { Hears, OnChannel, Person, PersonOptions } from "./converse-person.ts";
export { type CopyProblem, copyProblems } from "./copy-lint.ts";
export { extractorLaws } from "./extractor-laws.ts";
export {
  type FakeChannel,
  type FakeChannelOptions,
  type FakeEvent,
  type FakeSender,
  fakeChannel,
  type SentPart,
} from "./fake-channel.ts";
export type { JourneyWords } from "./journey-words.ts";
export {
  type JourneyAction,
  type JourneyOptions,
  type JourneyReport,
  type JourneyWeights,
  type JourneyWorld,
  playJourneys,
} from "./journeys.ts";
export { keepPrepared, type SettlingRecognizer } from "./keep-prepared.ts";
export { holds, type Law, rejectsWith, same } from "./law.ts";
export { type LogLine, type MemoryLog, memoryLog, silentLog } from "./log.ts";
export { type MemoryStore, type MemoryStoreOptions, memoryStore } from "./memory-store.ts";
export { type MakeRecognizer, recognizerLaws } from "./recognizer-laws.ts";
export { storeLaws } from "./store-laws.ts";
export type { MakeStore, StoreUnderTest } from "./store-laws-world.ts";
