import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { durationMs, type StartOptions } from "@sambung/core";
import { z } from "zod";
import { EnvironmentError, liveChannels } from "./credentials.ts";

/** Where the store is: a file by its absolute path, or a database. */
export type StoreSetting =
  | { readonly kind: "sqlite"; readonly path: string }
  | { readonly kind: "postgres"; readonly url: string };

/** What the demo server is told by its environment. */
export interface Environment {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Where the world reaches the server; the address it listens on when absent. */
  readonly publicUrl?: string;
  readonly store: StoreSetting;
  /** How a code from the web chat connects; see `linking` of `start`. */
  readonly linking: NonNullable<StartOptions["linking"]>;
  /** How long customers may take back that everything about them shall be erased. */
  readonly eraseAfter: string;
  readonly telegram?: { readonly token: string; readonly secret: string; readonly apiRoot?: string };
  readonly slack?: { readonly token: string; readonly signingSecret: string; readonly slackApiUrl?: string };
  readonly whatsapp?: {
    readonly accessToken: string;
    readonly phoneNumberId: string;
    readonly appSecret: string;
    readonly verifyToken: string;
    readonly apiUrl?: string;
  };
  readonly "whatsapp-web"?: {
    readonly sessionFolder: string;
    readonly number?: string;
    readonly browserPath?: string;
    readonly browserArguments?: readonly string[];
  };
  readonly botframework?: {
    readonly appId: string;
    readonly appPassword: string;
    readonly tenantId?: string;
    readonly openIdMetadata?: string;
  };
  readonly webIdentitySecret?: string;
  readonly backofficeToken?: string;
  readonly playgroundToken?: string;
  readonly metricsToken?: string;
}

/** Channels that can talk to real platforms. */
const PLATFORMS = ["telegram", "whatsapp", "slack", "whatsapp-web", "botframework"] as const;

/** Names of the channels that talk to real platforms. */
export function liveNames(environment: Environment): readonly string[] {
  return PLATFORMS.filter((name) => environment[name] !== undefined);
}

/** The folder of the repository: relative paths count from here. */
export const REPOSITORY = fileURLToPath(new URL("../../../../../", import.meta.url));

const url = z.url({ protocol: /^https?$/, error: "must be an http or https address" });
const text = z.string().trim().min(1);
const ERASE_AFTER = "must be a time of at most 72 hours, such as 90s, 30m or 24h";
const word = text.regex(/^[\x21-\x7e]+$/, "must be without spaces");

const Settings = z.object({
  HOST: text.default("127.0.0.1"),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, "must be a number from 0 to 65535")
    .transform(Number)
    .refine((port) => port <= 65_535, "must be a number from 0 to 65535")
    .default(3000),
  PUBLIC_URL: url.optional(),
  SAMBUNG_STORE: text.default("sqlite:data/shop.db"),
  DATABASE_URL: text.optional(),
  SAMBUNG_LINKING: z
    .enum(["prompt", "first-activity", "immediate"], { error: "must be prompt, first-activity or immediate" })
    .optional(),
  SAMBUNG_ERASE_AFTER: text
    .refine((time) => /^\d{1,6}[smh]$/.test(time) && durationMs(time) <= durationMs("72h"), ERASE_AFTER)
    .default("24h"),
  TELEGRAM_BOT_TOKEN: text
    .regex(/^\d{1,20}:[\w-]+$/, "must look like 123456:ABC..., as @BotFather shows it")
    .optional(),
  TELEGRAM_WEBHOOK_SECRET: text.regex(/^[A-Za-z0-9_-]{1,256}$/, "must be 1 to 256 letters, digits, _ or -").optional(),
  TELEGRAM_API_ROOT: url.optional(),
  WHATSAPP_ACCESS_TOKEN: word.optional(),
  WHATSAPP_PHONE_NUMBER_ID: text.regex(/^\d{1,32}$/, "must be the number's id, digits only").optional(),
  WHATSAPP_APP_SECRET: word.optional(),
  WHATSAPP_VERIFY_TOKEN: word.optional(),
  WHATSAPP_API_URL: url.optional(),
  SLACK_BOT_TOKEN: word.regex(/^xox[a-z][-.]/, "must look like xoxb-..., as the app's OAuth page shows it").optional(),
  SLACK_SIGNING_SECRET: word.optional(),
  SLACK_API_URL: url.optional(),
  WHATSAPP_WEB_SESSION: text.optional(),
  WHATSAPP_WEB_NUMBER: text.regex(/^\+?\d{6,15}$/, "must be the paired number with its country code").optional(),
  WHATSAPP_WEB_BROWSER: text.optional(),
  WHATSAPP_WEB_BROWSER_ARGUMENTS: text.optional(),
  MICROSOFT_APP_ID: text.regex(/^[\w-]+$/, "must be the id of the bot's app").optional(),
  MICROSOFT_APP_PASSWORD: word.optional(),
  MICROSOFT_APP_TENANT_ID: text.regex(/^[\w.-]+$/, "must be the tenant's id").optional(),
  BOTFRAMEWORK_OPENID_METADATA: url.optional(),
  WEB_IDENTITY_SECRET: text.optional(),
  BACKOFFICE_TOKEN: text.optional(),
  PLAYGROUND_TOKEN: text.optional(),
  METRICS_TOKEN: text.optional(),
});

/**
 * Reads the settings. An empty variable counts as absent.
 *
 * @throws EnvironmentError when one is malformed, when half a set of credentials is given, or when it names a channel or
 * store that this shop does not have
 */
export function readEnvironment(variables: { readonly [name: string]: string | undefined }): Environment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
  const read = Settings.safeParse(given);
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new EnvironmentError(`${String(issue?.path[0])} ${issue?.message}.`);
  }
  const set = read.data;
  const live = liveChannels(given);
  return {
    host: set.HOST,
    port: set.PORT,
    ...(set.PUBLIC_URL !== undefined && { publicUrl: set.PUBLIC_URL.replace(/\/+$/, "") }),
    store: storeSetting(set.SAMBUNG_STORE, set.DATABASE_URL),
    // In the playground screen and phones lie on one table: nobody else photographs the code.
    linking: set.SAMBUNG_LINKING ?? (live.size > 0 ? "prompt" : "immediate"),
    eraseAfter: set.SAMBUNG_ERASE_AFTER,
    ...(live.has("telegram") && {
      telegram: {
        token: set.TELEGRAM_BOT_TOKEN as string,
        secret: set.TELEGRAM_WEBHOOK_SECRET as string,
        ...(set.TELEGRAM_API_ROOT !== undefined && { apiRoot: set.TELEGRAM_API_ROOT.replace(/\/+$/, "") }),
      },
    }),
    ...(live.has("slack") && {
      slack: {
        token: set.SLACK_BOT_TOKEN as string,
        signingSecret: set.SLACK_SIGNING_SECRET as string,
        ...(set.SLACK_API_URL !== undefined && { slackApiUrl: set.SLACK_API_URL }),
      },
    }),
    ...(live.has("whatsapp") && {
      whatsapp: {
        accessToken: set.WHATSAPP_ACCESS_TOKEN as string,
        phoneNumberId: set.WHATSAPP_PHONE_NUMBER_ID as string,
        appSecret: set.WHATSAPP_APP_SECRET as string,
        verifyToken: set.WHATSAPP_VERIFY_TOKEN as string,
        ...(set.WHATSAPP_API_URL !== undefined && { apiUrl: set.WHATSAPP_API_URL.replace(/\/+$/, "") }),
      },
    }),
    ...(live.has("whatsapp-web") && {
      "whatsapp-web": {
        sessionFolder: resolve(REPOSITORY, set.WHATSAPP_WEB_SESSION as string),
        ...(set.WHATSAPP_WEB_NUMBER !== undefined && { number: set.WHATSAPP_WEB_NUMBER }),
        ...(set.WHATSAPP_WEB_BROWSER !== undefined && { browserPath: set.WHATSAPP_WEB_BROWSER }),
        ...(set.WHATSAPP_WEB_BROWSER_ARGUMENTS !== undefined && {
          browserArguments: set.WHATSAPP_WEB_BROWSER_ARGUMENTS.split(/\s+/),
        }),
      },
    }),
    ...(live.has("botframework") && {
      botframework: {
        appId: set.MICROSOFT_APP_ID as string,
        appPassword: set.MICROSOFT_APP_PASSWORD as string,
        ...(set.MICROSOFT_APP_TENANT_ID !== undefined && { tenantId: set.MICROSOFT_APP_TENANT_ID }),
        ...(set.BOTFRAMEWORK_OPENID_METADATA !== undefined && { openIdMetadata: set.BOTFRAMEWORK_OPENID_METADATA }),
      },
    }),
    ...(set.WEB_IDENTITY_SECRET !== undefined && { webIdentitySecret: set.WEB_IDENTITY_SECRET }),
    ...(set.BACKOFFICE_TOKEN !== undefined && { backofficeToken: set.BACKOFFICE_TOKEN }),
    ...(set.METRICS_TOKEN !== undefined && { metricsToken: set.METRICS_TOKEN }),
    ...(set.PLAYGROUND_TOKEN !== undefined && { playgroundToken: set.PLAYGROUND_TOKEN }),
  };
}

/** The shop's own books lie beside the store: `shop.db` has `shop-orders.db`. */
export function ordersPath(store: string): string {
  return join(dirname(store), `${store.replace(/^.*[\\/]/, "").replace(/\.[^.]*$/, "")}-orders.db`);
}

const POSTGRES = /^postgres(?:ql)?:\/\/./;

/** `DATABASE_URL` counts only when the store is said to be there: it may well be another program's. */
function storeSetting(setting: string, databaseUrl: string | undefined): StoreSetting {
  if (setting === "postgres") {
    if (databaseUrl !== undefined && POSTGRES.test(databaseUrl)) return { kind: "postgres", url: databaseUrl };
    throw new EnvironmentError(
      "SAMBUNG_STORE=postgres also needs DATABASE_URL=postgres://user:password@host/database.",
    );
  }
  if (POSTGRES.test(setting)) return { kind: "postgres", url: setting };
  const path = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(setting)?.[1];
  if (path === undefined) {
    throw new EnvironmentError(
      `SAMBUNG_STORE must look like sqlite:data/shop.db or postgres://user:password@host/database, not "${setting.split(":")[0]}:...".`,
    );
  }
  return { kind: "sqlite", path: resolve(REPOSITORY, path) };
}
