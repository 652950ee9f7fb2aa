import { SambungError } from "@sambung/core";

/** Settings of {@link whatsapp}. */
export interface WhatsAppOptions {
  /** A token that may send for the number: of a system user (lasting), or the test token of the app (a day). */
  readonly accessToken: string;
  /** The id of the business phone number; digits, not the number itself. */
  readonly phoneNumberId: string;
  /** The app's secret, with which Meta signs what it sends. */
  readonly appSecret: string;
  /** The text Meta repeats when the webhook is set up: any you make up. */
  readonly verifyToken: string;
  /** Replaces `https://graph.facebook.com`; the version is added. */
  readonly apiUrl?: string;
  /** `whatsapp` (default), or `whatsapp:<name>` for a further number. */
  readonly id?: string;
  /** The business's number for links; asked of Meta when it is first needed and not given here. */
  readonly number?: string;
  /** What opens a list, at most 20 characters; default "Pilih", "Choose" or both, by the bot's languages. */
  readonly listButton?: string;
  /** Whether messages are marked as read once they are stored; default true. */
  readonly markRead?: boolean;
  /** Further hosts that files may be fetched from, besides `apiUrl`'s own and Meta's. They get the access token. */
  readonly mediaHosts?: readonly string[];
  /** Carries all requests; default is one with its own connections, which `stop` closes. */
  readonly fetch?: typeof fetch;
}

/** {@link WhatsAppOptions} checked and completed. */
export interface Settings {
  readonly accessToken: string;
  readonly phoneNumberId: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly id: string;
  readonly mount: string;
  /** With the version and without a final slash. */
  readonly apiUrl: string;
  /** Digits. */
  readonly number: string | undefined;
  readonly listButton: string | undefined;
  readonly markRead: boolean;
  readonly mediaHosts: ReadonlySet<string>;
  readonly fetch: typeof fetch | undefined;
}

/** The version of the Graph API this adapter was written for. */
const VERSION = "v23.0";

/** Where Meta keeps what people send. */
const META_MEDIA_HOST = "lookaside.fbsbx.com";

/**
 * Checks the options. Messages name the option and never repeat a secret.
 *
 * @throws SambungError `option-invalid`
 */
export function settingsOf(options: WhatsAppOptions): Settings {
  const { accessToken, phoneNumberId, appSecret, verifyToken, listButton } = options;
  if (!/^[\x21-\x7e]+$/.test(accessToken ?? "")) throw invalid("accessToken", "is missing or no access token");
  if (!/^\d{1,32}$/.test(phoneNumberId ?? "")) {
    throw invalid("phoneNumberId", "is the id Meta shows beside the number, digits only");
  }
  if (!/^\S+$/.test(appSecret ?? "")) throw invalid("appSecret", "is missing; it is in the app's basic settings");
  if (!/^\S+$/.test(verifyToken ?? "")) throw invalid("verifyToken", "is missing; make one up without spaces");
  const id = options.id ?? "whatsapp";
  const suffix = /^whatsapp(?::([a-z0-9][a-z0-9-]*))?$/.exec(id);
  if (suffix === null) throw invalid("id", 'must be "whatsapp" or "whatsapp:<name>" of a-z, 0-9 and -');
  const apiUrl = options.apiUrl ?? "https://graph.facebook.com";
  if (!/^https?:\/\/[^/]/.test(apiUrl) || !URL.canParse(apiUrl)) {
    throw invalid("apiUrl", "must be an http or https address");
  }
  if (listButton !== undefined && (listButton.trim() === "" || listButton.length > 20)) {
    throw invalid("listButton", "must have 1 to 20 characters");
  }
  const number = options.number?.replace(/\D/g, "");
  if (number === "") throw invalid("number", "must be a phone number with country code");
  return {
    accessToken,
    phoneNumberId,
    appSecret,
    verifyToken,
    id,
    mount: suffix[1] === undefined ? "/webhooks/whatsapp" : `/webhooks/whatsapp/${suffix[1]}`,
    apiUrl: `${apiUrl.replace(/\/*$/, "")}/${VERSION}`,
    number,
    listButton,
    markRead: options.markRead ?? true,
    mediaHosts: new Set([META_MEDIA_HOST, ...(options.mediaHosts ?? [])]),
    fetch: options.fetch,
  };
}

function invalid(option: string, problem: string): SambungError {
  return new SambungError("option-invalid", `whatsapp(): ${option} ${problem}`);
}
