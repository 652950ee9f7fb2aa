import { type FakeTelegram, fakeTelegram } from "@sambung/channel-telegram/fake";

const SECRET = "secret-of-the-webhook";
const PATIENCE_MS = 20_000;

/** Telegram as the demo process sees it: an API behind `TELEGRAM_API_ROOT`, and signed webhooks, each sent three times. */
export interface Telegram {
  readonly fake: FakeTelegram;
  readonly variables: { readonly [name: string]: string };
  /** Where the demo listens now. */
  connect(url: string): void;
  /** Sends every webhook of the past once more, as a platform does that missed the answers; their statuses. */
  resendAll(): Promise<readonly number[]>;
  /** Statuses of all deliveries. */
  readonly statuses: readonly number[];
}

export async function openTelegram(times = 3): Promise<Telegram> {
  const fake = await fakeTelegram({ token: "7000042:token-of-the-test", username: "kopi_sambung_test_bot" });
  const bodies: string[] = [];
  const statuses: number[] = [];
  let webhook = "";

  const post = async (body: string): Promise<Response> => {
    const headers = { "content-type": "application/json", "x-telegram-bot-api-secret-token": SECRET };
    const response = await fetch(webhook, { method: "POST", headers, body });
    statuses.push(response.status);
    return response;
  };
  const deliver = async (request: Request): Promise<Response> => {
    const body = await request.text();
    bodies.push(body);
    const responses = await Promise.all(Array.from({ length: times }, () => post(body)));
    for (const other of responses.slice(1)) await other.body?.cancel();
    return responses[0] as Response;
  };

  return {
    fake,
    statuses,
    variables: {
      TELEGRAM_BOT_TOKEN: fake.token,
      TELEGRAM_WEBHOOK_SECRET: SECRET,
      TELEGRAM_API_ROOT: fake.apiRoot,
    },
    connect(url) {
      webhook = `${url}/webhooks/telegram`;
      fake.deliverTo({ url: webhook, secret: SECRET, fetch: deliver });
    },
    async resendAll() {
      const responses = await Promise.all(bodies.map(post));
      return responses.map(({ status }) => status);
    },
  };
}

/** Waits until the bot has said something with `text` in this chat; gives everything it said since `after` messages. */
export async function hears<Message extends { readonly from: string; readonly text: string }>(
  platform: { readonly fake: { watch(changed: () => void): () => void } },
  person: { shown(): readonly Message[] },
  text: string,
  after: number,
): Promise<readonly Message[]> {
  const said = (): readonly Message[] =>
    person
      .shown()
      .filter(({ from }) => from === "bot")
      .slice(after);
  const found = (): boolean => said().some((message) => message.text.includes(text));
  let stop = (): void => {};
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      stop = platform.fake.watch(() => found() && resolve());
      if (found()) return resolve();
      timer = setTimeout(() => {
        const texts = said().map((message) => message.text);
        reject(new Error(`The bot did not say "${text}" but: ${JSON.stringify(texts)}`));
      }, PATIENCE_MS);
    });
  } finally {
    stop();
    clearTimeout(timer);
  }
  return said();
}
