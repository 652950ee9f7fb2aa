import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

/** An OpenID provider that speaks for the Bot Framework. */
export interface Provider {
  jwks(): Promise<{ readonly keys: readonly JWK[] }>;
  /** A token for one request. */
  sign(claims: TokenClaims): Promise<string>;
}

/** What a token says; everything has the value of an honest connector unless it is given. */
export interface TokenClaims {
  readonly audience: string;
  readonly serviceUrl: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly issuer?: string;
  /** Signs with a key of the same name that the provider does not publish. */
  readonly otherKey?: boolean;
}

export const ISSUER = "https://api.botframework.com";
/** How long a token is good for. */
export const TOKEN_SECONDS = 3600;

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

/**
 * Makes its keys when they are first needed.
 *
 * @param endorsements channels its key may speak for
 */
export function makeProvider(endorsements: readonly string[]): Provider {
  const generate = (): Promise<Pair> => generateKeyPair("RS256", { extractable: true });
  let own: Promise<Pair> | undefined;
  let foreign: Promise<Pair> | undefined;
  const pair = (): Promise<Pair> => {
    own ??= generate();
    return own;
  };
  const other = (): Promise<Pair> => {
    foreign ??= generate();
    return foreign;
  };
  return {
    jwks: async () => {
      const jwk = await exportJWK((await pair()).publicKey);
      return { keys: [{ ...jwk, kid: "k1", use: "sig", alg: "RS256", endorsements }] };
    },
    sign: async ({ audience, serviceUrl, at, issuer = ISSUER, otherKey = false }) => {
      const { privateKey } = await (otherKey ? other() : pair());
      const seconds = Math.floor(at / 1000);
      return new SignJWT({ serviceurl: serviceUrl })
        .setProtectedHeader({ alg: "RS256", kid: "k1", typ: "JWT" })
        .setIssuer(issuer)
        .setAudience(audience)
        .setNotBefore(seconds)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + TOKEN_SECONDS)
        .sign(privateKey);
    },
  };
}
