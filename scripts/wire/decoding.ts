import type { Channel, ChannelEvent, Json } from "@sambung/core";
import { eventProblems, recordingContext, virtualClock } from "@sambung/core/testing";
import { type Opened, PLATFORMS, type Platform } from "./platforms.ts";
import { type Posted, readPosted, UsageError } from "./request.ts";

/** The request was understood and is one the channel refuses. */
export class Refused extends Error {
  override name = "Refused";
}

/** Settings of {@link decode}. */
export interface DecodeOptions {
  /** Whether signatures are checked. */
  readonly verify: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Hears what is worth knowing besides the events. */
  note(text: string): void;
}

/**
 * The events a request means, in the documented order of their fields.
 *
 * @throws Refused when the channel would not take the request
 * @throws UsageError for an unknown channel, a missing secret, and what is no request
 */
export async function decode(
  name: string | undefined,
  json: unknown,
  options: DecodeOptions,
): Promise<readonly object[]> {
  const platform = PLATFORMS[name ?? ""];
  if (platform === undefined) throw new UsageError(`Name one channel: ${Object.keys(PLATFORMS).join(", ")}`);
  const posted = readPosted(json, platform.contentType);
  const opened = await platform.open(reader(platform, options), posted);
  try {
    if (opened.unsigned === true) refuseForeign(posted);
    else await knock(opened, posted, options);
  } finally {
    await opened.close?.();
  }
  if (posted.method !== "POST") return [];
  const headers = { date: new Date(options.now).toUTCString(), ...posted.headers };
  return eventsOf(opened.channel, posted, headers, options).map(ordered);
}

function ordered(event: ChannelEvent): object {
  const { key, channel, account, conversation, aliases, at, kind, raw: _raw, ...rest } = event;
  return { key, channel, account, conversation, aliases, at, kind, ...rest };
}

function reader(platform: Platform, { verify, environment }: DecodeOptions): (name: string) => string | undefined {
  const proof = platform.variables.find((variable) => variable.proof)?.name;
  if (verify && proof !== undefined && !environment[proof]) {
    throw new UsageError(`${proof} is not set, so nothing can be verified; set it, or say --no-verify`);
  }
  return (name) => (!verify && name === proof ? undefined : environment[name] || undefined);
}

/** Lets the channel itself judge the request, as a server would. */
async function knock({ channel, sign }: Opened, posted: Posted, { verify, now, note }: DecodeOptions): Promise<void> {
  const body = new TextEncoder().encode(posted.text);
  const headers = new Headers({ ...posted.headers, "content-type": posted.contentType });
  headers.delete("content-length");
  headers.delete("content-encoding");
  if (!verify) for (const [name, value] of Object.entries(await sign(body, now))) headers.set(name, value);
  // Only a store can say whether a session of the web channel is one.
  if (channel.delivery === "log" && !verify) return refuseForeign(posted);
  const context = recordingContext({ clock: virtualClock({ start: now }) });
  await channel.start(context);
  const query = posted.query === "" ? "" : `?${posted.query}`;
  const path = posted.path || (channel.delivery === "log" ? webPath(posted) : "");
  const request = new Request(`http://localhost${channel.mount ?? ""}${path}${query}`, {
    method: posted.method,
    headers,
    ...(posted.method === "GET" || posted.method === "HEAD" ? {} : { body }),
  });
  const response = (await channel.handle?.(request, path)) ?? new Response(null, { status: 404 });
  const said = await response.text();
  await channel.stop();
  if (!response.ok) throw new Refused(`${response.status} ${meaning(response.status)}${said && `: ${said}`}`);
  if (said !== "") note(`answered: ${said}`);
}

function refuseForeign({ contentType, method }: Posted): void {
  if (method !== "POST") throw new Refused(`405 ${meaning(405)}`);
  if (!/^application\/json\s*(;|$)/i.test(contentType)) throw new Refused(`415 ${meaning(415)}`);
}

function webPath({ text }: Posted): string {
  return /"(id|text|choice|file|location)"\s*:/.test(text) ? "/messages" : "/session";
}

function meaning(status: number): string {
  switch (status) {
    case 400:
      return "the body cannot be read";
    case 401:
    case 403:
      return "the signature or secret is missing, wrong or too old";
    case 405:
      return "this method is not for webhooks";
    case 413:
      return "the body is too large";
    case 415:
      return "this content type is not the platform's";
    default:
      return "the channel refuses it";
  }
}

function eventsOf(
  channel: Channel,
  posted: Posted,
  headers: Record<string, string>,
  { note }: DecodeOptions,
): readonly ChannelEvent[] {
  try {
    const json = /^application\/json/i.test(posted.contentType);
    const body = json ? (JSON.parse(posted.text) as Json) : posted.text;
    return (channel.decode?.(body, headers) ?? []).filter((event) => {
      const problems = eventProblems(event);
      for (const problem of problems) note(`left out: ${problem}`);
      return problems.length === 0;
    });
  } catch (error) {
    throw new Refused(`400 ${meaning(400)}: ${(error as Error).message}`);
  }
}
