/** A setting that cannot be used. The message names the variable and says what to do. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

interface CredentialSet {
  readonly channel: string;
  /** All of them or none. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const SETS: readonly CredentialSet[] = [
  {
    channel: "telegram",
    required: ["TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET"],
    optional: ["TELEGRAM_API_ROOT"],
  },
  {
    channel: "slack",
    required: ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"],
    optional: ["SLACK_API_URL"],
  },
  {
    channel: "whatsapp",
    required: ["WHATSAPP_ACCESS_TOKEN", "WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN"],
    optional: ["WHATSAPP_API_URL"],
  },
  {
    channel: "whatsapp-web",
    required: ["WHATSAPP_WEB_SESSION"],
    optional: ["WHATSAPP_WEB_NUMBER", "WHATSAPP_WEB_BROWSER", "WHATSAPP_WEB_BROWSER_ARGUMENTS"],
  },
  {
    channel: "botframework",
    required: ["MICROSOFT_APP_ID", "MICROSOFT_APP_PASSWORD"],
    optional: ["MICROSOFT_APP_TENANT_ID", "BOTFRAMEWORK_OPENID_METADATA"],
  },
];

/**
 * The channels whose credentials are complete.
 *
 * @throws EnvironmentError when a set is half there
 */
export function liveChannels(given: { readonly [name: string]: string | undefined }): ReadonlySet<string> {
  const live = new Set<string>();
  for (const { channel, required, optional } of SETS) {
    const present = [...required, ...optional].find((name) => given[name] !== undefined);
    if (present === undefined) continue;
    const missing = required.find((name) => given[name] === undefined);
    if (missing !== undefined) {
      throw new EnvironmentError(`${missing} is missing: ${present} is set, and ${channel} needs ${list(required)}.`);
    }
    live.add(channel);
  }
  return live;
}

function list(names: readonly string[]): string {
  return [names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(" and ");
}
