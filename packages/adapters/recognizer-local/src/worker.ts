import { parentPort, workerData } from "node:worker_threads";
import { type Task, trainingOf } from "./background.ts";

// The whole of a training thread: train, answer, end.
const training = trainingOf(workerData as Task);
let slice = training.next();
while (slice.done !== true) slice = training.next();
parentPort?.postMessage(slice.value);
