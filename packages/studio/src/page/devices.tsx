import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { ChannelDot, Icon } from "./icons.tsx";
import { Phone } from "./phone.tsx";
import { SCROLLS } from "./scrolls.ts";
import { act, configuration, noteWebRepeat, person, tell, view } from "./state.ts";
import { channelName, TEXT } from "./texts.ts";
import { carryOver, stage } from "./tour.ts";
import { WebChat } from "./web-chat.tsx";
import { setWebOffline, visitor, webAgain, webLink, webOffline } from "./web-line.ts";

/** The web chat and the phones, side by side. */
export function Devices(): JSX.Element {
  const { phones } = configuration.value;
  return (
    <section class="devices" aria-label={TEXT.channels(phones.length + 1)} {...SCROLLS}>
      <Device channel="web" linked={linkedOn("web")}>
        <div class="browser">
          <div class="browser-bar" aria-hidden="true">
            <i />
            <i />
            <i />
            <span>
              <Icon name="globe" /> kopisambung.example
            </span>
          </div>
          {person.value === undefined ? <div class="web-chat" /> : <WebChat key={person.value} />}
        </div>
      </Device>
      {phones.map(({ channel, app }) => {
        const phone = view.phones.value.find((each) => each.channel === channel);
        return (
          <Device key={channel} channel={channel} linked={linkedOn(channel)}>
            {phone === undefined ? <div class={`phone ${app}`} /> : <Phone view={phone} app={app} />}
          </Device>
        );
      })}
    </section>
  );
}

/** Whether the person of this channel is the one with the most channels, and has more than this. */
function linkedOn(channel: string): boolean {
  const [most] = view.people.value.toSorted((a, b) => b.aliases.length - a.aliases.length);
  return most !== undefined && most.aliases.length > 1 && most.aliases.some((alias) => alias.channel === channel);
}

function Device(props: {
  readonly channel: string;
  readonly linked: boolean;
  readonly children: JSX.Element;
}): JSX.Element {
  const { channel, linked, children } = props;
  const name = channelName(channel);
  const place = useRef<HTMLElement>(null);
  const staged = stage.value === channel;
  useEffect(() => {
    if (staged) place.current?.scrollIntoView({ behavior: "smooth", block: "nearest", inline: "center" });
  }, [staged]);
  const known = view.people.value.some(({ aliases }) => aliases.some((alias) => alias.channel === channel));
  const kind = channel.split(":")[0];
  return (
    <article
      ref={place}
      class={`device ${kind} ${linked ? "linked" : known ? "known" : "unknown"} ${stage.value === undefined ? "" : staged ? "on-stage" : "off-stage"}`}
    >
      <h2>
        <ChannelDot channel={channel} />
        {name}
        {linked && (
          <span class="together">
            <Icon name="check" />
            {TEXT.linked}
          </span>
        )}
      </h2>
      {children}
      <Tools channel={channel} linked={linked} />
    </article>
  );
}

function Tools({ channel, linked }: { readonly channel: string; readonly linked: boolean }): JSX.Element {
  const offline =
    channel === "web"
      ? webOffline.value
      : view.phones.value.find((phone) => phone.channel === channel)?.offline === true;
  const name = channelName(channel);
  const { apart } = configuration.value;
  const join = async (): Promise<void> => {
    const { code, url } = await webLink(channel);
    await carryOver(channel, code, url);
  };
  const again = async (): Promise<void> => {
    const status =
      channel === "web" ? await webAgain() : (await act(channel, { again: true }).catch(() => undefined))?.status;
    if (status === undefined) return tell(TEXT.nothingToRepeat);
    if (channel === "web") await noteWebRepeat(status);
    tell(TEXT.repeated(status));
  };
  const turn = (): void => {
    if (channel === "web") setWebOffline(!offline);
    else void act(channel, { offline: !offline }).catch(() => tell(TEXT.failed));
  };
  return (
    <fieldset class="tools" aria-label={TEXT.tools(name)}>
      {channel !== "web" && !linked && (
        <button
          type="button"
          title={TEXT.sameAs}
          disabled={offline || visitor.value === undefined}
          onClick={() => void join().catch(() => tell(TEXT.failed))}
        >
          <Icon name="link" />
          {TEXT.samePerson}
        </button>
      )}
      {channel !== "web" && linked && apart !== undefined && (
        <button
          type="button"
          title={TEXT.apartHint}
          disabled={offline}
          onClick={() => void act(channel, { type: apart }).catch(() => tell(TEXT.failed))}
        >
          <Icon name="apart" />
          {TEXT.apart}
        </button>
      )}
      <button type="button" disabled={offline} onClick={() => void again().catch(() => tell(TEXT.failed))}>
        <Icon name="again" />
        {TEXT.sendAgain}
      </button>
      <button type="button" aria-pressed={offline} onClick={turn}>
        <Icon name={offline ? "online" : "offline"} />
        {offline ? TEXT.goOnline : TEXT.goOffline}
      </button>
    </fieldset>
  );
}
