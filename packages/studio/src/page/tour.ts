import { effect, signal } from "@preact/signals";
import type { PhoneMessage, PhoneOption } from "../phone.ts";
import type { TourStep } from "../wire.ts";
import { act, configuration, newPerson, openLink, view } from "./state.ts";
import { visitor, webLink } from "./web-line.ts";

/** Where the tour is; undefined when none runs. */
export const tour = signal<
  | { readonly step: number; readonly status: "playing" | "done" | "failed"; readonly steps: readonly TourStep[] }
  | undefined
>(undefined);
/** Where it happens now: the device is brought to the front. */
export const stage = signal<string | undefined>(undefined);
/** What a device's input shows while the tour types. */
export const typing = signal<{ readonly channel: string; readonly text: string } | undefined>(undefined);

/** The web chat, as the tour uses it: like a person at its input. */
export interface WebHands {
  /** False while there is no input yet. */
  type(text: string): boolean;
  submit(): void;
  tap(label: string): boolean;
}
export const webHands = signal<WebHands | undefined>(undefined);

/** A busy machine may need long for one turn. */
const PATIENCE_MS = 45_000;
/** `?pace=0` plays without pauses, `?pace=2` half as fast. */
const PACE = Number(new URLSearchParams(location.search).get("pace") ?? "1");

let run = 0;
let hurried = false;
let onward = (): void => {};

/** Plays the story from its beginning, with a new person. */
export async function playTour(): Promise<void> {
  run += 1;
  const mine = run;
  const going = (): boolean => mine === run;
  const steps = configuration.value.tour;
  hurried = PACE === 0;
  try {
    tour.value = { step: 0, status: "playing", steps };
    await newPerson();
    await until("a web chat", () => visitor.value !== undefined && webHands.value !== undefined);
    for (const [index, step] of steps.entries()) {
      if (!going()) return;
      tour.value = { step: index, status: "playing", steps };
      stage.value = step.on;
      await pause(1_800 + step.say.length * 14);
      if (!going()) return;
      await play(step);
      await pause(1_300);
    }
    if (!going()) return;
    await until("an order", () => view.records.value.length > 0 && allSaid());
    tour.value = { step: steps.length, status: "done", steps };
    stage.value = undefined;
  } catch (error) {
    if (!going()) return;
    console.error("the story stopped:", error);
    tour.value = { step: tour.value?.step ?? 0, status: "failed", steps };
  } finally {
    if (going()) typing.value = undefined;
  }
}

/** Goes on without waiting for the reader. */
export function nextStep(): void {
  onward();
}

/** Plays the rest without pauses. */
export function hurry(): void {
  hurried = true;
  onward();
}

export function stopTour(): void {
  run += 1;
  onward();
  tour.value = undefined;
  stage.value = undefined;
  typing.value = undefined;
}

async function play({ on, act: what }: TourStep): Promise<void> {
  const answered = answersOn(on);
  if (what.does === "join") {
    const { code, url } = await webLink(on);
    const joined = joins();
    await carryOver(on, code, url);
    await until(`one person on ${on}`, () => joins() > joined);
  } else if (on === "web") {
    if (what.does === "type") await typeOnWeb(what.text);
    else await soon(`"${what.label}" on the web`, () => webHands.value?.tap(what.label) === true);
  } else if (what.does === "type") {
    await typeOn(on, what.text);
    await act(on, { type: what.text });
  } else {
    let found: ReturnType<typeof findOption>;
    await until(`"${what.label}" on ${on}`, () => {
      found = findOption(on, what.label);
      return found !== undefined;
    });
    if (found !== undefined) await act(on, { tap: found });
  }
  await until(`an answer on ${on}`, () => answersOn(on) > answered);
}

/** Makes a phone the same person as the web chat, the way the app does it: by link, by filled-in words, or by code. */
export async function carryOver(channel: string, code: string, url: string | undefined): Promise<void> {
  const opened = url === undefined ? undefined : (await openLink(url))?.opened;
  if (opened?.as === "sent") return;
  const text = opened?.as === "draft" ? opened.text : code;
  await typeOn(channel, text);
  await act(channel, { type: text });
}

/** Types into a phone, letter by letter, without sending. */
export async function typeOn(channel: string, text: string): Promise<void> {
  await letters(text, (part) => {
    typing.value = { channel, text: part };
  });
  typing.value = undefined;
}

async function typeOnWeb(text: string): Promise<void> {
  await soon("an input on the web", () => webHands.value?.type("") === true);
  await letters(text, (part) => webHands.value?.type(part));
  webHands.value?.submit();
}

async function letters(text: string, show: (part: string) => void): Promise<void> {
  for (let length = 1; length <= text.length && tour.value?.status === "playing" && !hurried; length += 1) {
    show(text.slice(0, length));
    await new Promise((resolve) => setTimeout(resolve, 32 * PACE));
  }
  show(text);
}

/** The newest message of a phone that offers this, in buttons or in a list. */
function findOption(channel: string, label: string): { message: string; option: string } | undefined {
  const messages = view.phones.value.find((phone) => phone.channel === channel)?.messages ?? [];
  for (const message of messages.toReversed()) {
    const option = optionsOf(message).find((each) => each.label === label);
    if (option !== undefined) return { message: message.id, option: option.id };
  }
  return undefined;
}

function optionsOf({ buttons = [], list }: PhoneMessage): readonly PhoneOption[] {
  return [...buttons.flat(), ...(list?.options ?? [])];
}

function answersOn(channel: string): number {
  return view.turns.value.filter((turn) => turn.channel === channel && turn.said.length > 0).length;
}

/** Nothing waits for its turn or is on its way to a phone. */
function allSaid(): boolean {
  return view.people.value.every(({ queue }) => queue.in === 0 && queue.out === 0);
}

function joins(): number {
  return view.turns.value.filter(({ linked }) => linked === true).length;
}

function pause(ms: number): Promise<void> {
  if (hurried) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms * PACE);
    onward = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

/** Resolves when the web chat, which tells nobody what it draws, has drawn something. */
async function soon(what: string, condition: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited too long for ${what}`);
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

/** Resolves when something the page shows has become so. */
function until(what: string, condition: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let stop = (): void => {};
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`waited too long for ${what}`));
    }, PATIENCE_MS);
    stop = effect(() => {
      if (!condition()) return;
      clearTimeout(timer);
      queueMicrotask(() => stop());
      resolve();
    });
  });
}
