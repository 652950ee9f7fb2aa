import { parentPort, workerData } from "node:worker_threads";
import { type Task, trainingOf, type WorkerMessage } from "./background.ts";

/** Progress is told in steps of a hundredth. */
const STEPS = 100;

// The whole of a training thread: train, tell how far it is, answer, end.
const say = (message: WorkerMessage): void => parentPort?.postMessage(message);
const training = trainingOf(workerData as Task);
let told = 0;
let slice = training.next();
while (slice.done !== true) {
  const step = slice.value;
  if (typeof step !== "number") say({ step });
  else if (step >= told + 1 / STEPS) {
    told = step;
    say({ step });
  }
  slice = training.next();
}
say({ model: slice.value });
