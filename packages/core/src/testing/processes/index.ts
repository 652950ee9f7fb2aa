/**
 * Processes of a bot that are killed, stopped and started while customers write, for the tests of stores.
 *
 * @module
 */
export { exportLongPast, type LongExport } from "./export.ts";
export {
  type Books,
  judge,
  NOTHING_WRONG,
  nothingSeen,
  readBooks,
  type Seen,
  WorkerProcess,
  type Wrongs,
} from "./fleet.ts";
export { type KillLoopOptions, type KillLoopResult, killLoop } from "./kill-loop.ts";
export { PHASES, type Phase } from "./messages.ts";
export { type MadeUp, makeUpPast, makeUpPeople } from "./people.ts";
export { fillTogether, type TogetherResult } from "./together.ts";
export { serveSide, sideIn, sideOf, type TogetherSide } from "./together-side.ts";
export { answered, pause, Traffic } from "./traffic.ts";
export { runWorker } from "./worker.ts";
