import { type SessionAnswer, type WebOptions, web } from "@sambung/channel-web";
import type { Channel } from "@sambung/core";
import { type TestContext, testContext } from "./context.ts";
import { memoryFiles } from "./files.ts";

/** A started channel that is called without a network. */
export interface Api {
  readonly context: ReturnType<typeof testContext>;
  readonly channel: Channel;
  readonly files: ReturnType<typeof memoryFiles>;
  /** One request; an object body is sent as JSON. */
  call(method: string, path: string, options?: CallOptions): Promise<Response>;
  session(body?: object): Promise<SessionAnswer>;
}

/** What a request may carry. */
export type Body = NonNullable<RequestInit["body"]>;

export interface CallOptions {
  readonly token?: string | undefined;
  readonly body?: Body | object | undefined;
  readonly headers?: Record<string, string>;
}

/** What an error answer carries. */
export async function refusal(response: Response): Promise<{ status: number; code: string; retryAfterMs?: number }> {
  const { error } = (await response.json()) as { error: { code: string; message: string; retryAfterMs?: number } };
  if (!error.message) throw new Error("an error without a message");
  return {
    status: response.status,
    code: error.code,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  };
}

function isPlain(body: unknown): body is object {
  return (
    typeof body === "object" &&
    body !== null &&
    [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(body))
  );
}

export async function api(options: WebOptions = {}, context: TestContext = testContext()): Promise<Api> {
  const files = memoryFiles();
  const channel = web({ files: { store: files }, ...options });
  await channel.start(context);
  const call: Api["call"] = async (method, path, { token, body, headers = {} } = {}) => {
    const json = isPlain(body);
    const request = new Request(`http://shop.example/chat${path}`, {
      method,
      headers: {
        ...(json ? { "content-type": "application/json" } : {}),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: json ? JSON.stringify(body) : (body as Body), duplex: "half" }),
    } as RequestInit);
    const response = await channel.handle?.(request, new URL(request.url).pathname.slice("/chat".length));
    if (response === undefined) throw new Error("the channel has no handle");
    return response;
  };
  return {
    context: context as Api["context"],
    channel,
    files,
    call,
    session: async (body = {}) => {
      const response = await call("POST", "/session", { body });
      if (response.status !== 200) throw new Error(`no session: ${response.status} ${await response.text()}`);
      return (await response.json()) as SessionAnswer;
    },
  };
}
