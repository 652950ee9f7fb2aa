import type { App, Channel } from "@sambung/core";
import type { PlaygroundPhone } from "@sambung/studio";

/** A channel of the shop: live, or with a fake platform of its own behind it. */
export interface Platform {
  readonly channel: Channel;
  /** The fake behind it; absent when it is live. */
  readonly fake?: {
    /** Leads what people do there to the running bot. */
    connect(app: Pick<App, "fetch">): void;
    close(): Promise<void>;
    /** What people see of it in the playground; absent where the playground has no such phone. */
    readonly phone?: PlaygroundPhone;
  };
}
