import { signal } from "@preact/signals";
import type { Opened } from "../phone.ts";
import type { PreviewRequest, PreviewView } from "../previews.ts";
import type { Done } from "../scene.ts";
import type { Configuration, PhoneAction, SceneView } from "../wire.ts";
import { LOCALE, TEXT } from "./texts.ts";
import { forgetVisitor, setWebOffline, visitor, webOffline } from "./web-line.ts";

/** What the server last said about the scene. */
export const view = {
  phones: signal<SceneView["phones"]>([]),
  people: signal<SceneView["people"]>([]),
  turns: signal<SceneView["turns"]>([]),
  repeats: signal<SceneView["repeats"]>([]),
  counts: signal<SceneView["counts"]>({ askedTwice: 0, switches: 0 }),
  records: signal<SceneView["records"]>([]),
};
export const configuration = signal<Configuration>({
  name: "",
  phones: [],
  previews: false,
  tour: [],
  examples: [],
});
/** Counts the persons: a new one gets a chat of their own. Undefined while nobody sits there. */
export const person = signal<number | undefined>(undefined);
let persons = 0;
/** A short word about what was just done. */
export const notice = signal("");

const BASE = document.documentElement.dataset["base"] ?? "/playground";
const KEPT = "sambung-playground:scene";
let scene: string | undefined;
let stream: EventSource | undefined;
let noticeTimer = 0;

/** Shows a word for a few seconds. */
export function tell(text: string): void {
  notice.value = text;
  window.clearTimeout(noticeTimer);
  noticeTimer = window.setTimeout(() => {
    notice.value = "";
  }, 5_000);
}

/** Takes up the scene of this browser, or opens one. */
export async function begin(): Promise<void> {
  configuration.value = await ask<Configuration>(`/configuration?locale=${LOCALE}`);
  const { accent } = configuration.value;
  if (accent !== undefined) document.documentElement.style.setProperty("--brand", accent);
  const kept = localStorage.getItem(KEPT);
  const known = kept?.startsWith(`${LOCALE}:`) ? kept.slice(LOCALE.length + 1) : undefined;
  if (known !== undefined && (await seat(known))) {
    follow(known);
    sitDown();
  } else await newPerson();
  visitor.subscribe((id) => {
    if (id !== undefined && scene !== undefined) void seat(scene);
  });
}

/** Everybody goes home; somebody new sits down with new phones. */
export async function newPerson(): Promise<void> {
  if (webOffline.value) setWebOffline(false);
  person.value = undefined;
  // The chat before goes away with its next turn of the loop.
  await new Promise((resolve) => setTimeout(resolve, 50));
  forgetVisitor();
  const { scene: opened } = await ask<{ scene: string }>("/scenes", { locale: LOCALE });
  localStorage.setItem(KEPT, `${LOCALE}:${opened}`);
  follow(opened);
  sitDown();
}

function sitDown(): void {
  persons += 1;
  person.value = persons;
}

/** Does something on a phone. */
export function act(channel: string, action: PhoneAction): Promise<Done> {
  return ask<Done>(`/scenes/${scene}/phones/${encodeURIComponent(channel)}`, action);
}

/** What a message would become on each channel; nothing is sent. */
export async function dryRun(message: PreviewRequest): Promise<readonly PreviewView[]> {
  return (await ask<{ readonly channels: readonly PreviewView[] }>("/preview", message)).channels;
}

/** Notes that the web chat's message was sent again. */
export async function noteWebRepeat(status: number): Promise<void> {
  await ask(`/scenes/${scene}/web`, { status });
}

/** Opens a link in the app it belongs to; undefined when none of the phones knows it. */
export async function openLink(
  url: string,
): Promise<{ readonly channel: string; readonly opened: Opened } | undefined> {
  for (const { channel } of configuration.value.phones) {
    const { opened } = await act(channel, { open: url });
    if (opened !== undefined) return { channel, opened };
  }
  return undefined;
}

/** Tells the server who sits in the browser; false when it does not know the scene. */
async function seat(id: string): Promise<boolean> {
  const body = { visitor: visitor.value ?? "nobody-yet" };
  const response = await fetch(`${BASE}/scenes/${id}/visitor`, { method: "POST", body: JSON.stringify(body) });
  return response.ok;
}

function follow(id: string): void {
  scene = id;
  stream?.close();
  for (const part of [view.phones, view.people, view.turns, view.repeats, view.records]) part.value = [];
  view.counts.value = { askedTwice: 0, switches: 0 };
  stream = new EventSource(`${BASE}/scenes/${id}/events`);
  for (const [part, target] of Object.entries(view)) {
    stream.addEventListener(part, ({ data }) => {
      target.value = JSON.parse(data);
    });
  }
  stream.addEventListener("problem", () => tell(TEXT.failed));
  // A server that was restarted knows no scene any more.
  stream.addEventListener("error", () => {
    if (stream?.readyState === EventSource.CLOSED) void newPerson().catch(() => tell(TEXT.failed));
  });
}

async function ask<Answer>(path: string, body?: object): Promise<Answer> {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await fetch(BASE + path, init);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.status === 204 ? (undefined as Answer) : response.json();
}
