/**
 * The test kit: a clock that moves when told, randomness from a seed, a store in memory, and the laws of every port.
 *
 * @module
 */
export { seededRandom, type VirtualClock, virtualClock } from "./clock.ts";
export { type LogLine, type MemoryLog, memoryLog, silentLog } from "./log.ts";
export { type MemoryStore, type MemoryStoreOptions, memoryStore } from "./memory-store.ts";
