import { type AskModel, ModelError } from "./model.ts";

/** What is used of a language model of the `ai` package (its specification v2 and later); any provider's fits. */
export interface AiModel {
  readonly modelId: string;
  doGenerate(options: {
    readonly prompt: {
      role: "system" | "user";
      // biome-ignore lint/suspicious/noExplicitAny: the package's own type is a union over roles.
      content: any;
    }[];
    readonly temperature?: number;
    readonly maxOutputTokens?: number;
    // biome-ignore lint/suspicious/noExplicitAny: a JSON schema in the package's own type.
    readonly responseFormat?: any;
    readonly abortSignal?: AbortSignal;
  }): PromiseLike<{
    readonly content: readonly { readonly type: string }[];
    readonly usage?: { readonly inputTokens?: unknown; readonly outputTokens?: unknown };
  }>;
}

const MAX_OUTPUT_TOKENS = 200;

/** Makes the function that asks a model of the `ai` package. */
export function aiModel(model: AiModel): AskModel {
  return async ({ system, user, schema }, signal) => {
    let result: Awaited<ReturnType<AiModel["doGenerate"]>>;
    try {
      result = await model.doGenerate({
        prompt: [
          { role: "system", content: system },
          { role: "user", content: [{ type: "text", text: user }] },
        ],
        temperature: 0,
        maxOutputTokens: MAX_OUTPUT_TOKENS,
        responseFormat: { type: "json", name: "reading", schema },
        abortSignal: signal,
      });
    } catch (cause) {
      signal.throwIfAborted();
      throw new ModelError("unreachable", "The language model gave no answer.", { cause });
    }
    const text = result.content
      .map((part) => (part.type === "text" && "text" in part ? String(part.text) : ""))
      .join("");
    const input = countOf(result.usage?.inputTokens);
    const output = countOf(result.usage?.outputTokens);
    return input === undefined || output === undefined ? { text } : { text, tokens: { input, output } };
  };
}

/** A number, or `{ total }` in later versions of the specification. */
function countOf(tokens: unknown): number | undefined {
  const count = typeof tokens === "object" && tokens !== null && "total" in tokens ? tokens.total : tokens;
  return typeof count === "number" ? count : undefined;
}
