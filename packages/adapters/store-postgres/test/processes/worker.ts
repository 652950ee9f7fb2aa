import { runWorker } from "@sambung/core/testing/processes";
import { postgres } from "@sambung/store-postgres";

/** One process of several on a database. */
const [url = "", schema = ""] = process.argv.slice(2);
await runWorker(postgres({ url, schema }));
