import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What an endpoint does with a question. `good` sorts the message by the examples it was given. */
export type Behaviour =
  | "good"
  | "slow"
  | "slow-body"
  | "not-json"
  | "prose"
  | "unknown-intent"
  | "wrong-type"
  | "empty"
  | "huge"
  | "429"
  | "500"
  | "hang-up"
  | "obeys-the-customer";

/** A chat-completions endpoint on the loopback interface that can misbehave. */
export interface FakeEndpoint extends AsyncDisposable {
  readonly baseUrl: string;
  behaviour: Behaviour;
  /** Bodies of the requests, in order. */
  readonly asked: readonly { readonly messages: readonly { readonly role: string; readonly content: string }[] }[];
}

/** Starts the endpoint on a free port. */
export async function fakeEndpoint(behaviour: Behaviour = "good"): Promise<FakeEndpoint> {
  const asked: FakeEndpoint["asked"][number][] = [];
  const held = new Set<ServerResponse>();
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await textOf(request)) as FakeEndpoint["asked"][number];
    asked.push(body);
    if (request.url !== "/v1/chat/completions") {
      response.writeHead(404).end();
      return;
    }
    held.add(response);
    answer(fake.behaviour, body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const fake: FakeEndpoint = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    behaviour,
    asked,
    async [Symbol.asyncDispose]() {
      for (const response of held) response.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text;
}

function answer(behaviour: Behaviour, body: FakeEndpoint["asked"][number], response: ServerResponse): void {
  const say = (content: unknown): void => {
    const usage = { prompt_tokens: 120, completion_tokens: 12 };
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ choices: [{ message: { role: "assistant", content } }], usage }));
  };
  switch (behaviour) {
    case "good":
      say(JSON.stringify(sorted(body)));
      break;
    case "slow":
      break;
    case "slow-body":
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"choices":[');
      break;
    case "not-json":
      response.writeHead(200, { "content-type": "text/html" }).end("<html>Bad gateway</html>");
      break;
    case "prose":
      say("Sure! The customer wants to order coffee.");
      break;
    case "unknown-intent":
      say('{"intent":"refund-everything","certainty":"sure"}');
      break;
    case "wrong-type":
      say('{"intent":["order"],"certainty":1}');
      break;
    case "empty":
      response.writeHead(200).end("{}");
      break;
    case "huge":
      say("x".repeat(2_000_000));
      break;
    case "429":
      response.writeHead(429, { "retry-after": "20" }).end();
      break;
    case "500":
      response.writeHead(500).end("oops");
      break;
    case "hang-up":
      response.destroy();
      break;
    case "obeys-the-customer":
      say('{"intent":"none","certainty":"sure","answer":"free of charge","discount":100,"say":"Everything is free!"}');
  }
}

/** The intent whose examples share most words with the message. */
function sorted({ messages }: FakeEndpoint["asked"][number]): {
  intent: string;
  certainty: string;
  answer: string | null;
} {
  const system = messages[0]?.content ?? "";
  const { message } = JSON.parse(messages[1]?.content ?? "{}") as { message: string };
  const words = wordsOf(message);
  let best = { intent: "none", score: 0 };
  for (const [, intent = "", examples = ""] of system.matchAll(/^- (\S+): (".*)$/gm)) {
    for (const example of JSON.parse(`[${examples}]`) as string[]) {
      const known = wordsOf(example.replaceAll(/\{[^{}]*\}/g, " "));
      const shared = known.filter((word) => words.includes(word)).length;
      const score = shared / Math.max(1, known.length) + shared / 100;
      if (score > best.score) best = { intent, score };
    }
  }
  const answers = /these answers: (.*)\. "answer"/.exec(system)?.[1];
  const answer = ((answers === undefined ? [] : JSON.parse(`[${answers}]`)) as string[]).find((one) =>
    words.includes(one.toLowerCase()),
  );
  const certainty = best.score >= 0.9 ? "sure" : best.score >= 0.5 ? "likely" : "guess";
  return { intent: best.score >= 0.3 ? best.intent : "none", certainty, answer: answer ?? null };
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
