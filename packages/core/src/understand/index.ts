/**
 * Stage 3: what a message says. Suggestions only; the dialog decides.
 *
 * @module
 */
export {
  makeUnderstanding,
  type Understanding,
  type UnderstandingOptions,
  type UnderstandRequest,
} from "./understanding.ts";
