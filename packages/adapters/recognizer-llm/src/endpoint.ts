import { type AskModel, ModelError, type Question, type Reply } from "./model.ts";

/** An endpoint that speaks OpenAI's chat completions. */
export interface EndpointOptions {
  /** Up to and including the version, for example `https://llm.example/v1`; `/chat/completions` is added. */
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey?: string;
  /** How the answer's shape is asked for: `json_schema` (default), `json_object` for endpoints without schemas, or `none`. */
  readonly responseFormat?: "json_schema" | "json_object" | "none";
  /** Default the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** An answer needs a few hundred bytes; more is not one. */
const MAX_BYTES = 65_536;
const MAX_OUTPUT_TOKENS = 200;
const MAX_RETRY_AFTER_MS = 300_000;

/** Makes the function that asks an endpoint. */
export function endpointModel(options: EndpointOptions): AskModel {
  const url = `${options.baseUrl.replace(/\/+$/, "")}/chat/completions`;
  const send = options.fetch ?? fetch;
  return async (question, signal) => {
    let response: Response;
    try {
      response = await send(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
        },
        body: JSON.stringify(bodyOf(options, question)),
        signal,
        redirect: "error",
      });
    } catch (cause) {
      signal.throwIfAborted();
      throw new ModelError("unreachable", "The language model cannot be reached; check baseUrl.", { cause });
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw new ModelError("refused", `The language model answered ${response.status}; check model and apiKey.`, {
        retryAfterMs: retryAfterOf(response),
      });
    }
    return replyOf(await readText(response, signal));
  };
}

function bodyOf({ model, responseFormat = "json_schema" }: EndpointOptions, question: Question): unknown {
  const format =
    responseFormat === "none"
      ? {}
      : responseFormat === "json_object"
        ? { response_format: { type: "json_object" } }
        : {
            response_format: {
              type: "json_schema",
              json_schema: { name: "reading", strict: true, schema: question.schema },
            },
          };
  return {
    model,
    temperature: 0,
    max_tokens: MAX_OUTPUT_TOKENS,
    messages: [
      { role: "system", content: question.system },
      { role: "user", content: question.user },
    ],
    ...format,
  };
}

/** Seconds, or a date, after which to come back; not longer than five minutes. */
function retryAfterOf(response: Response): number | undefined {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1_000, MAX_RETRY_AFTER_MS) : undefined;
}

async function readText(response: Response, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > MAX_BYTES)
        throw new ModelError("too-large", `The language model's answer is over ${MAX_BYTES} bytes.`);
      text += decoder.decode(chunk, { stream: true });
    }
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof ModelError) throw cause;
    throw new ModelError("unreachable", "The language model's answer broke off.", { cause });
  }
  return text + decoder.decode();
}

function replyOf(body: string): Reply {
  try {
    const { choices, usage } = JSON.parse(body) as {
      choices?: { message?: { content?: unknown } }[];
      usage?: { prompt_tokens?: unknown; completion_tokens?: unknown };
    };
    const text = choices?.[0]?.message?.content;
    if (typeof text === "string") {
      const { prompt_tokens: input, completion_tokens: output } = usage ?? {};
      return typeof input === "number" && typeof output === "number" ? { text, tokens: { input, output } } : { text };
    }
  } catch (cause) {
    throw new ModelError("unreadable", "The language model's endpoint did not answer with JSON.", { cause });
  }
  throw new ModelError("unreadable", "The language model's endpoint answered without a message.");
}
