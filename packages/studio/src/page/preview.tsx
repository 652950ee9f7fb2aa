import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { PreviewPart, PreviewView } from "../previews.ts";
import { ChannelDot, Icon } from "./icons.tsx";
import { dryRun, tell } from "./state.ts";
import { channelName, TEXT } from "./texts.ts";

/** Whether the dry run is shown. */
export const previewing = signal(false);

const text = signal("");
const choices = signal("");
const cards = signal("");
const shown = signal<readonly PreviewView[]>([]);
let asked = 0;

const lines = (typed: string): string[] =>
  typed
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/** Asks what it becomes; an answer that was overtaken by the next letter is dropped. */
async function look(): Promise<void> {
  asked += 1;
  const mine = asked;
  const message = {
    text: text.value.trim() || " ",
    choices: lines(choices.value),
    cards: lines(cards.value).map((line) => {
      const [title = "", body] = line.split(" | ");
      return { title, ...(body !== undefined && { body }) };
    }),
  };
  const views = await dryRun(message);
  if (mine === asked) shown.value = views;
}

const tried = (): void => void look().catch(() => tell(TEXT.failed));

function take(sample: { readonly text: string; readonly choices: string; readonly cards: string }): void {
  text.value = sample.text;
  choices.value = sample.choices;
  cards.value = sample.cards;
  tried();
}

/** "This message on all channels": write one, see what each makes of it, with the calls that would be made. */
export function Preview(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = previewing.value;
  useEffect(() => {
    if (!open || dialog.current?.open !== false) return;
    dialog.current.showModal();
    const [first] = TEXT.preview.samples;
    if (text.value === "" && first !== undefined) take(first);
  }, [open]);
  return (
    <dialog
      ref={dialog}
      class="preview"
      aria-labelledby="preview"
      onClose={() => {
        previewing.value = false;
      }}
    >
      <header>
        <div>
          <h2 id="preview">{TEXT.preview.title}</h2>
          <p class="quiet">{TEXT.preview.intro}</p>
        </div>
        <button type="button" class="round" aria-label={TEXT.close} onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </header>
      <div class="preview-body">
        <div class="preview-form">
          <Field label={TEXT.preview.text} rows={5} value={text} />
          <Field label={TEXT.preview.choices} rows={6} value={choices} />
          <Field label={TEXT.preview.cards} rows={3} value={cards} />
          <fieldset class="samples" aria-label={TEXT.tryThis}>
            {TEXT.preview.samples.map((sample) => (
              <button key={sample.name} type="button" onClick={() => take(sample)}>
                {sample.name}
              </button>
            ))}
          </fieldset>
        </div>
        <div class="preview-channels">
          {shown.value.map((view) => (
            <Result key={view.channel} view={view} />
          ))}
        </div>
      </div>
    </dialog>
  );
}

function Field(props: { readonly label: string; readonly rows: number; readonly value: typeof text }): JSX.Element {
  const { label, rows, value } = props;
  return (
    <label>
      {label}
      <textarea
        rows={rows}
        value={value.value}
        onInput={({ currentTarget }) => {
          value.value = currentTarget.value;
          tried();
        }}
      />
    </label>
  );
}

function Result({ view }: { readonly view: PreviewView }): JSX.Element {
  const { channel, parts, calls } = view;
  return (
    <section class={`result ${channel.split(/[:-]/)[0]}`} aria-label={channelName(channel)}>
      <h3>
        <ChannelDot channel={channel} />
        {channelName(channel)}
        <small class="quiet">{TEXT.preview.messages(parts.length)}</small>
      </h3>
      {parts.map((part, index) => (
        <Part key={index} part={part} />
      ))}
      <details>
        <summary>{TEXT.preview.calls(calls.length)}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys. */}
        <pre tabIndex={0}>{JSON.stringify(calls, null, 2)}</pre>
      </details>
    </section>
  );
}

function Part({ part }: { readonly part: PreviewPart }): JSX.Element {
  const { text: said, style, options } = part;
  return (
    <div class="part">
      {said !== "" && <p class="said">{said}</p>}
      {style !== undefined && options.length > 0 && (
        <>
          <small class="quiet">{TEXT.preview.styles[style]}</small>
          <ul class={`options ${style}`}>
            {options.map(({ label, description }, index) => (
              <li key={index}>
                {label}
                {description !== undefined && <small class="quiet">{description}</small>}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
