import type { Capabilities } from "../../model/capabilities.ts";
import type { FittedPart } from "../../model/message.ts";
import type { DeliveryError } from "../../ports/channel.ts";
import { holds, type Law, same } from "../law.ts";
import { eventually, failure, law, matches, send, soon, type World, withChannel, withoutSending } from "./kit.ts";
import { choiceLimits, draw, drawPart, NASTY, styleOf, tokenOf } from "./random.ts";
import type { ChannelSubject, SeenMessage } from "./subject.ts";

const SEED = 20_260_105;
const PARTS = 120;

/** Laws 9 to 11: what is sent is what people see, and what they tap comes back. */
export function showingLaws(subject: ChannelSubject): readonly Law[] {
  const without = withoutSending(subject);
  const style = styleOf(subject.capabilities);
  const tappable = without ?? (style === undefined ? "capabilities: it has no choices to tap" : undefined);
  return [
    law(9, "a tapped choice comes back as the token that was offered", tappable, () =>
      withChannel(subject, (world) => roundTrip(world, subject.capabilities)),
    ),
    law(10, "the platform takes every part that fits, and nothing of it is lost", without, () =>
      withChannel(subject, (world) => nothingLost(world, subject.capabilities)),
    ),
    law(11, "text arrives letter by letter, whatever it looks like", without, () =>
      withChannel(subject, (world) => literal(world, subject.capabilities)),
    ),
  ];
}

async function roundTrip(world: World, capabilities: Capabilities): Promise<void> {
  const { context, platform, channel } = world;
  const person = await platform.person();
  const style = styleOf(capabilities);
  if (style === undefined) return;
  const limits = choiceLimits(capabilities, style);
  const labels = ["Ya", "Tidak", "☕ Gayo", "Rp25.000", "<b>1 & 2</b>", "*3*", "“kutip”", "ambil di toko"];
  const choices = labels
    .slice(0, Math.min(limits.max, labels.length))
    .map((label, index) => ({ choice: tokenOf(index, limits.data), label: label.slice(0, limits.label) }));
  await send(world, person, { text: "Pilih satu", choices, style });
  for (const { choice, label } of choices) {
    const before = context.accepted.length;
    await person.tap(label);
    await soon(context.received(before + 1), `the tap on ${label}`);
    const { conversation } = person;
    const wanted = {
      kind: "choice",
      choice,
      channel: channel.id,
      conversation: { id: conversation.id, kind: "direct" },
    };
    matches(context.accepted[before], wanted, `a tap on ${label}`);
  }
  const [first] = choices;
  const before = context.accepted.length;
  await person.say(first?.label ?? "");
  await soon(context.received(before + 1), "a typed label");
  matches(
    context.accepted[before],
    { kind: "text", text: first?.label },
    "a typed label is text; core knows what it means",
  );
}

async function nothingLost(world: World, capabilities: Capabilities): Promise<void> {
  const person = await world.platform.person();
  const from = draw(SEED);
  for (let index = 0; index < PARTS; index += 1) {
    const { part, text, labels, links } = drawPart(from, capabilities);
    const what = `part ${index} of seed ${SEED} (${JSON.stringify(part).slice(0, 300)})`;
    const { ids } = await send(world, person, part).catch((error: unknown) => {
      throw new Error(`${what} was refused: ${world.channel.classify(error).reason}`, { cause: error });
    });
    const shown = person.seen().at(-1);
    holds(shown !== undefined && ids.includes(shown.id), `${what}: the result must name the message that is shown`);
    same(shown.text, text, `${what}: text`);
    same(shown.choices, labels, `${what}: choices`);
    for (const link of links) holds(shown.links.includes(link), `${what}: ${link} can no longer be opened`);
  }
}

async function literal(world: World, capabilities: Capabilities): Promise<void> {
  const person = await world.platform.person();
  const { marks } = capabilities.text;
  const mark = (["bold", "italic", "strike"] as const).find((one) => marks.includes(one));
  for (const text of NASTY) {
    await send(world, person, { text });
    same(person.seen().at(-1)?.text, text, "a text as it was written");
    if (mark === undefined) continue;
    await send(world, person, { text, inline: [{ kind: mark, children: [{ kind: "text", text }] }] });
    same(person.seen().at(-1)?.text, text, `the same text, ${mark}`);
  }
}

/** Laws 12 to 14: what fails is explained, nothing is done unasked, and no ability is invented. */
export function deliveryLaws(subject: ChannelSubject): readonly Law[] {
  const without = withoutSending(subject);
  return [
    law(12, "every failure has its meaning, and no error is too odd", undefined, () =>
      withChannel(subject, async (world) => {
        oddErrors(world);
        if (without === undefined) await failures(world);
      }),
    ),
    law(13, "one send is one call: no waiting, no trying again unasked", without, () => withChannel(subject, oneCall)),
    law(14, "the capabilities are true", undefined, () =>
      withChannel(subject, async (world) => {
        declared(world, subject);
        if (without === undefined) await exercised(world, subject.capabilities);
      }),
    ),
  ];
}

const KINDS = new Set([
  "rate",
  "window",
  "unreachable",
  "optout",
  "auth",
  "invalid",
  "too-large",
  "transient",
  "unknown",
]);

function oddErrors({ channel }: World): void {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error("not to be read");
      },
    },
  );
  for (const error of [
    undefined,
    null,
    0,
    "text",
    Symbol("odd"),
    () => 1,
    [],
    {},
    circular,
    hostile,
    new Error("odd"),
  ]) {
    wellFormed(channel.classify(error), "the meaning of an odd error");
  }
}

function wellFormed(verdict: DeliveryError, what: string): void {
  holds(KINDS.has(verdict.kind), `${what}: kind ${verdict.kind} does not exist`);
  holds(typeof verdict.final === "boolean", `${what}: final must be told`);
  holds(verdict.reason.length > 0, `${what}: a reason must be given`);
}

async function failures(world: World): Promise<void> {
  const { channel, platform } = world;
  const person = await platform.person();
  const verdict = async (part: FittedPart = { text: "halo" }): Promise<DeliveryError> => {
    const error = await failure(send(world, person, part), "a failing platform");
    const found = channel.classify(error);
    wellFormed(found, "a failed send");
    return found;
  };
  platform.fail({ kind: "rate", retryAfterMs: 3000 });
  matches(await verdict(), { kind: "rate", final: false, retryAfterMs: 3000 }, "too many requests");
  platform.fail({ kind: "server-error" });
  matches(await verdict(), { kind: "transient", final: false, maybeSent: true }, "a server error");
  platform.fail({ kind: "reset" });
  matches(await verdict(), { kind: "transient", final: false, maybeSent: true }, "a broken connection");

  platform.fail({ kind: "silence" });
  const limit = new AbortController();
  const sending = channel.send(person.conversation, { text: "tanpa jawaban" }, { key: "m_law", signal: limit.signal });
  const ended = failure(sending, "a platform that does not answer");
  await eventually(() => person.seen().some(({ text }) => text === "tanpa jawaban"), "the platform takes the message");
  limit.abort();
  const silent = channel.classify(await soon(ended, "a send whose time is up"));
  matches(silent, { kind: "transient", final: false, maybeSent: true }, "no answer in time");

  await send(world, person, { text: "sudah pulih" });
  same(person.seen().at(-1)?.text, "sudah pulih", "after all that sending works again");

  const before = world.context.accepted.length;
  await person.block();
  matches(await verdict(), { kind: "unreachable", final: true }, "a person who does not want to hear from the bot");
  const told = world.context.accepted.slice(before);
  for (const event of told) matches(event, { kind: "reachability", reachable: false }, "the event of being blocked");
}

async function oneCall(world: World): Promise<void> {
  const { platform, context, channel } = world;
  const person = await platform.person();
  for (const kind of ["rate", "server-error", "reset"] as const) {
    const before = platform.sends();
    platform.fail(kind === "rate" ? { kind, retryAfterMs: 1 } : { kind }, 5);
    await failure(send(world, person, { text: "halo" }), kind);
    same(platform.sends() - before, 1, `calls of one send that fails with ${kind}`);
    platform.heal();
  }
  const before = platform.sends();
  const count = 20;
  await Promise.all(Array.from({ length: count }, (_, index) => send(world, person, { text: `pesan ${index}` })));
  same(platform.sends() - before, count, "calls of as many sends at once; pacing is core's");
  for (const kind of ["direct", "group"] as const) {
    const { rate } = channel.capabilities({ ...person.conversation, kind });
    for (const [name, { burst, perSeconds }] of Object.entries(rate)) {
      holds(burst >= 1 && perSeconds > 0, `rate.${name} in a ${kind} conversation must allow something`);
    }
  }
  same(
    context.accepted.filter((event) => event.kind === "text").length,
    0,
    "what the bot sends does not come back as input",
  );
}

function declared({ channel }: World, subject: ChannelSubject): void {
  const capabilities = channel.capabilities();
  same(capabilities, subject.capabilities, "the capabilities of the channel and of its subject");
  same(JSON.parse(JSON.stringify(capabilities)), capabilities, "capabilities are plain data");
  same(channel.delivery, subject.delivery, "delivery");
  same(channel.contract, 1, "the contract");
  holds(
    channel.id === channel.platform || channel.id.startsWith(`${channel.platform}:`),
    "the id begins with the platform",
  );
  holds(capabilities.ackMs > 0, "ackMs must be positive");
  const abilities: readonly (readonly [name: string, claimed: boolean, present: boolean])[] = [
    ["edit and withdraw", capabilities.edit, channel.withdraw !== undefined],
    ["typing", capabilities.typing !== false, channel.typing !== undefined],
    ["deepLink and link", capabilities.deepLink !== false, channel.link !== undefined],
    ["handle and mount", channel.handle !== undefined, channel.mount !== undefined],
  ];
  for (const [name, claimed, present] of abilities) same(present, claimed, `${name} go together`);
}

async function exercised(world: World, capabilities: Capabilities): Promise<void> {
  const { channel, platform } = world;
  const person = await platform.person();
  const signal = new AbortController().signal;
  const show = async (part: FittedPart, what: string): Promise<SeenMessage> => {
    await send(world, person, part).catch((error: unknown) => {
      throw new Error(`${what} is claimed but was refused: ${channel.classify(error).reason}`, { cause: error });
    });
    const shown = person.seen().at(-1);
    holds(shown !== undefined, `${what} is shown`);
    return shown;
  };
  const { max } = capabilities.text;
  same((await show({ text: "x".repeat(max) }, "the longest text")).text.length, max, "the longest text");

  for (const [style, limits] of [
    ["buttons", capabilities.buttons],
    ["quick-replies", capabilities.quickReplies],
  ] as const) {
    if (limits === false) continue;
    await fullest(style, limits.max, limits.label, limits.data);
  }
  const { list } = capabilities;
  if (list !== false) await fullest("list", list.rows, list.label, list.data);

  for (const type of ["image", "audio", "video", "file"] as const) {
    const limits = capabilities.media[type];
    if (limits === false) continue;
    const media = { kind: "media", type, url: `https://shop.example/${type}`, alt: "Kopi" } as const;
    const caption = "c".repeat(Math.min(limits.caption, max));
    const shown = await show(caption === "" ? { media } : { media, text: caption }, type);
    same(shown.media, media.url, `the ${type}`);
    if (caption !== "") same(shown.text, caption, `the longest caption of ${type}`);
  }
  if (capabilities.location) {
    const location = { kind: "location", latitude: -6.9175, longitude: 107.6191 } as const;
    matches(
      (await show({ location }, "a location")).location,
      { latitude: -6.9175, longitude: 107.6191 },
      "a location",
    );
  }
  if (capabilities.typing !== false)
    await soon(channel.typing?.(person.conversation, signal) ?? Promise.resolve(), "typing");

  async function fullest(
    style: NonNullable<FittedPart["style"]>,
    count: number,
    label: number,
    data: number,
  ): Promise<void> {
    const choices = Array.from({ length: count }, (_, index) => ({
      // Different from the first character on, and as long as allowed.
      label: `${index}-`.padEnd(label, "l").slice(0, label),
      choice: tokenOf(index, data),
    }));
    const shown = await show({ text: "Pilih", choices, style }, `${count} ${style} of ${label} characters`);
    same(
      shown.choices,
      choices.map((choice) => choice.label),
      style,
    );
    if (!capabilities.edit) return;
    // Twice: a platform that says "nothing changed" must not make it a failure.
    for (let times = 0; times < 2; times += 1) {
      await soon(
        channel.withdraw?.(person.conversation, shown.id, { key: "w", signal }) ?? Promise.resolve(),
        "withdraw",
      );
    }
    same(
      person.seen().find(({ id }) => id === shown.id),
      { ...shown, choices: [] },
      "a message whose controls were taken off",
    );
  }
}
