// A bot on node:http with a durable SQLite store and one channel, in a process of its own: webhooks in, replies out.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toNodeHandler } from "@sambung/core/node";
import { silentLog } from "@sambung/core/testing";
import { idEnEntities } from "@sambung/entities-id-en";
import { local } from "@sambung/recognizer-local";
import { sqlite } from "@sambung/store-sqlite";
import { makeBot } from "../contestants/sambung.mjs";
import { platforms } from "./platforms.mjs";

const [name, apiUrl] = process.argv.slice(2);
const channel = platforms[name].open(apiUrl);
// The loopback platform sets no limits; those of the real one would be all that is measured.
const asMuchAsComes = { burst: 1e12, perSeconds: 1 };
const capabilities = channel.capabilities;
channel.capabilities = (conversation) => ({
  ...capabilities(conversation),
  rate: { perChat: asMuchAsComes, global: asMuchAsComes },
});

const folder = mkdtempSync(join(tmpdir(), "sambung-bench-"));
const app = await makeBot({ orders: 0 }).start({
  store: sqlite(join(folder, "bench.db")),
  channels: [channel],
  recognizer: local({ cache: false }),
  extractors: [idEnEntities()],
  log: silentLog,
});
while (!app.readiness().ready) await new Promise((resolve) => setTimeout(resolve, 10));
const server = createServer(toNodeHandler(app.fetch));
// Between two parts of a run nothing is said for a while.
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));

process.on("message", async (asked) => {
  if (asked === "cpu") process.send({ cpu: process.cpuUsage() });
  if (asked !== "stop") return;
  server.close();
  server.closeAllConnections();
  await app.stop();
  rmSync(folder, { recursive: true });
  process.disconnect();
});
