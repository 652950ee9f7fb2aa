import { join } from "node:path";
import { deskCases, type Store } from "@sambung/core";
import { idEnEntities } from "@sambung/entities-id-en";
import { local } from "@sambung/recognizer-local";
import { watchStore } from "@sambung/studio";
import { prometheus } from "@sambung/telemetry-prometheus";
import { ordersAsPersonalData } from "../account.ts";
import { kopiSambung } from "../bot.ts";
import type { SameCustomer } from "../services.ts";
import { makeCallers } from "./callers.ts";
import { openChannels } from "./channels.ts";
import { type Environment, liveNames } from "./environment.ts";
import { listen } from "./listen.ts";
import { watchEventLoop } from "./liveness.ts";
import { makePage } from "./page.ts";
import { shopPlayground } from "./playground/index.ts";
import { shopRoutes } from "./routes.ts";
import { openStorage } from "./storage.ts";

export interface RunningShop {
  /** Where the server listens. */
  readonly address: string;
  /** Names of the channels that talk to real platforms. */
  readonly live: readonly string[];
  /** Finishes what is running and keeps what is not sent. */
  stop(): Promise<void>;
}

/** Opens the books, starts the bot on its channels and listens. */
export async function startShop(environment: Environment): Promise<RunningShop> {
  const { folder, orders, store: unwatched } = await openStorage(environment.store);
  const watched = watchStore(unwatched);
  const { store } = watched;
  const callers = makeCallers();
  const live = liveNames(environment);
  const page = makePage({ channels: live });

  let address = "";
  const channels = await openChannels(environment, {
    folder,
    person: callers.person,
    page: () => environment.publicUrl ?? address,
  });
  const { eraseAfter } = environment;
  const app = await kopiSambung({ orders, sameCustomer: sameCustomerIn(store), eraseAfter }).start({
    store,
    channels: channels.all,
    recognizer: local({ cache: join(folder, "model-cache") }),
    extractors: [idEnEntities()],
    personalData: [ordersAsPersonalData(orders)],
    linking: environment.linking,
  });
  channels.connect(app);
  const metrics = prometheus();
  metrics.watch(app);
  const eventLoop = watchEventLoop();
  const routes = shopRoutes({
    environment,
    app,
    callers,
    page,
    liveness: eventLoop.check,
    metrics: metrics.respond,
    playground: shopPlayground({ phones: channels.phones, channels: channels.all, watched, orders }),
    ...(channels.pairing !== undefined && { pairing: channels.pairing }),
    orders,
    handoffs: () => deskCases(app),
    audit: app.audit,
    exportText: (customer) => app.customer(customer, "back office").exportText(),
    receipt: (number) => app.receipt(number),
    deadLetters: app.deadLetters,
    failedMessages: app.failedMessages,
    // The goods are gone whatever happens to the thanks.
    pickedUp: ({ customer, no }) =>
      app.send(customer, "pickup.thanks", { no }, { key: `pickup:${no}` }).catch((error: Error) => {
        console.error("thanks not sent:", error.name);
      }),
  });
  const server = await listen((request, peer) => {
    callers.remember(request, peer);
    return routes.fetch(request);
  }, environment);
  address = server.address;

  return {
    address,
    live,
    async stop() {
      await app.stop();
      metrics.stop();
      eventLoop.stop();
      await server.close();
      await channels.close();
      await orders.close();
    },
  };
}

/** People are one when their ids lead to the same mailbox; merged ids are redirected there. */
function sameCustomerIn(store: Store): SameCustomer {
  const current = async (customer: string) =>
    (await store.load(customer, { after: 0, events: 0 }))?.mailbox.customer ?? customer;
  return async (one, other) => one === other || (await current(one)) === (await current(other));
}
