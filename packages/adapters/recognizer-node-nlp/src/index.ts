/**
 * node-nlp, or the smaller `@nlpjs/basic`, as a recognizer: with settings that learn, confidences that mean something, in
 * a process of its own.
 *
 * @module
 */
import type { Recognizer } from "@sambung/core";
import type { Nlp, NlpPackage } from "./engine.ts";
import { startProcess } from "./process.ts";
import { makeNodeNlp } from "./recognizer.ts";

export type { Nlp, NlpPackage } from "./engine.ts";

export interface NodeNlpOptions {
  /** Which package does the work; default `node-nlp`. `@nlpjs/basic` also needs an `@nlpjs/lang-...` per locale. */
  readonly package?: NlpPackage;
  /**
   * An `Nlp` of `@nlpjs/basic` to read with, its languages in place. It gets the model that another process learns from
   * the vocabulary, instead of what it knew before, and reads in the process of the application.
   */
  readonly nlp?: Nlp;
  /** Default 0.05; node-nlp's own 0.6 loses up to 30 points of accuracy where there are many examples. */
  readonly learningRate?: number;
  /** Passes over the examples, default 30. */
  readonly iterations?: number;
}

/** A {@link Recognizer} that tells whether its confidences are calibrated. */
export interface NodeNlpRecognizer extends Recognizer {
  /** Undefined until `prepare` has finished; false below 30 examples. */
  readonly calibrated: boolean | undefined;
}

/**
 * Makes the recognizer. node-nlp is loaded, learns and reads in a process of its own, one network per language: whatever
 * happens there, the bot goes on. Finds no entities: amounts and dates are the extractors' work.
 *
 * @throws SambungError `option-invalid`; `prepare` rejects with `peer-missing` when the package is not installed
 * @example
 * const app = await shop.start({ store, channels, recognizer: nodeNlp() });
 */
export function nodeNlp(options: NodeNlpOptions = {}): NodeNlpRecognizer {
  return makeNodeNlp(options, startProcess);
}
