import { runWorker } from "@sambung/core/testing/processes";
import { sqlite } from "@sambung/store-sqlite";

await runWorker(sqlite(process.argv[2] ?? ""));
