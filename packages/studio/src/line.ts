import type { PhoneMessage, PhonePerson, WebhookStatus } from "./phone.ts";

/**
 * A phone's connection. While it is down the phone shows what it showed before, and what is written waits in it; both
 * catch up when it is back.
 */
export class Line {
  readonly person: PhonePerson;
  #frozen: readonly PhoneMessage[] | undefined;
  #waiting: string[] = [];

  constructor(person: PhonePerson) {
    this.person = person;
  }

  get offline(): boolean {
    return this.#frozen !== undefined;
  }

  /** What the phone shows. */
  shown(): readonly PhoneMessage[] {
    return this.#frozen ?? this.person.shown();
  }

  /** Written while offline. */
  waiting(): readonly string[] {
    return this.#waiting;
  }

  async type(text: string): Promise<WebhookStatus> {
    if (!this.offline) return this.person.type(text);
    this.#waiting = [...this.#waiting, text];
    return undefined;
  }

  async setOffline(offline: boolean): Promise<void> {
    if (offline) {
      this.#frozen ??= this.person.shown();
      return;
    }
    this.#frozen = undefined;
    const late = this.#waiting;
    this.#waiting = [];
    for (const text of late) await this.person.type(text);
  }
}
