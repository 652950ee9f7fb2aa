import type { ServerResponse } from "node:http";
import { type LoopbackServer, readBody, serveLoopback } from "@sambung/core/channel";
import { type Account, answerCall } from "./account.ts";
import { type Companion, type FakeState, join, leave, payloadOf, type Told } from "./state.ts";

/** The page is WhatsApp's by its address, so everything here is of another origin to it. */
const OPEN = { "access-control-allow-origin": "*", "access-control-allow-private-network": "true" };

/** What the page of the fake talks to: one stream of what it hears, and calls. */
export async function serve(state: FakeState, account: Account): Promise<LoopbackServer> {
  return serveLoopback(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    if (request.method === "OPTIONS") {
      response.writeHead(204, { ...OPEN, "access-control-allow-headers": "*" }).end();
    } else if (pathname === "/events") {
      listen(state, response);
    } else {
      const body = (await readBody(request)).toString("utf8");
      const answer = await answerCall(account, pathname.slice("/call/".length), payloadOf(JSON.parse(body))).then(
        (value) => ({ value }),
        (error: unknown) => ({ error: String((error as Error).message) }),
      );
      response.writeHead(200, { ...OPEN, "content-type": "application/json" }).end(JSON.stringify(answer));
    }
  });
}

function listen(state: FakeState, response: ServerResponse): void {
  const write = (told: Told | object): void => void response.write(`data: ${JSON.stringify(told)}\n\n`);
  const companion: Companion = { tell: write, crash: () => response.destroy() };
  response.writeHead(200, { ...OPEN, "content-type": "text/event-stream", "cache-control": "no-store" });
  response.on("close", () => leave(state, companion));
  const { paired, code, wid, lid } = state;
  const chats = [...state.chats.values()].map(({ id, unread, messages }) => ({ id, unread, messages }));
  write({ kind: "boot", paired, code, wid, lid, chats });
  join(state, companion);
}
