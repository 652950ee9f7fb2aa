import { SambungError } from "@sambung/core";

/** Settings of {@link telegram}. */
export interface TelegramOptions {
  /** The bot's token from @BotFather, `<digits>:<secret>`. */
  readonly token: string;
  /** The `secret_token` given to `setWebhook`: 1 to 256 of `A-Z a-z 0-9 _ -`. Needed for webhooks. */
  readonly webhookSecret?: string;
  /** How updates arrive; default `webhook` when there is a `webhookSecret`, otherwise `polling`. */
  readonly mode?: "webhook" | "polling";
  /** Replaces `https://api.telegram.org`: a local Bot API server, or the fake. */
  readonly apiRoot?: string;
  /** `telegram` (default), or `telegram:<name>` for a further bot. */
  readonly id?: string;
  /** The bot's username; asked of Telegram when it is first needed and not given here. */
  readonly username?: string;
  /** Used for downloads of what people send, default the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** {@link TelegramOptions} checked and completed. */
export interface Settings {
  readonly token: string;
  /** The bot's id. */
  readonly account: string;
  readonly id: string;
  readonly mount: string;
  readonly apiRoot: string;
  /** Undefined when the channel polls. */
  readonly secret: string | undefined;
  readonly username: string | undefined;
  readonly fetch: typeof fetch;
}

/**
 * Checks the options. Messages name the option and never repeat a secret.
 *
 * @throws SambungError `option-invalid`
 */
export function settingsOf(options: TelegramOptions): Settings {
  const account = /^(\d{1,20}):[\w-]+$/.exec(options.token ?? "")?.[1];
  if (account === undefined) throw invalid("token", "is not a bot token; @BotFather shows it as 123456:ABC...");
  const id = options.id ?? "telegram";
  const suffix = /^telegram(?::([a-z0-9][a-z0-9-]*))?$/.exec(id);
  if (suffix === null) throw invalid("id", 'must be "telegram" or "telegram:<name>" of a-z, 0-9 and -');
  const secret = options.webhookSecret;
  if (secret !== undefined && !/^[\w-]{1,256}$/.test(secret)) {
    throw invalid("webhookSecret", "must have 1 to 256 characters of A-Z a-z 0-9 _ -");
  }
  const mode = options.mode ?? (secret === undefined ? "polling" : "webhook");
  if (mode === "webhook" && secret === undefined) {
    throw invalid("webhookSecret", 'is needed for webhooks; set it, or use mode: "polling"');
  }
  const apiRoot = options.apiRoot ?? "https://api.telegram.org";
  if (!/^https?:\/\/[^/]/.test(apiRoot) || !URL.canParse(apiRoot)) {
    throw invalid("apiRoot", "must be an http or https address");
  }
  return {
    token: options.token,
    account,
    id,
    mount: suffix[1] === undefined ? "/webhooks/telegram" : `/webhooks/telegram/${suffix[1]}`,
    apiRoot,
    secret: mode === "webhook" ? secret : undefined,
    username: options.username?.replace(/^@/, ""),
    fetch: options.fetch ?? fetch,
  };
}

function invalid(option: string, problem: string): SambungError {
  return new SambungError("option-invalid", `telegram(): ${option} ${problem}`);
}
