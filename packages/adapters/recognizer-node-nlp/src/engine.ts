import { createRequire } from "node:module";
import { join } from "node:path";
import { SambungError } from "@sambung/core";

/** The packages this works with: everything in one, or the small one with a package per language. */
export type NlpPackage = "node-nlp" | "@nlpjs/basic";

/**
 * What is used of node-nlp's `NlpManager` and of the `Nlp` of `@nlpjs/basic`; neither has types of its own. The inner
 * parts are looked at with care: without them only the share of known words is missing.
 */
export interface Nlp {
  addLanguage(locale: string): void;
  addDocument(locale: string, text: string, intent: string): void;
  train(): Promise<unknown>;
  classify(
    locale: string,
    text: string,
  ): Promise<{ readonly classifications?: readonly { readonly intent: string; readonly score: number }[] }>;
  export(minified: boolean): string;
  import(model: string): void;
  /** Of `@nlpjs/basic`; node-nlp keeps it in `nlp`. */
  readonly nluManager?: NluManager;
  readonly nlp?: { readonly nluManager?: NluManager };
}

interface NluManager {
  readonly domainManagers?: { readonly [locale: string]: { readonly domains?: { readonly [name: string]: Domain } } };
}

/** One network, with the words it knows. */
export interface Domain {
  readonly features?: { readonly [token: string]: unknown };
  /** Keeps what was read for an hour, under the message itself. */
  readonly cache?: { results: object };
  prepare?(text: string): Promise<{ readonly [token: string]: unknown }>;
}

/** How the networks learn. */
export interface Learning {
  readonly learningRate: number;
  readonly iterations: number;
}

/** Makes untrained instances for these languages. @throws SambungError `peer-missing` */
export type MakeNlp = (locales: readonly string[], learning: Learning) => Nlp;

interface NlpClass {
  new (settings: object): Nlp;
}

interface Container {
  use(plugin: unknown): void;
}

/** Loads a package; takes a second for node-nlp, so not in a thread that serves. */
export function loadNlp(name: NlpPackage): MakeNlp {
  if (name === "node-nlp") {
    const { NlpManager } = load(name, "4.27.0") as { readonly NlpManager: NlpClass };
    return (locales, learning) => new NlpManager(settingsFor(locales, learning));
  }
  const { Nlp, containerBootstrap } = load(name, "4.27.0") as {
    readonly Nlp: NlpClass;
    containerBootstrap(): Container;
  };
  return (locales, learning) => {
    const container = containerBootstrap();
    for (const locale of new Set(locales.map(languageOf))) {
      const plugins = load(`@nlpjs/lang-${locale}`, "4.26.1") as { readonly [name: string]: unknown };
      container.use(plugins[`Lang${locale.charAt(0).toUpperCase()}${locale.slice(1)}`]);
    }
    return new Nlp({ ...settingsFor(locales, learning), container });
  };
}

/** The two letters node-nlp knows a language by. */
export function languageOf(locale: string): string {
  return locale.slice(0, 2).toLowerCase();
}

function settingsFor(locales: readonly string[], { learningRate, iterations }: Learning): object {
  const languages = [...new Set(locales.map(languageOf))];
  // A learning rate anywhere else is not heard. Without a `deltaErrorThresh` slow learning counts as done.
  const network = () => ({
    "*": { className: "NeuralNlu", log: false, learningRate, iterations, deltaErrorThresh: 1e-9 },
  });
  return {
    languages,
    // Or it writes a model.nlp into the working directory.
    autoSave: false,
    autoLoad: false,
    // Its amounts and dates are not to be trusted, least of all in Indonesian.
    forceNER: false,
    calculateSentiment: false,
    nlu: { log: false, ...Object.fromEntries(languages.map((language) => [language, network()])) },
  };
}

/** From where this package lies, or from the application's folder. */
function load(name: string, version: string): unknown {
  let cause: unknown;
  for (const place of [import.meta.url, join(process.cwd(), "package.json")]) {
    try {
      return createRequire(place)(name);
    } catch (error) {
      cause = error;
      if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") break;
    }
  }
  throw new SambungError("peer-missing", `The recognizer needs ${name}: npm install ${name}@${version}`, { cause });
}
