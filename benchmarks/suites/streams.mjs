// What an open stream of the web chat costs: many visitors hold one each in one server process, and then each says something.
// Beside it the least that can be done: node:http with a response kept open, which knows nobody and stores nothing.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { fileURLToPath } from "node:url";

const SERVER = fileURLToPath(new URL("../streams-server.mjs", import.meta.url));
const STREAMS = 5_000;
/** Before anything is measured: what was never called before costs memory of its own. */
const WARMUP = 200;
/** Connections that are made at the same time. */
const AT_ONCE = 50;
const KB = 1_024;

const CONTESTANTS = [
  { who: "Sambung, web()", server: "sambung" },
  { who: "node:http, a response kept open", server: "http" },
];

export async function run({ customers, log }) {
  const streams = customers > 100 ? customers : STREAMS;
  log(`\n${streams} open streams in one process: memory of the server for each, after a forced collection`);
  const rows = [];
  for (const contestant of CONTESTANTS) {
    const row = { who: contestant.who, ...(await play(contestant.server, streams)) };
    rows.push(row);
    log(
      `  ${row.who.padEnd(44)} ${row.idleKb.toFixed(1).padStart(6)} kB idle (heap ${row.heapKb.toFixed(1)})   ` +
        `${row.saidKb.toFixed(1).padStart(6)} kB after a message each   ${row.rssMb.toFixed(0).padStart(5)} MB in all   ` +
        `${row.open} open, ${row.heard} answered, p50 ${row.p50Ms.toFixed(0)} ms, p95 ${row.p95Ms.toFixed(0)} ms, ${AT_ONCE} at a time`,
    );
  }
  const [ours, least] = rows;
  log(
    `  Sambung / node:http: x${(ours.idleKb / least.idleKb).toFixed(2)} memory of an idle stream; ` +
      `what Sambung has after a message is the customer and the conversation as well, kept in memory`,
  );
  return { rows, failed: rows.some(({ open, heard }) => open !== streams || heard !== streams) };
}

async function play(contestant, streams) {
  const server = await startServer(contestant);
  try {
    // No connection is used again: the server may close one that was idle for 5 s in just the moment in which it would be.
    const agent = new Agent({ keepAlive: false, maxSockets: AT_ONCE });
    const open = (count) => inTurn(count, () => openStream(server.port, agent));
    const warm = await open(WARMUP);
    await inTurn(warm.length, (index) => warm[index].say());
    for (const stream of warm) stream.close();
    const before = await server.measure();
    const all = await open(streams);
    const idle = await server.measure();
    const times = await inTurn(streams, (index) => all[index].say());
    const after = await server.measure();
    for (const stream of all) stream.close();
    times.sort((a, b) => a - b);
    const each = (now, what) => (now[what] - before[what]) / streams / KB;
    return {
      open: all.length,
      heard: times.filter(Number.isFinite).length,
      idleKb: each(idle, "rss"),
      heapKb: each(idle, "heapUsed"),
      saidKb: each(after, "rss"),
      rssMb: after.rss / KB / KB,
      p50Ms: times[Math.floor(streams * 0.5)],
      p95Ms: times[Math.floor(streams * 0.95)],
    };
  } finally {
    server.stop();
  }
}

async function startServer(contestant) {
  // A shell raises how many files a process may have open as far as it may.
  const command = `ulimit -n "$(ulimit -Hn)"; exec "$0" --expose-gc --conditions=@sambung/source --no-warnings "$@"`;
  const child = spawn("/bin/sh", ["-c", command, process.execPath, SERVER, contestant], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const [{ port }] = await once(child, "message");
  return {
    port,
    measure: async () => {
      child.send("measure");
      const [memory] = await once(child, "message");
      return memory;
    },
    stop: () => child.kill(),
  };
}

/** `work` for each index, some at a time. */
async function inTurn(count, work) {
  const results = new Array(count);
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      results[index] = await work(index);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

/** A visitor with an open stream. `say` resolves with the milliseconds until the answer came down the stream. */
async function openStream(port, agent) {
  const { token } = await post(port, agent, "/chat/session", {}, {});
  const authorization = `Bearer ${token}`;
  const [stream] = await once(
    request({
      port,
      host: "127.0.0.1",
      path: "/chat/events",
      headers: { authorization, accept: "text/event-stream" },
    }).end(),
    "response",
  );
  let heard = () => {};
  stream.setEncoding("utf8").on("data", (text) => {
    if (text.includes('"from":"bot"') && text.includes("event: msg")) heard();
  });
  stream.on("error", () => {});
  return {
    async say() {
      const began = performance.now();
      const answered = new Promise((resolve) => {
        heard = resolve;
      });
      await post(port, agent, "/chat/messages", { authorization }, { id: "m1", text: "opening hours" });
      await answered;
      return performance.now() - began;
    },
    close: () => stream.destroy(),
  };
}

async function post(port, agent, path, headers, body) {
  const sending = request({
    port,
    host: "127.0.0.1",
    path,
    agent,
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
  });
  sending.end(JSON.stringify(body));
  const [response] = await once(sending, "response");
  let text = "";
  for await (const piece of response.setEncoding("utf8")) text += piece;
  if (response.statusCode !== 200) throw new Error(`${path}: ${response.statusCode} ${text}`);
  return JSON.parse(text);
}
