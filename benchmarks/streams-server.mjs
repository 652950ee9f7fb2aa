// A server whose streams are counted, in a process of its own: sambung or http. Tells its port, then its memory when asked.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { serve } from "@hono/node-server";
import { web } from "@sambung/channel-web";
import { defineVocabulary } from "@sambung/core";
import { memoryStore } from "@sambung/core/testing";

const servers = { sambung, http };
const port = await servers[process.argv[2]]();
process.on("message", async () => {
  // What was just closed is let go of first.
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    globalThis.gc();
  }
  process.send(process.memoryUsage());
});
process.send({ port });

async function sambung() {
  const cafe = defineVocabulary({
    locales: ["en"],
    intents: { hours: { en: ["opening hours"] } },
    copy: { en: { hours: "8 to 5." } },
  });
  const bot = cafe.bot({ name: "cafe", forms: [], answers: { hours: (turn) => turn.say("hours") } });
  const channel = web({ files: false, limits: { messages: false, requests: false, sessions: false } });
  const app = await bot.start({ store: memoryStore(), channels: [channel] });
  return new Promise((resolve) => {
    serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, (address) => resolve(address.port));
  });
}

function http() {
  const open = new Map();
  const server = createServer((request, response) => {
    const token = request.headers.authorization?.slice("Bearer ".length) ?? "";
    if (request.method === "GET") {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
      response.write("retry: 1000\n\n");
      open.set(token, response);
      request.on("close", () => open.delete(token));
      return;
    }
    request.resume().on("end", () => {
      const answer = { from: "bot", text: "8 to 5." };
      open.get(token)?.write(`id: 1\nevent: msg\ndata: ${JSON.stringify(answer)}\n\n`);
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ token: randomUUID() }));
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(server.address().port));
  });
}
