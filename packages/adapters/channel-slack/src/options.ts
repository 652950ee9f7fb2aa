import { SambungError } from "@sambung/core";

/** Settings of {@link slack}. */
export interface SlackOptions {
  /** The bot's token, `xoxb-...`, from the app's page "OAuth & Permissions". */
  readonly token: string;
  /** The signing secret from the app's page "Basic Information". Needed for HTTP. */
  readonly signingSecret?: string;
  /** An app-level token, `xapp-...`, with the scope `connections:write`. Needed for Socket Mode. */
  readonly appToken?: string;
  /** How events arrive; default `http` when there is a `signingSecret`, otherwise `socket`. */
  readonly mode?: "http" | "socket";
  /** Replaces `https://slack.com/api/`: a proxy, or the fake. */
  readonly slackApiUrl?: string;
  /** `slack` (default), or `slack:<name>` for a further workspace or bot. */
  readonly id?: string;
  /** The bot's user id, `U...`; Slack tells it with nearly every event and is asked when it does not. */
  readonly botUserId?: string;
}

/** {@link SlackOptions} checked and completed. */
export interface Settings {
  readonly token: string;
  readonly id: string;
  readonly mount: string;
  /** Ends with a slash. */
  readonly slackApiUrl: string;
  /** Where events come from: signed requests, or a socket opened with the app's token. */
  readonly intake: { readonly signingSecret: string } | { readonly appToken: string };
  readonly botUserId: string | undefined;
}

/**
 * Checks the options. Messages name the option and never repeat a secret.
 *
 * @throws SambungError `option-invalid`
 */
export function settingsOf(options: SlackOptions): Settings {
  if (!/^xox[a-z][-.]\S+$/.test(options.token ?? "")) {
    throw invalid("token", 'is not a bot token; the page "OAuth & Permissions" shows it as xoxb-...');
  }
  const id = options.id ?? "slack";
  const suffix = /^slack(?::([a-z0-9][a-z0-9-]*))?$/.exec(id);
  if (suffix === null) throw invalid("id", 'must be "slack" or "slack:<name>" of a-z, 0-9 and -');
  const slackApiUrl = options.slackApiUrl ?? "https://slack.com/api/";
  if (!/^https?:\/\/[^/]/.test(slackApiUrl) || !URL.canParse(slackApiUrl)) {
    throw invalid("slackApiUrl", "must be an http or https address");
  }
  const { botUserId } = options;
  if (botUserId !== undefined && !/^[UW][A-Z0-9]+$/.test(botUserId)) {
    throw invalid("botUserId", "must look like U0123ABCD");
  }
  return {
    token: options.token,
    id,
    mount: suffix[1] === undefined ? "/webhooks/slack" : `/webhooks/slack/${suffix[1]}`,
    slackApiUrl: slackApiUrl.replace(/\/*$/, "/"),
    intake: intakeOf(options),
    botUserId,
  };
}

function intakeOf({ mode, signingSecret, appToken }: SlackOptions): Settings["intake"] {
  if (signingSecret !== undefined && !/^\S+$/.test(signingSecret)) {
    throw invalid("signingSecret", "must have characters and no spaces");
  }
  if (appToken !== undefined && !/^xapp-\S+$/.test(appToken)) {
    throw invalid("appToken", 'is not an app-level token; the page "Basic Information" shows it as xapp-...');
  }
  if (mode !== "socket" && signingSecret !== undefined) return { signingSecret };
  if (mode === "http") throw invalid("signingSecret", 'is needed for HTTP; set it, or use mode: "socket"');
  if (appToken !== undefined) return { appToken };
  throw mode === "socket"
    ? invalid("appToken", "is needed for Socket Mode")
    : invalid("signingSecret", "or appToken is needed: the first for HTTP, the second for Socket Mode");
}

function invalid(option: string, problem: string): SambungError {
  return new SambungError("option-invalid", `slack(): ${option} ${problem}`);
}
