import type { Alias } from "@sambung/core";
import { Line } from "./line.ts";
import { type PeopleOptions, type Place, seePeople } from "./people.ts";
import type { Opened, PlaygroundPhone } from "./phone.ts";
import type { PhoneAction, RecordView, RepeatView, SceneView } from "./wire.ts";

/** What the business wrote into its own books about some customers. */
export type ReadRecords = (
  customers: readonly string[],
  locale: string,
) => readonly RecordView[] | Promise<readonly RecordView[]>;

export interface SceneOptions extends PeopleOptions {
  readonly id: string;
  readonly name: string;
  readonly locale: string;
  readonly phones: readonly PlaygroundPhone[];
  readonly records?: ReadRecords | undefined;
  readonly now: () => number;
}

/** What became of an action. */
export interface Done {
  /** What the webhook answered. */
  readonly status?: number;
  /** Absent when the app does not know such a link. */
  readonly opened?: Opened;
}

/** An action that names something that is not there. */
export class NotThere extends Error {
  override readonly name = "NotThere";
}

/** One person with a phone for each channel and a browser, and what is seen of them. */
export class Scene {
  readonly id: string;
  readonly #options: SceneOptions;
  readonly #lines: ReadonlyMap<string, Line>;
  readonly #repeats: RepeatView[] = [];
  #visitor: Alias | undefined;

  constructor(options: SceneOptions) {
    const { name, locale } = options;
    this.id = options.id;
    this.#options = options;
    this.#lines = new Map(options.phones.map((phone) => [phone.channel, new Line(phone.person({ name, locale }))]));
  }

  /** Says which visitor of the web chat sits in the browser. */
  seat(visitor: Alias): void {
    this.#visitor = visitor;
  }

  /** @throws NotThere for a channel without a phone, or an option that no message has */
  async act(channel: string, action: PhoneAction): Promise<Done> {
    const line = this.#lines.get(channel);
    if (line === undefined) throw new NotThere(`There is no phone for "${channel}".`);
    if ("offline" in action) {
      await line.setOffline(action.offline);
      return {};
    }
    if ("type" in action) return done(await line.type(action.type));
    if (line.offline) throw new NotThere("The phone is offline.");
    if ("tap" in action) {
      const { message, option } = action.tap;
      return done(await line.person.tap(message, option));
    }
    if ("open" in action) {
      const opened = await line.person.open(action.open);
      return opened === undefined ? {} : { opened };
    }
    const status = await line.person.again();
    if (status === undefined) throw new NotThere("Nothing was sent from this phone yet.");
    this.repeated(channel, status);
    return { status };
  }

  /** Notes that a message was sent again by hand. */
  repeated(channel: string, status: number): void {
    const at = this.#options.now();
    this.#repeats.push({ id: `${channel}.${this.#repeats.length}`, at, channel, status });
  }

  /** Everything the page shows now. */
  async view(): Promise<SceneView> {
    const { locale, records } = this.#options;
    const { customers, linked, ...seen } = await seePeople(this.#places(), locale, this.#options);
    return {
      ...seen,
      phones: [...this.#lines].map(([channel, line]) => ({
        channel,
        handle: line.person.handle,
        offline: line.offline,
        messages: line.shown(),
        waiting: line.waiting(),
        linked: linked.has(channel),
      })),
      repeats: [...this.#repeats],
      records: customers.length === 0 ? [] : ((await records?.(customers, locale)) ?? []),
    };
  }

  #places(): readonly Place[] {
    const phones = [...this.#lines].map(([channel, { person }]) => ({ channel, alias: person.alias }));
    return this.#visitor === undefined ? phones : [{ channel: "web", alias: this.#visitor }, ...phones];
  }
}

function done(status: number | undefined): Done {
  return status === undefined ? {} : { status };
}
