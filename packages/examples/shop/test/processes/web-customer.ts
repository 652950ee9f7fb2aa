import type { MessageAnswer, PollAnswer, SessionAnswer, WireEvent, WireMessage } from "@sambung/channel-web";

export type Line = WireMessage;

/** A visitor of the web chat who speaks the protocol with nothing but `fetch`. */
export interface WebCustomer {
  readonly session: SessionAnswer;
  /** Sends a text; each of `times` requests at once has the same id. */
  say(text: string, times?: number): Promise<MessageAnswer>;
  choose(choice: string): Promise<MessageAnswer>;
  /** The bot's messages until one contains `text`; rejects when it takes too long. */
  hears(text: string): Promise<readonly Line[]>;
  /** All messages seen so far. */
  lines(): readonly Line[];
  link(channel: string): Promise<{ readonly code: string; readonly url?: string }>;
  /** Waits until this screen asks whether to connect what the code was sent from, and answers. */
  confirms(yes?: boolean): Promise<void>;
  request(path: string, init: RequestInit): Promise<Response>;
}

const PATIENCE_S = 20;

export async function webCustomer(
  url: string,
  body: { readonly lang?: string; readonly visitor?: string } = {},
): Promise<WebCustomer> {
  const session = await json<SessionAnswer>(await post(`${url}/chat/session`, body));
  const authorization = `Bearer ${session.token}`;
  const seen: Line[] = [];
  let cursor = 0;
  let count = 0;

  const request: WebCustomer["request"] = (path, init) =>
    fetch(`${url}${path}`, { ...init, headers: { authorization, ...init.headers } });
  const send = (path: string, content: object): Promise<Response> =>
    request(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(content) });

  async function poll(): Promise<readonly WireEvent[]> {
    const response = await request(`/chat/events?after=${cursor}&wait=${PATIENCE_S}`, {
      headers: { accept: "application/json" },
    });
    const answer = await json<PollAnswer>(response);
    cursor = answer.cursor;
    return answer.events;
  }

  const submit = async (content: object, times = 1): Promise<MessageAnswer> => {
    count += 1;
    // A browser that comes back does not use its old ids again.
    const id = `m${session.cursor}.${count}`;
    const answers = await Promise.all(
      Array.from({ length: times }, async () => json<MessageAnswer>(await send("/chat/messages", { id, ...content }))),
    );
    const [first] = answers;
    if (first === undefined || answers.some(({ seq }) => seq !== first.seq)) throw new Error("same id, another answer");
    return first;
  };

  async function hearsOne(fits: (line: Line) => boolean, wanted: string): Promise<readonly Line[]> {
    const heard: Line[] = [];
    const until = Date.now() + PATIENCE_S * 1_000;
    while (Date.now() < until) {
      for (const event of await poll()) {
        if (event.event !== "msg") continue;
        seen.push(event);
        if (event.from === "bot") heard.push(event);
      }
      if (heard.some(fits)) return heard;
    }
    throw new Error(`The bot did not say ${wanted} but: ${JSON.stringify(heard.map((line) => line.text))}`);
  }

  return {
    session,
    say: (text, times) => submit({ text }, times),
    choose: (choice) => submit({ choice }),
    hears: (text) => hearsOne((line) => line.text.includes(text), `"${text}"`),
    lines: () => seen,
    link: async (channel) => json(await send("/chat/link", { channel })),
    async confirms(yes = true) {
      // The history that follows a link repeats the question before this one, and nothing to answer it with.
      const asks = (line: Line): boolean => line.text.includes("••••") && line.choices?.length === 2;
      const asked = (await hearsOne(asks, "whom to connect")).findLast(asks);
      const offered = asked?.choices?.[yes ? 0 : 1];
      if (offered === undefined || !("choice" in offered)) throw new Error("nothing is offered to answer with");
      await submit({ choice: offered.choice });
    },
    request,
  };
}

function post(url: string, body: object): Promise<Response> {
  return fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

async function json<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
