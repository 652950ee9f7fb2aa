// The other side of a bot: a platform on loopback that posts updates over kept connections and takes the replies.
import { Agent, createServer, request } from "node:http";

const FIRST_CHAT = 800_000_000;
const CONNECTIONS = 64;
const TICK_MS = 5;
const LOST_MS = 60_000;

/** Opens a platform; `to` tells it where the bot listens. */
export async function openPlatform(platform, customers) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  /** By chat: what to do when its next replies come. */
  const awaited = new Map();
  let calls = 0;
  let updates = 0;
  let port = 0;

  const server = createServer((incoming, outgoing) => {
    let body = "";
    incoming.setEncoding("utf8");
    incoming.on("data", (chunk) => {
      body += chunk;
    });
    incoming.on("end", () => {
      calls += 1;
      const { chat, answer } = platform.called(incoming.url, body, calls);
      outgoing.setHeader("content-type", "application/json");
      outgoing.end(JSON.stringify(answer));
      if (chat === undefined) return;
      awaited.get(chat)?.shift()?.();
    });
  });
  server.keepAliveTimeout = LOST_MS;
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

  function post({ path, headers, body }) {
    return new Promise((resolve, reject) => {
      const length = Buffer.byteLength(body);
      const options = { port, path, agent, method: "POST", headers: { ...headers, "content-length": length } };
      const call = request(options, (response) => {
        response.resume();
        response.on("end", () => {
          if (response.statusCode === 200) resolve();
          else reject(new Error(`the webhook answered ${response.statusCode}`));
        });
      });
      call.on("error", reject);
      call.end(body);
    });
  }

  /** One customer says something; resolves when the bot has taken it and its reply is here. */
  async function say(customer) {
    updates += 1;
    const chat = FIRST_CHAT + customer;
    const replied = new Promise((resolve, reject) => {
      const lost = setTimeout(() => reject(new Error(`no reply for chat ${chat}`)), LOST_MS);
      const waiting = awaited.get(chat) ?? [];
      awaited.set(chat, waiting);
      waiting.push(() => {
        clearTimeout(lost);
        resolve(performance.now());
      });
    });
    const [at] = await Promise.all([replied, post(platform.update(updates, chat, "jam buka"))]);
    return at;
  }

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    to(botPort) {
      port = botPort;
    },
    /** As fast as it goes: so many customers at once, each speaks when answered. Messages per second. */
    async closed(messages, atOnce) {
      const began = performance.now();
      let left = messages;
      await Promise.all(
        Array.from({ length: atOnce }, async (_, customer) => {
          for (; left > 0; ) {
            left -= 1;
            await say(customer);
          }
        }),
      );
      return (messages / (performance.now() - began)) * 1_000;
    },
    /** So many a second, whether answered or not; the time from when a message was due to its reply, milliseconds. */
    async open(messages, perSecond) {
      const times = [];
      const began = performance.now();
      await new Promise((resolve, reject) => {
        let sent = 0;
        const ticking = setInterval(() => {
          const due = Math.min(messages, Math.floor(((performance.now() - began) / 1_000) * perSecond));
          for (; sent < due; sent += 1) {
            const dueAt = began + (sent / perSecond) * 1_000;
            say(sent % customers).then((at) => {
              times.push(at - dueAt);
              if (times.length === messages) resolve();
            }, reject);
          }
          if (sent === messages) clearInterval(ticking);
        }, TICK_MS);
      });
      return times.sort((a, b) => a - b);
    },
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
