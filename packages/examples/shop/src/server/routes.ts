import type { App } from "@sambung/core";
import type { Playground } from "@sambung/studio";
import { Hono } from "hono";
import { mayUseBackoffice, mayUsePlayground, sameSecret, tokenCookie } from "./access.ts";
import { type BackofficeOptions, backoffice } from "./backoffice.ts";
import type { Callers } from "./callers.ts";
import { type Environment, liveNames } from "./environment.ts";
import type { Liveness } from "./liveness.ts";
import type { Page } from "./page.ts";
import { refusal } from "./refusal.ts";

export interface RoutesOptions extends BackofficeOptions {
  readonly environment: Environment;
  readonly app: Pick<App, "fetch" | "health">;
  readonly liveness: () => Liveness;
  readonly metrics: () => Promise<Response>;
  readonly callers: Callers;
  readonly page: Page;
  readonly playground: Playground;
  /** Shows the code that pairs an account, where the shop has one to pair. */
  readonly pairing?: (request: Request) => Response;
}

/** Everything the demo server answers. What is not listed here belongs to the channels. */
export function shopRoutes(options: RoutesOptions): Hono {
  const { environment, app, callers, page, playground, liveness, metrics } = options;
  const routes = new Hono({ strict: false });
  const caller = (request: Request) => ({ peer: callers.peer(request), headers: request.headers });

  routes.get("/livez", (c) => {
    const seen = liveness();
    return c.json(seen, seen.live ? 200 : 503);
  });
  routes.on("GET", ["/readyz", "/healthz"], async (c) => {
    const { ready, reasons, degraded } = await app.health();
    return c.json(
      { ready, ...(reasons.length > 0 && { reasons }), ...(degraded.length > 0 && { degraded }) },
      ready ? 200 : 503,
    );
  });
  routes.get("/metrics", (c) =>
    mayUseBackoffice(caller(c.req.raw), environment.metricsToken)
      ? metrics()
      : refusal(401, "Metrics are for this machine, or with METRICS_TOKEN."),
  );

  routes.use("/backoffice/*", async (c, next) =>
    mayUseBackoffice(caller(c.req.raw), environment.backofficeToken)
      ? next()
      : refusal(401, "The back office opens on the shop's own machine, or with its token."),
  );
  // Asked, not joined by `route`: joining the types of two applications costs the compiler as much as all of the bot.
  const books = backoffice(options);
  routes.all("/backoffice/*", (c) => books.fetch(c.req.raw));

  routes.on("GET", ["/", "/playground/*"], (c, next) => {
    const { token, ...query } = c.req.query();
    const expected = environment.playgroundToken;
    if (token === undefined || expected === undefined || !sameSecret(token, expected)) return next();
    const { protocol } = new URL(environment.publicUrl ?? c.req.url);
    // Neither the address bar nor the next page keeps the token.
    return Promise.resolve(
      new Response(null, {
        status: 303,
        headers: {
          location: `${c.req.path}${Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : ""}`,
          "set-cookie": tokenCookie(expected, protocol === "https:"),
          "cache-control": "no-store",
          "referrer-policy": "no-referrer",
        },
      }),
    );
  });
  const mayPlay = (request: Request): boolean =>
    mayUsePlayground(caller(request), {
      host: environment.host,
      anyChannelLive: liveNames(environment).length > 0,
      token: environment.playgroundToken,
    });
  const { pairing } = options;
  if (pairing !== undefined) {
    routes.get("/playground/whatsapp-web", (c) =>
      mayPlay(c.req.raw) ? pairing(c.req.raw) : refusal(401, "The code opens with the playground's token."),
    );
  }
  routes.all("/playground/*", (c) =>
    mayPlay(c.req.raw)
      ? playground(c.req.raw)
      : refusal(401, "The playground opens on this machine while no channel is live, or with its token."),
  );

  routes.get("/", (c) => (mayPlay(c.req.raw) ? playground.page(c.req.raw) : page.index(c.req.raw)));
  routes.get("/assets/*", (c) => page.asset(c.req.path));

  routes.all("*", (c) => app.fetch(c.req.raw));
  routes.onError((error) => {
    console.error("request failed:", error.name);
    return refusal(500, "Something went wrong on our side.");
  });
  return routes;
}
