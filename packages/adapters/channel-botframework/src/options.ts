import { SambungError } from "@sambung/core";

/** Settings of {@link botframework}. */
export interface BotframeworkOptions {
  /** The bot's id in Microsoft Entra: the "Microsoft App ID" of its Azure page. */
  readonly appId?: string;
  /** A client secret of that app. */
  readonly appPassword?: string;
  /** The organisation of a bot that lives in one; without it the bot may be of several. */
  readonly tenantId?: string;
  /** Replaces `https://login.botframework.com/v1/.well-known/openidconfiguration`: another cloud, or the fake. */
  readonly openIdMetadata?: string;
  /** Further hosts that messages may be sent to, `host` or `host:port`, besides Microsoft's own. */
  readonly serviceHosts?: readonly string[];
  /** `botframework` (default), or `botframework:<name>` for a further bot. */
  readonly id?: string;
  /** Where requests are mounted; default `/api/messages`, for further bots `/api/messages/<name>`. */
  readonly mount?: string;
  /**
   * Runs without credentials, for an emulator on this machine: anybody who reaches the port can speak for everybody, so
   * only requests to and addresses on the loopback interface are taken. Never on a server.
   */
  readonly insecureLocal?: boolean;
}

/** What proves the bot to Microsoft. */
export interface Credentials {
  readonly appId: string;
  readonly appPassword: string;
}

/** {@link BotframeworkOptions} checked and completed. */
export interface Settings {
  /** Undefined on an emulator. */
  readonly credentials: Credentials | undefined;
  readonly id: string;
  readonly mount: string;
  readonly openIdMetadata: string;
  /** Where a token for sending comes from, unless the metadata name a place; undefined for a provider on this machine. */
  readonly tokenUrl: string | undefined;
  /** Whether messages may be sent there. */
  serves(serviceUrl: string): boolean;
}

const METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration";

/** Hosts of Microsoft's connectors. A name of its own follows each dot in front. */
const HOSTS = [
  "smba.trafficmanager.net",
  ".botframework.com",
  ".botframework.azure.us",
  ".botframework.azure.cn",
  ".infra.gcc.teams.microsoft.com",
  ".infra.gov.teams.microsoft.us",
];

/**
 * Checks the options. Messages name the option and never repeat a secret.
 *
 * @throws SambungError `option-invalid`, also for a bot without credentials that is not said to be local
 */
export function settingsOf(options: BotframeworkOptions): Settings {
  const id = options.id ?? "botframework";
  const suffix = /^botframework(?::([a-z0-9][a-z0-9-]*))?$/.exec(id);
  if (suffix === null) throw invalid("id", 'must be "botframework" or "botframework:<name>" of a-z, 0-9 and -');
  const openIdMetadata = options.openIdMetadata ?? METADATA;
  if (!URL.canParse(openIdMetadata) || !/^https?:/.test(openIdMetadata)) {
    throw invalid("openIdMetadata", "must be an http or https address");
  }
  const { tenantId } = options;
  if (tenantId !== undefined && !/^[\w.-]+$/.test(tenantId)) throw invalid("tenantId", "is no tenant's id or domain");
  const hosts = (options.serviceHosts ?? []).map((host) => host.toLowerCase());
  if (hosts.some((host) => !/^[\w.-]+(:\d{1,5})?$/.test(host))) {
    throw invalid("serviceHosts", 'must be hosts such as "connector.example" or "127.0.0.1:3978"');
  }
  const credentials = credentialsOf(options);
  const local = isLoopback(new URL(openIdMetadata).hostname);
  return {
    credentials,
    id,
    mount: options.mount ?? (suffix[1] === undefined ? "/api/messages" : `/api/messages/${suffix[1]}`),
    openIdMetadata,
    tokenUrl: local
      ? undefined
      : `https://login.microsoftonline.com/${tenantId ?? "botframework.com"}/oauth2/v2.0/token`,
    serves: (serviceUrl) => {
      if (!URL.canParse(serviceUrl)) return false;
      const { protocol, host, hostname, username, password } = new URL(serviceUrl);
      if (username !== "" || password !== "" || !/^https?:$/.test(protocol)) return false;
      if (credentials === undefined) return isLoopback(hostname);
      // A provider on this machine speaks for connectors on this machine too.
      if (local && isLoopback(hostname)) return true;
      if (hosts.includes(host) || hosts.includes(hostname)) return true;
      // Without TLS the bot's token could be read on the way.
      return protocol === "https:" && HOSTS.some((one) => (one.startsWith(".") ? host.endsWith(one) : host === one));
    },
  };
}

/** Whether a host is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function credentialsOf({ appId, appPassword, insecureLocal }: BotframeworkOptions): Credentials | undefined {
  if (insecureLocal === true) {
    if (appId === undefined && appPassword === undefined) return undefined;
    throw invalid("insecureLocal", "is for an emulator without credentials; leave it out, or appId and appPassword");
  }
  if (appId === undefined || !/^[\w-]+$/.test(appId)) {
    throw invalid("appId", "is missing: without it anybody could speak for everybody. An emulator needs insecureLocal");
  }
  if (appPassword === undefined || !/^\S+$/.test(appPassword)) {
    throw invalid("appPassword", "is missing: a client secret of the app, without spaces");
  }
  return { appId, appPassword };
}

function invalid(option: string, problem: string): SambungError {
  return new SambungError("option-invalid", `botframework(): ${option} ${problem}`);
}
