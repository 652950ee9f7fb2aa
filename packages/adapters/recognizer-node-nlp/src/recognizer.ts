import { type Recognition, type RecognizeRequest, SambungError } from "@sambung/core";
import { answerOf, type Calibration, UNCALIBRATED } from "./calibration.ts";
import type { NodeNlpOptions, NodeNlpRecognizer } from "./index.ts";
import { readerOf, type Task } from "./learn.ts";
import type { NlpProcess, startProcess } from "./process.ts";
import { MAX_TEXT, type Read } from "./read.ts";

/** A process that ends is started again so often. */
const RESTARTS = 3;

/** Makes the recognizer of {@link NodeNlpOptions}; `start` starts its processes. */
export function makeNodeNlp(options: NodeNlpOptions, start: typeof startProcess): NodeNlpRecognizer {
  const { nlp, learningRate = 0.05, iterations = 30 } = options;
  const name = options.package ?? (nlp === undefined ? "node-nlp" : "@nlpjs/basic");
  if (!(learningRate > 0 && learningRate <= 1)) throw invalid("learningRate", "above 0, at most 1");
  if (!Number.isInteger(iterations) || iterations < 1) throw invalid("iterations", "a whole number from 1 on");
  const closed = new AbortController();
  let ready: Ready | undefined;
  let preparing: Promise<void> | undefined;
  let restarts = 0;

  const prepare = async (task: Task, stop: AbortSignal): Promise<void> => {
    const child = await start({ task, name, handOver: nlp !== undefined }, stop);
    if (stop.aborted) return child.close();
    const { calibration } = child;
    if (nlp === undefined) {
      ready = { calibration, read: child.read, child };
      void child.ended.then(() => restart(task, child));
      return;
    }
    await child.close();
    nlp.import(child.model as string);
    ready = { calibration, read: readerOf(nlp, task) };
  };
  /** A process that ran out of memory, for example, comes back; until then nothing is recognized. */
  const restart = (task: Task, ended: NlpProcess): void => {
    if (closed.signal.aborted || ready?.child !== ended || restarts >= RESTARTS) return;
    restarts += 1;
    ready = undefined;
    preparing = prepare(task, closed.signal);
    preparing.catch(() => undefined);
  };

  return {
    contract: 1,
    name: "node-nlp",
    get thresholds() {
      const { accept, interrupt } = ready?.calibration ?? UNCALIBRATED;
      return { accept, interrupt };
    },
    get calibrated() {
      return ready?.calibration.calibrated;
    },
    prepare({ locales, intents, entities }, signal) {
      const vocabulary = { locales, intents, entities: JSON.parse(JSON.stringify(entities)) as typeof entities };
      preparing = (async () =>
        prepare({ vocabulary, learningRate, iterations }, AbortSignal.any([signal, closed.signal])))();
      return preparing;
    },
    async recognize(request, signal) {
      if (ready === undefined && preparing !== undefined && !signal.aborted) await settled(preparing, signal);
      if (ready === undefined || closed.signal.aborted) return unknown(request);
      const { text, locale } = request;
      const intents = answerOf(ready.calibration, await ready.read(text.slice(0, MAX_TEXT), locale));
      return { intents, abstained: intents.length === 0, entities: [], locale };
    },
    close: async () => {
      closed.abort(new SambungError("stopped", "The recognizer was closed."));
      await preparing?.catch(() => undefined);
      await ready?.child?.close();
    },
  };
}

interface Ready {
  readonly calibration: Calibration;
  readonly read: Read;
  readonly child?: NlpProcess;
}

function unknown({ locale }: RecognizeRequest): Recognition {
  return { intents: [], abstained: true, entities: [], locale };
}

/** Resolves when the learning has ended in any way, or when the turn does not want to wait any longer. */
function settled(learning: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener("abort", done);
      resolve();
    };
    signal.addEventListener("abort", done, { once: true });
    learning.then(done, done);
  });
}

function invalid(option: string, wanted: string): SambungError {
  return new SambungError("option-invalid", `nodeNlp({ ${option} }) is ${wanted}.`);
}
