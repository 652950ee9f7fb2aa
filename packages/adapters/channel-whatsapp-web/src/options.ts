import { resolve } from "node:path";
import { SambungError } from "@sambung/core";
import type { WhatsAppWebLibrary } from "./client.ts";
import { type Pairing, printPairing } from "./pairing.ts";

/** Settings of {@link whatsappWeb}. */
export interface WhatsAppWebOptions {
  /** Where the browser keeps the paired session, default `data/whatsapp-web`. One process at a time may use it. */
  readonly sessionFolder?: string;
  /** `whatsapp-web` (default), or `whatsapp-web:<name>` for a further account. */
  readonly id?: string;
  /** The business's own number, digits with country code: another account is refused, and links work before pairing. */
  readonly number?: string;
  /** The browser; by default the first of Chromium's and Chrome's usual places that exists. */
  readonly browserPath?: string;
  /** Further arguments of the browser. */
  readonly browserArguments?: readonly string[];
  /** Whether the bot takes part in groups, where it answers when mentioned or replied to; default false. */
  readonly groups?: boolean;
  /** Whether chats get their blue ticks once their messages are stored, default true. */
  readonly markRead?: boolean;
  /** Hosts (`cdn.shop.example`, `127.0.0.1:3000`) that outgoing media may be fetched from. Default none: media go out as links. */
  readonly mediaHosts?: readonly string[];
  /** Hears how pairing goes, with the code to show; default {@link printPairing} to standard error. */
  readonly onPairing?: (pairing: Pairing) => void;
  /** Further options of whatsapp-web.js's `Client`. */
  readonly clientOptions?: { readonly [option: string]: unknown };
  /** Replaces `import("whatsapp-web.js")`: the fake, or a fork. */
  readonly library?: () => Promise<WhatsAppWebLibrary>;
  /** Fetches outgoing media, default the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** {@link WhatsAppWebOptions} checked and completed. */
export interface Settings {
  readonly id: string;
  readonly sessionFolder: string;
  /** The name of the session within the folder. */
  readonly session: string;
  readonly number: string | undefined;
  readonly browserPath: string | undefined;
  readonly browserArguments: readonly string[];
  readonly groups: boolean;
  readonly markRead: boolean;
  readonly mediaHosts: ReadonlySet<string>;
  readonly onPairing: (pairing: Pairing) => void;
  readonly clientOptions: { readonly [option: string]: unknown };
  readonly library: (() => Promise<WhatsAppWebLibrary>) | undefined;
  readonly fetch: typeof fetch;
}

/**
 * Checks the options.
 *
 * @throws SambungError `option-invalid`
 */
export function settingsOf(options: WhatsAppWebOptions): Settings {
  const id = options.id ?? "whatsapp-web";
  const suffix = /^whatsapp-web(?::([a-z0-9][a-z0-9-]*))?$/.exec(id);
  if (suffix === null) throw invalid("id", 'must be "whatsapp-web" or "whatsapp-web:<name>" of a-z, 0-9 and -');
  const sessionFolder = options.sessionFolder ?? "data/whatsapp-web";
  if (sessionFolder.trim() === "") throw invalid("sessionFolder", "must name a folder");
  const number = options.number?.replace(/[\s+()-]/g, "");
  if (number !== undefined && !/^\d{6,15}$/.test(number)) {
    throw invalid("number", "must be a phone number with its country code, as in 6281234567890");
  }
  const hosts = (options.mediaHosts ?? []).map((host) => host.toLowerCase());
  for (const host of hosts) {
    if (!/^[a-z0-9.-]+(:\d{1,5})?$/.test(host)) {
      throw invalid("mediaHosts", `must name hosts such as "cdn.shop.example", not addresses: ${JSON.stringify(host)}`);
    }
  }
  return {
    id,
    sessionFolder: resolve(sessionFolder),
    session: suffix[1] ?? "default",
    number,
    browserPath: options.browserPath,
    browserArguments: options.browserArguments ?? [],
    groups: options.groups ?? false,
    markRead: options.markRead ?? true,
    mediaHosts: new Set(hosts),
    onPairing: options.onPairing ?? printPairing(process.stderr),
    clientOptions: options.clientOptions ?? {},
    library: options.library,
    fetch: options.fetch ?? fetch,
  };
}

function invalid(option: string, problem: string): SambungError {
  return new SambungError("option-invalid", `whatsappWeb(): ${option} ${problem}`);
}
