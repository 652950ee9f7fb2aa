import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { PhoneApp, PhoneMessage, PhoneOption } from "../phone.ts";
import type { PhoneView } from "../wire.ts";
import { Icon } from "./icons.tsx";
import { followLink } from "./links.ts";
import { Attachment, MarkedText } from "./phone-text.tsx";
import { SCROLLS } from "./scrolls.ts";
import { act, configuration, tell } from "./state.ts";
import { channelName, TEXT, timeOf } from "./texts.ts";
import { typing } from "./tour.ts";

/** One phone: a frame, the app's own head, its messages and its input. */
export function Phone({ view, app }: { readonly view: PhoneView; readonly app: PhoneApp }): JSX.Element {
  const name = configuration.value.name;
  const [sheet, setSheet] = useState<PhoneMessage | undefined>(undefined);
  const choose = (message: PhoneMessage, option: PhoneOption): void => {
    setSheet(undefined);
    if (option.url !== undefined) void followLink(option.url);
    else void act(view.channel, { tap: { message: message.id, option: option.id } }).catch(() => tell(TEXT.offline));
  };
  return (
    <div class={`phone ${app}`}>
      <div class="phone-bar" aria-hidden="true">
        <span>{timeOf(Date.now())}</span>
        <span class="phone-signal">
          <Icon name={view.offline ? "offline" : "online"} />
          <i class="battery" />
        </span>
      </div>
      <Head app={app} name={name} view={view} />
      <Messages view={view} app={app} name={name} choose={choose} openList={setSheet} />
      {view.offline && <p class="phone-offline">{TEXT.offline}</p>}
      <Composer channel={view.channel} app={app} />
      {sheet?.list !== undefined && <Sheet message={sheet} choose={choose} close={() => setSheet(undefined)} />}
    </div>
  );
}

function Head({
  app,
  name,
  view,
}: {
  readonly app: PhoneApp;
  readonly name: string;
  readonly view: PhoneView;
}): JSX.Element {
  const below = app === "telegram" ? TEXT.bot : app === "slack" ? view.handle : TEXT.online;
  return (
    <div class="phone-head">
      <Icon name="back" />
      <span class="avatar" aria-hidden="true">
        {name.charAt(0)}
      </span>
      <span class="phone-name">
        <b>{name}</b>
        <small>{below}</small>
      </span>
      <Icon name="more" />
    </div>
  );
}

interface MessagesProps {
  readonly view: PhoneView;
  readonly app: PhoneApp;
  readonly name: string;
  readonly choose: (message: PhoneMessage, option: PhoneOption) => void;
  readonly openList: (message: PhoneMessage) => void;
}

function Messages({ view, app, name, choose, openList }: MessagesProps): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const { messages, waiting } = view;
  useLayoutEffect(() => {
    const element = list.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  }, [messages, waiting]);
  return (
    <div class="phone-log" role="log" ref={list} {...SCROLLS} aria-label={TEXT.chatWith(channelName(view.channel))}>
      {messages.length === 0 && waiting.length === 0 && <p class="phone-empty">{TEXT.emptyPhone}</p>}
      {messages.map((message) => (
        <div key={message.id} class={`row ${message.from}`}>
          {app === "slack" && <Face from={message.from} name={name} />}
          <div class="body">
            {app === "slack" && (
              <p class="sender">
                <b>{message.from === "bot" ? name : TEXT.you}</b>
                {message.from === "bot" && <span class="app-badge">APP</span>}
                <time>{timeOf(message.at)}</time>
              </p>
            )}
            <Bubble message={message} app={app} openList={openList} />
            <Buttons message={message} app={app} choose={choose} />
          </div>
        </div>
      ))}
      {waiting.map((text, index) => (
        <div key={`waiting-${index}`} class="row person waiting">
          {app === "slack" && <Face from="person" name={name} />}
          <div class="body">
            <p class="bubble">
              {text} <small class="meta">{TEXT.offline}</small>
            </p>
          </div>
        </div>
      ))}
    </div>
  );
}

function Face({ from, name }: { readonly from: "bot" | "person"; readonly name: string }): JSX.Element {
  return (
    <span class={`face ${from}`} aria-hidden="true">
      {from === "bot" ? name.charAt(0) : <Icon name="person" solid />}
    </span>
  );
}

function Bubble(props: {
  readonly message: PhoneMessage;
  readonly app: PhoneApp;
  readonly openList: (message: PhoneMessage) => void;
}): JSX.Element {
  const { message, app, openList } = props;
  const { text, marks, media, location, list, from } = message;
  return (
    <div class="bubble">
      <span class="visually-hidden">{from === "bot" ? `${TEXT.bot}: ` : `${TEXT.you}: `}</span>
      <Attachment {...(media !== undefined && { media })} {...(location !== undefined && { location })} />
      {text !== "" && (
        <span class="words">
          <MarkedText text={text} {...(marks !== undefined && { marks })} />
        </span>
      )}
      {app !== "slack" && (
        <small class="meta">
          {timeOf(message.at)}
          {from === "person" && (
            <span class={`ticks ${message.status ?? "sent"}`} aria-hidden="true">
              <Icon name="check" />
              <Icon name="check" />
            </span>
          )}
        </small>
      )}
      {list !== undefined && (
        <button type="button" class="open-list" onClick={() => openList(message)}>
          {app === "whatsapp" && <Icon name="list" />}
          {list.button}
        </button>
      )}
    </div>
  );
}

function Buttons(props: {
  readonly message: PhoneMessage;
  readonly app: PhoneApp;
  readonly choose: (message: PhoneMessage, option: PhoneOption) => void;
}): JSX.Element | null {
  const { message, app, choose } = props;
  if (message.buttons === undefined) return null;
  return (
    <div class="buttons">
      {message.buttons.map((row) => (
        <div class="button-row" key={row.map(({ id }) => id).join()}>
          {row.map((option) => (
            <button type="button" key={option.id} onClick={() => choose(message, option)}>
              {app === "whatsapp" && <Icon name={option.url === undefined ? "reply" : "open"} />}
              {option.label}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

/** The options of a list, as the app slides them in. */
function Sheet(props: {
  readonly message: PhoneMessage;
  readonly choose: (message: PhoneMessage, option: PhoneOption) => void;
  readonly close: () => void;
}): JSX.Element {
  const { message, choose, close } = props;
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <div
      class="sheet"
      role="dialog"
      aria-label={message.list?.button}
      onKeyDown={({ key }) => {
        if (key === "Escape") close();
      }}
    >
      <div class="sheet-head">
        <button type="button" class="plain" onClick={close} aria-label={TEXT.close}>
          <Icon name="close" />
        </button>
        <b>{message.list?.button}</b>
      </div>
      <div class="sheet-options">
        {message.list?.options.map((option, index) => (
          <button
            type="button"
            key={option.id}
            ref={index === 0 ? first : null}
            onClick={() => choose(message, option)}
          >
            <span>
              {option.label}
              {option.description !== undefined && <small>{option.description}</small>}
            </span>
            <i class="radio" aria-hidden="true" />
          </button>
        ))}
      </div>
    </div>
  );
}

function Composer({ channel, app }: { readonly channel: string; readonly app: PhoneApp }): JSX.Element {
  const own = useMemo(() => signal(""), []);
  const shown = typing.value?.channel === channel ? typing.value.text : own.value;
  const submit = (event: Event): void => {
    event.preventDefault();
    const text = own.value.trim();
    if (text === "") return;
    own.value = "";
    void act(channel, { type: text }).catch(() => tell(TEXT.failed));
  };
  return (
    <form class="phone-composer" onSubmit={submit}>
      <input
        value={shown}
        onInput={({ currentTarget }) => {
          own.value = currentTarget.value;
        }}
        placeholder={TEXT.message}
        aria-label={`${TEXT.message}: ${channelName(channel)}`}
        autocomplete="off"
        maxLength={4_000}
      />
      <button type="submit" aria-label={`${TEXT.send}: ${channelName(channel)}`}>
        <Icon name="send" solid={app !== "slack"} />
      </button>
    </form>
  );
}
