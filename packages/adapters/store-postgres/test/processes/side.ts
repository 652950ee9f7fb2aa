import { serveSide } from "@sambung/core/testing/processes";
import { postgres } from "@sambung/store-postgres";

/** One of the processes that serve a customer who writes on two channels at once. */
const [url = "", schema = ""] = process.argv.slice(2);
await serveSide(postgres({ url, schema }));
