import { describe, expect, test } from "vitest";
import type { VocabularyDefinition } from "../model/definition.ts";
import type { Recognition, RecognizeRequest, Recognizer } from "../ports/recognizer.ts";
import { type MakeRecognizer, recognizerLaws } from "./recognizer-laws.ts";

interface Line {
  readonly intent: string;
  readonly words: ReadonlySet<string>;
}

const wordsOf = (text: string): string[] =>
  text
    .slice(0, 4_000)
    .toLowerCase()
    .match(/\p{L}+/gu) ?? [];

/** The share of words a text has in common with each example; simple, and true to the port. */
function overlap(): Recognizer {
  let lines: Line[] = [];
  return {
    contract: 1,
    name: "overlap",
    thresholds: { accept: 0.3, interrupt: 0.6 },
    async prepare(vocabulary: VocabularyDefinition, signal: AbortSignal) {
      signal.throwIfAborted();
      const values = Object.values(vocabulary.entities).flatMap(({ synonyms }) => Object.values(synonyms ?? {}).flat());
      lines = Object.entries(vocabulary.intents).flatMap(([intent, byLocale]) =>
        Object.values(byLocale)
          .flat()
          .map((text) => ({ intent, words: new Set(wordsOf(text.replace(/\{\w+\}/g, values.join(" ")))) })),
      );
    },
    recognize({ text, locale }: RecognizeRequest): Recognition {
      const words = new Set(wordsOf(text));
      const best = new Map<string, number>();
      for (const { intent, words: known } of lines) {
        const share = words.size === 0 ? 0 : [...words].filter((word) => known.has(word)).length / words.size;
        if (share > 0) best.set(intent, Math.max(best.get(intent) ?? 0, share));
      }
      const intents = [...best]
        .map(([name, confidence]) => ({ name, confidence }))
        .sort((a, b) => b.confidence - a.confidence);
      return { intents, entities: [], locale, abstained: intents.length === 0 };
    },
  };
}

/** The good fake with some answers spoilt. */
function spoilt(spoil: (answer: Recognition, request: RecognizeRequest) => Recognition): MakeRecognizer {
  return () => {
    const good = overlap();
    return {
      ...good,
      recognize: (request) => spoil(good.recognize(request, new AbortController().signal) as Recognition, request),
    };
  };
}

async function failedLaws(make: MakeRecognizer): Promise<string[]> {
  const failed: string[] = [];
  for (const law of recognizerLaws(make)) await law.run().catch(() => failed.push(law.name));
  return failed;
}

for (const law of recognizerLaws(overlap)) test(law.name, law.run);

describe("each law is broken by", () => {
  let instances = 0;
  let asked = 0;
  const BROKEN: readonly (readonly [law: string, how: string, make: MakeRecognizer])[] = [
    ["says its contract and name", "a name that is empty", () => ({ ...overlap(), name: "" })],
    [
      "has thresholds between 0 and 1, interrupting not below accepting",
      "interrupting sooner than accepting",
      () => ({ ...overlap(), thresholds: { accept: 0.4, interrupt: 0.3 } }),
    ],
    [
      "recognizes most of what it was taught",
      "always saying the same",
      spoilt((answer) => ({ ...answer, intents: [{ name: "human", confidence: 0.9 }] })),
    ],
    [
      "recognizes annotated examples with values in their place",
      "taking annotations for words",
      () => {
        const good = overlap();
        return {
          ...good,
          prepare: (vocabulary, signal) =>
            good.prepare(
              { ...vocabulary, entities: {}, intents: { ...vocabulary.intents, order: { id: ["{product}"] } } },
              signal,
            ),
        };
      },
    ],
    [
      "does not need capitals, punctuation or a known locale",
      "minding capitals",
      () => {
        const good = overlap();
        return {
          ...good,
          recognize: (request, signal) =>
            request.text.toUpperCase() === request.text
              ? { intents: [], entities: [], locale: request.locale, abstained: true }
              : good.recognize(request, signal),
        };
      },
    ],
    [
      "names declared intents only, once each, best first, with probabilities",
      "an intent called None",
      spoilt((answer) => ({ ...answer, intents: [...answer.intents, { name: "None", confidence: 0 }] })),
    ],
    [
      "names declared intents only, once each, best first, with probabilities",
      "scores above one",
      spoilt((answer) => ({
        ...answer,
        intents: answer.intents.map((one) => ({ ...one, confidence: one.confidence * 2 })),
      })),
    ],
    [
      "names declared intents only, once each, best first, with probabilities",
      "the worst first",
      spoilt((answer) => ({ ...answer, intents: answer.intents.toReversed() })),
    ],
    [
      "does not claim to know what it was never taught",
      "guessing when it cannot know",
      spoilt((answer, { text }) =>
        answer.abstained && text.trim() !== ""
          ? { ...answer, intents: [{ name: "order", confidence: 0.9 }], abstained: false }
          : answer,
      ),
    ],
    [
      "does not claim to know a text without words",
      "taking silence for an order",
      spoilt((answer, { text }) =>
        text.trim() === "" ? { ...answer, intents: [{ name: "order", confidence: 1 }], abstained: false } : answer,
      ),
    ],
    [
      "never throws for odd text",
      "looking up words in an object",
      spoilt((answer, { text }) => {
        if (text.includes("__proto__")) throw new TypeError("not iterable");
        return answer;
      }),
    ],
    [
      "looks at 4,000 characters at most",
      "reading everything",
      spoilt((answer, { text }) =>
        text.length > 4_000 ? { ...answer, intents: [{ name: "hours", confidence: 0.9 }] } : answer,
      ),
    ],
    [
      "answers the same text the same way",
      "learning while it works",
      spoilt((answer) => ({
        ...answer,
        intents: answer.intents.map((one) => ({ ...one, confidence: one.confidence / (1 + asked++ / 1e6) })),
      })),
    ],
    [
      "learns the same from the same examples",
      "a random start",
      () => {
        const good = overlap();
        const own = instances++;
        return {
          ...good,
          recognize: (request, signal) => {
            const answer = good.recognize(request, signal) as Recognition;
            return {
              ...answer,
              intents: answer.intents.map((one) => ({ ...one, confidence: one.confidence / (1 + own / 1e6) })),
            };
          },
        };
      },
    ],
    [
      "leaves the request as it was",
      "writing into the request",
      spoilt((answer, request) => {
        (request as { text: string }).text = request.text.trim();
        return answer;
      }),
    ],
    [
      "waits or abstains while it gets ready",
      "throwing before it is ready",
      () => {
        const good = overlap();
        let ready = false;
        return {
          ...good,
          prepare: async (vocabulary, signal) => {
            await good.prepare(vocabulary, signal);
            ready = true;
          },
          recognize: (request, signal) => {
            if (!ready) throw new Error("not ready");
            return good.recognize(request, signal);
          },
        };
      },
    ],
    [
      "answers after its signal was aborted",
      "throwing the reason of the signal",
      () => {
        const good = overlap();
        return {
          ...good,
          recognize: (request, signal) => {
            signal.throwIfAborted();
            return good.recognize(request, signal);
          },
        };
      },
    ],
    [
      "stops getting ready when told",
      "half a model after an abort",
      () => {
        const good = overlap();
        let broken = false;
        return {
          ...good,
          prepare: async (vocabulary, signal) => {
            await good.prepare(vocabulary, signal);
            await Promise.resolve();
            broken = signal.aborted;
          },
          recognize: (request, signal) => {
            if (broken) throw new Error("half a model");
            return good.recognize(request, signal);
          },
        };
      },
    ],
    [
      "gets ready for a vocabulary with next to nothing in it",
      "needing two intents",
      () => {
        const good = overlap();
        return {
          ...good,
          prepare: async (vocabulary, signal) => {
            if (Object.keys(vocabulary.intents).length < 2) throw new Error("too few");
            await good.prepare(vocabulary, signal);
          },
        };
      },
    ],
    [
      "closes, also while getting ready",
      "a close that fails",
      () => ({ ...overlap(), close: () => Promise.reject(new Error("busy")) }),
    ],
  ];

  test.for(BROKEN.map(([law, how, make]) => [how, law, make] as const))("%s: %s", async ([, law, make]) => {
    const failed = await failedLaws(make);
    expect(failed).toContain(law);
    expect(failed.length, `of ${recognizerLaws(overlap).length}: ${failed.join("; ")}`).toBeLessThan(
      recognizerLaws(overlap).length / 2,
    );
  });

  test("one of these at least", () => {
    expect(new Set(BROKEN.map(([law]) => law))).toEqual(new Set(recognizerLaws(overlap).map(({ name }) => name)));
  });
});
