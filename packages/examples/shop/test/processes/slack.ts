import { type FakeSlack, fakeSlack, type ShownMessage } from "@sambung/channel-slack/fake";

const PATIENCE_MS = 20_000;

/** Slack as the demo process sees it: an API behind `SLACK_API_URL`, and signed requests, each sent three times. */
export interface Slack {
  readonly fake: FakeSlack;
  readonly variables: { readonly [name: string]: string };
  /** Where the demo listens. */
  connect(url: string): void;
  /** Statuses of all deliveries. */
  readonly statuses: readonly number[];
}

export async function openSlack(times = 3): Promise<Slack> {
  const fake = await fakeSlack();
  const statuses: number[] = [];
  const deliver = async (request: Request): Promise<Response> => {
    const copies = Array.from({ length: times }, () => request.clone());
    const responses = await Promise.all(copies.map((copy) => fetch(copy)));
    statuses.push(...responses.map(({ status }) => status));
    for (const other of responses.slice(1)) await other.body?.cancel();
    return responses[0] as Response;
  };
  return {
    fake,
    statuses,
    variables: {
      SLACK_BOT_TOKEN: fake.token,
      SLACK_SIGNING_SECRET: fake.signingSecret,
      SLACK_API_URL: fake.apiUrl,
    },
    connect: (url) => fake.deliverTo({ url: `${url}/webhooks/slack`, fetch: deliver }),
  };
}

/** Waits until the bot has said something with `text` in this channel; gives everything it said since `after` messages. */
export async function hearsIn(
  { fake }: Slack,
  chat: string,
  text: string,
  after: number,
): Promise<readonly ShownMessage[]> {
  const said = (): readonly ShownMessage[] =>
    fake
      .shown(chat)
      .filter(({ from }) => from === "bot")
      .slice(after);
  const found = (): boolean => said().some((message) => message.text.includes(text));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = fake.watch(() => found() && resolve());
  const timer = setTimeout(() => {
    reject(new Error(`The bot did not say "${text}" but: ${JSON.stringify(said().map((message) => message.text))}`));
  }, PATIENCE_MS);
  try {
    if (!found()) await promise;
  } finally {
    stop();
    clearTimeout(timer);
  }
  return said();
}
