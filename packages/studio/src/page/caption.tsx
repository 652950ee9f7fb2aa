import type { JSX } from "preact";
import { Icon } from "./icons.tsx";
import { view } from "./state.ts";
import { channelName, TEXT } from "./texts.ts";
import { hurry, nextStep, playTour, stopTour, tour } from "./tour.ts";

/** Tells the story while it plays. */
export function Caption(): JSX.Element | null {
  const now = tour.value;
  if (now === undefined) return null;
  const { step, steps, status } = now;
  const current = steps[step];
  return (
    <aside class={`caption ${status}`} aria-label={TEXT.tour} data-tour={status}>
      <div class="progress" aria-hidden="true">
        {steps.map(({ title, on }, index) => (
          <i key={title} class={`${on.split(":")[0]} ${index < step ? "past" : index === step ? "now" : ""}`} />
        ))}
      </div>
      <div class="caption-words" role="status">
        {status === "playing" && current !== undefined && (
          <>
            <p class="quiet">
              {TEXT.step(step + 1, steps.length)} · {channelName(current.on)}
            </p>
            <p class="caption-title">{here(current.title, current.on)}</p>
            <p>{here(current.say, current.on)}</p>
          </>
        )}
        {status === "done" && (
          <>
            <p class="caption-title">{TEXT.finished}</p>
            <p>{finale()}</p>
          </>
        )}
        {status === "failed" && <p>{TEXT.tourFailed}</p>}
      </div>
      <div class="caption-buttons">
        {status === "playing" ? (
          <>
            <button type="button" class="plain" onClick={hurry}>
              {TEXT.skip}
            </button>
            <button type="button" class="strong" onClick={nextStep}>
              {TEXT.next}
            </button>
          </>
        ) : (
          <button type="button" class="strong" onClick={() => void playTour()}>
            {TEXT.again}
          </button>
        )}
        <button
          type="button"
          class="plain"
          onClick={stopTour}
          aria-label={status === "playing" ? TEXT.stop : TEXT.close}
        >
          <Icon name="close" />
        </button>
      </div>
    </aside>
  );
}

function here(text: string, channel: string): string {
  return text.replaceAll("{channel}", channelName(channel));
}

function finale(): string {
  const people = view.people.value;
  const channels = new Set(people.flatMap(({ aliases }) => aliases.map(({ channel }) => channel))).size;
  return TEXT.finale(people.length, channels, view.records.value.length, view.counts.value.askedTwice);
}
