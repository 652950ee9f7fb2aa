import { z } from "zod";
import type { VocabularyDefinition } from "../model/definition.ts";
import type { Recognition, RecognizeRequest, Recognizer } from "../ports/recognizer.ts";
import { holds, type Law, same } from "./law.ts";
import { hugeText, ODD_TEXTS } from "./odd-texts.ts";

/** Makes a recognizer that has not been prepared; called once or more per law. */
export type MakeRecognizer = () => Recognizer | Promise<Recognizer>;

const INTENTS: VocabularyDefinition["intents"] = {
  order: {
    id: ["mau pesan kopi", "saya ingin pesan", "pesan {qty} {product} ya", "beli {product} dong", "mau order kopi"],
    en: ["I want to order coffee", "order {qty} {product} please", "can I buy some {product}", "place an order"],
  },
  hours: {
    id: ["jam buka toko", "kapan tutup", "buka sampai jam berapa", "hari minggu buka tidak", "jam operasional"],
    en: ["what are your opening hours", "when do you close", "are you open on sunday", "opening times"],
  },
  human: {
    id: [
      "mau bicara dengan orang",
      "hubungkan ke admin",
      "minta customer service",
      "ada petugas tidak",
      "panggil staf",
    ],
    en: ["talk to a person", "connect me to an agent", "customer service please", "is there a human here"],
  },
};

const VOCABULARY: VocabularyDefinition = {
  locales: ["id", "en"],
  profile: z.object({}),
  entities: {
    product: { kind: "list", synonyms: { gayo: ["kopi gayo", "gayo"], toraja: ["kopi toraja", "toraja"] } },
    qty: { kind: "number" },
  },
  intents: INTENTS,
  copy: {},
};

/** What the recognizer is taught here, without annotations, with its intent. */
const TAUGHT = Object.entries(INTENTS).flatMap(([intent, byLocale]) =>
  Object.values(byLocale)
    .flat()
    .filter((text) => !text.includes("{"))
    .map((text) => ({ intent, text })),
);
const PLAIN = TAUGHT[0]?.text ?? "";
const STRANGE = ["zxqv wrtk plmn", "qqqq wwww eeee rrrr", "kxjz vbnm hgfd 9999"];
const RIGHT_SHARE = 0.8;

const never = (): AbortSignal => new AbortController().signal;

function requestOf(text: string, locale = "id", vocabulary = VOCABULARY): RecognizeRequest {
  return { text, locale, vocabulary };
}

async function prepared(make: MakeRecognizer, vocabulary = VOCABULARY): Promise<Recognizer> {
  const recognizer = await make();
  await recognizer.prepare(vocabulary, never());
  return recognizer;
}

const ask = async (recognizer: Recognizer, text: string, locale?: string): Promise<Recognition> =>
  recognizer.recognize(requestOf(text, locale), never());

/** What a recognition must look like, whatever the text. */
function wellFormed({ intents, entities, locale, abstained }: Recognition, text: string, asked = "id"): void {
  const shown = JSON.stringify(text.slice(0, 40));
  const names = intents.map(({ name }) => name);
  for (const name of names) holds(Object.hasOwn(INTENTS, name), `${shown}: "${name}" is no declared intent`);
  same(new Set(names).size, names.length, `${shown}: an intent is listed once`);
  for (const { confidence } of intents) {
    holds(confidence >= 0 && confidence <= 1, `${shown}: confidence ${confidence} is between 0 and 1`);
  }
  const confidences = intents.map(({ confidence }) => confidence);
  same(
    confidences,
    confidences.toSorted((a, b) => b - a),
    `${shown}: best first`,
  );
  holds(locale === asked || VOCABULARY.locales.includes(locale), `${shown}: "${locale}" is no locale of the bot`);
  holds(typeof abstained === "boolean", `${shown}: abstained is told`);
  for (const { start, end } of entities) {
    holds(start >= 0 && start < end && end <= text.length, `${shown}: entity ${start}-${end} lies in the text`);
  }
}

/** True when the recognizer claims to know. */
function claims(recognizer: Recognizer, { abstained, intents }: Recognition): boolean {
  return !abstained && (intents[0]?.confidence ?? 0) >= recognizer.thresholds.accept;
}

/**
 * Every promise of the recognizer port as laws, without a test runner. They teach a small shop vocabulary of three
 * intents in Indonesian and English.
 *
 * @param make makes a recognizer that has not been prepared
 * @example
 * for (const law of recognizerLaws(() => local())) test(law.name, law.run);
 */
export function recognizerLaws(make: MakeRecognizer): readonly Law[] {
  return [
    {
      name: "says its contract and name",
      run: async () => {
        const { contract, name } = await make();
        same(contract, 1, "contract");
        holds(name.length > 0, "it has a name");
      },
    },
    {
      name: "has thresholds between 0 and 1, interrupting not below accepting",
      run: async () => {
        const before = await make();
        for (const recognizer of [before, await prepared(make)]) {
          const { accept, interrupt } = recognizer.thresholds;
          holds(accept > 0 && accept <= interrupt && interrupt <= 1, `accept ${accept}, interrupt ${interrupt}`);
        }
      },
    },
    {
      name: "recognizes most of what it was taught",
      run: async () => {
        const recognizer = await prepared(make);
        let right = 0;
        for (const { intent, text } of TAUGHT) {
          const { abstained, intents } = await ask(recognizer, text);
          if (!abstained && intents[0]?.name === intent) right += 1;
        }
        holds(right / TAUGHT.length >= RIGHT_SHARE, `${right} of ${TAUGHT.length} are right`);
      },
    },
    {
      name: "recognizes annotated examples with values in their place",
      run: async () => {
        const recognizer = await prepared(make);
        for (const text of ["pesan 2 kopi gayo ya", "beli kopi toraja dong", "order 3 toraja please"]) {
          same((await ask(recognizer, text)).intents[0]?.name, "order", text);
        }
      },
    },
    {
      name: "does not need capitals, punctuation or a known locale",
      run: async () => {
        const recognizer = await prepared(make);
        for (const [text, locale] of [
          ["JAM BUKA TOKO?!", "id"],
          ["When do you close??", "id"],
          ["jam buka toko", "en"],
        ] as const) {
          same((await ask(recognizer, text, locale)).intents[0]?.name, "hours", `${text} (${locale})`);
        }
      },
    },
    {
      name: "names declared intents only, once each, best first, with probabilities",
      run: async () => {
        const recognizer = await prepared(make);
        for (const text of [...TAUGHT.map((line) => line.text), ...STRANGE, "pesan jam buka orang"]) {
          wellFormed(await ask(recognizer, text), text);
        }
      },
    },
    {
      name: "does not claim to know what it was never taught",
      run: async () => {
        const recognizer = await prepared(make);
        for (const text of STRANGE) holds(!claims(recognizer, await ask(recognizer, text)), `"${text}" is not known`);
      },
    },
    {
      name: "does not claim to know a text without words",
      run: async () => {
        const recognizer = await prepared(make);
        for (const text of ["", "   ", "\n", "?!..."]) {
          holds(!claims(recognizer, await ask(recognizer, text)), `${JSON.stringify(text)} is not known`);
        }
      },
    },
    {
      name: "never throws for odd text",
      run: async () => {
        const recognizer = await prepared(make);
        for (const text of ODD_TEXTS) wellFormed(await ask(recognizer, text), text);
      },
    },
    {
      name: "looks at 4,000 characters at most",
      run: async () => {
        const recognizer = await prepared(make);
        const seen = `${PLAIN} `.repeat(400).slice(0, 4_000);
        const cut = `${seen}${" jam buka toko kapan tutup".repeat(2_000)}`;
        same(
          (await ask(recognizer, cut)).intents,
          (await ask(recognizer, seen)).intents,
          "what follows does not count",
        );
        wellFormed(await ask(recognizer, hugeText("a")), hugeText("a"));
      },
    },
    {
      name: "answers the same text the same way",
      run: async () => {
        const recognizer = await prepared(make);
        // What it cost may differ: an answer that was kept costs nothing.
        const answer = async () => ({ ...(await ask(recognizer, "pesan kopi jam berapa")), tokens: undefined });
        const first = await answer();
        for (const { text } of TAUGHT) await ask(recognizer, text);
        same(await answer(), first, "after other texts");
      },
    },
    {
      name: "learns the same from the same examples",
      run: async () => {
        const [one, other] = [await prepared(make), await prepared(make)];
        for (const text of ["pesan kopi", "kapan buka", ...STRANGE]) {
          same(await ask(other, text), await ask(one, text), text);
        }
      },
    },
    {
      name: "leaves the request as it was",
      run: async () => {
        const recognizer = await prepared(make);
        const request = Object.freeze({ ...requestOf(PLAIN), recent: Object.freeze(["halo"]) });
        await recognizer.recognize(request, never());
        same(request, { ...requestOf(PLAIN), recent: ["halo"] }, "request");
      },
    },
    {
      name: "waits or abstains while it gets ready",
      run: async () => {
        const recognizer = await make();
        const early = recognizer.recognize(requestOf(PLAIN), never());
        const preparing = recognizer.prepare(VOCABULARY, never());
        const during = recognizer.recognize(requestOf(PLAIN), never());
        await preparing;
        for (const answer of [await early, await during]) {
          wellFormed(answer, PLAIN);
          holds(answer.abstained || answer.intents[0]?.name === "order", "it abstains or is right");
        }
      },
    },
    {
      name: "answers after its signal was aborted",
      run: async () => {
        const recognizer = await prepared(make);
        wellFormed(await recognizer.recognize(requestOf(PLAIN), AbortSignal.abort()), PLAIN);
      },
    },
    {
      name: "stops getting ready when told",
      run: async () => {
        const recognizer = await make();
        const abort = new AbortController();
        const preparing = recognizer.prepare(VOCABULARY, abort.signal).catch(() => undefined);
        abort.abort();
        await preparing;
        wellFormed(await recognizer.recognize(requestOf(PLAIN), never()), PLAIN);
        await recognizer.close?.();
      },
    },
    {
      name: "gets ready for a vocabulary with next to nothing in it",
      run: async () => {
        const none = { ...VOCABULARY, intents: {} };
        const one = { ...VOCABULARY, intents: { order: { id: ["mau pesan"] } } };
        const empty = { ...VOCABULARY, intents: { order: { id: [], en: [] }, hours: { id: ["jam buka"] } } };
        for (const vocabulary of [none, one, empty]) {
          const recognizer = await prepared(make, vocabulary);
          const { intents } = await recognizer.recognize(requestOf("mau pesan", "id", vocabulary), never());
          for (const { name } of intents) holds(Object.hasOwn(vocabulary.intents, name), `"${name}" is declared`);
        }
      },
    },
    {
      name: "closes, also while getting ready",
      run: async () => {
        const done = await prepared(make);
        await done.close?.();
        const busy = await make();
        const preparing = busy.prepare(VOCABULARY, never()).catch(() => undefined);
        await busy.close?.();
        await preparing;
      },
    },
  ];
}
