import type { Clock } from "@sambung/core";
import { type HttpSend, within } from "@sambung/core/channel";
import { importJWK, type JWK, jwtVerify } from "jose";
import { type Fields, fieldsOf, listOf, textOf } from "./wire.ts";

/** How far Microsoft's clock may be from ours, in seconds; what botbuilder allows. */
const TOLERANCE_SECONDS = 300;
/** Keys change rarely and with notice; they are read again after this long. */
const KEEP_MS = 24 * 60 * 60 * 1000;
/** An unknown key is looked for again, but not for every forged token. */
const AGAIN_MS = 60_000;
const FETCH_MS = 5000;
const MAX_METADATA_BYTES = 1_048_576;

/** What a valid token says. */
export interface Claims {
  readonly serviceUrl: string | undefined;
  /** Channels the key may speak for; undefined when it is not limited. */
  readonly endorsements: readonly string[] | undefined;
}

/** Checks the tokens of the Bot Framework. */
export interface Verifier {
  /**
   * What a token says; undefined when it is none of ours.
   *
   * @throws Error when the keys cannot be fetched
   */
  claims(authorization: string): Promise<Claims | undefined>;
  /** Where tokens for sending are issued, when the metadata name a place. */
  tokenEndpoint(): Promise<string | undefined>;
}

interface Provider {
  readonly issuer: string;
  readonly keys: readonly (JWK & { readonly endorsements?: unknown })[];
  readonly tokenEndpoint: string | undefined;
  readonly at: number;
}

/** A verifier of tokens for `appId`, with the keys of an OpenID provider. */
export function makeVerifier(options: {
  readonly appId: string;
  readonly openIdMetadata: string;
  readonly send: HttpSend;
  readonly clock: Clock;
  readonly lifetime: AbortSignal;
}): Verifier {
  const { appId, clock, lifetime } = options;
  let known: Promise<Provider> | undefined;

  const load = (): Promise<Provider> => {
    const loading = within(clock, FETCH_MS, lifetime, (signal) => fetchProvider(options, signal, clock.now()));
    known = loading;
    loading.catch(() => {
      if (known === loading) known = undefined;
    });
    return loading;
  };
  const provider = async (olderThanMs: number): Promise<Provider> => {
    const found = await known?.catch(() => undefined);
    return found !== undefined && clock.now() - found.at < olderThanMs ? found : load();
  };

  return {
    claims: async (authorization) => {
      const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
      const kid = token === undefined ? undefined : keyIdOf(token);
      if (token === undefined || kid === undefined) return undefined;
      let { issuer, keys } = await provider(KEEP_MS);
      if (!keys.some((key) => key.kid === kid)) ({ issuer, keys } = await provider(AGAIN_MS));
      const key = keys.find((one) => one.kid === kid);
      if (key === undefined) return undefined;
      try {
        const { payload } = await jwtVerify(token, await importJWK(key, "RS256"), {
          algorithms: ["RS256"],
          issuer,
          audience: appId,
          requiredClaims: ["exp"],
          clockTolerance: TOLERANCE_SECONDS,
          currentDate: new Date(clock.now()),
        });
        const endorsements = Array.isArray(key.endorsements) ? key.endorsements.map(String) : undefined;
        return { serviceUrl: textOf(payload["serviceurl"]) ?? textOf(payload["serviceUrl"]), endorsements };
      } catch {
        return undefined;
      }
    },
    tokenEndpoint: async () => (await provider(KEEP_MS)).tokenEndpoint,
  };
}

/** Whether a token was issued for this activity: for its address and its channel. */
export function belongs(claims: Claims, activity: Fields): boolean {
  if (claims.serviceUrl === undefined || claims.serviceUrl !== textOf(activity["serviceUrl"])) return false;
  return claims.endorsements === undefined || claims.endorsements.includes(textOf(activity["channelId"]) ?? "");
}

/** The key a token names; undefined for what is no token, or one whose signature is not written in its only way. */
function keyIdOf(token: string): string | undefined {
  const [header = "", , signature = ""] = token.split(".");
  if (Buffer.from(signature, "base64url").toString("base64url") !== signature) return undefined;
  try {
    const fields = fieldsOf(JSON.parse(Buffer.from(header, "base64url").toString("utf8")));
    return fields?.["alg"] === "RS256" ? textOf(fields["kid"]) : undefined;
  } catch {
    return undefined;
  }
}

async function fetchProvider(
  { openIdMetadata, send }: { readonly openIdMetadata: string; readonly send: HttpSend },
  signal: AbortSignal,
  at: number,
): Promise<Provider> {
  const metadata = await fetchJson(openIdMetadata, send, signal);
  const [issuer, keysUrl] = [textOf(metadata["issuer"]), textOf(metadata["jwks_uri"])];
  if (issuer === undefined || keysUrl === undefined) throw new Error("The OpenID metadata name no issuer or keys");
  const keys = listOf((await fetchJson(keysUrl, send, signal))["keys"]) as unknown as Provider["keys"];
  return { issuer, keys, tokenEndpoint: textOf(metadata["token_endpoint"]), at };
}

async function fetchJson(url: string, send: HttpSend, signal: AbortSignal): Promise<Fields> {
  const response = await send(url, { method: "GET", headers: { accept: "application/json" }, signal });
  const text = await response.text();
  if (!response.ok || text.length > MAX_METADATA_BYTES) throw new Error(`OpenID metadata: status ${response.status}`);
  return fieldsOf(JSON.parse(text)) ?? {};
}
