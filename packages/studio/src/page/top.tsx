import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { Icon, Mark } from "./icons.tsx";
import { previewing } from "./preview.tsx";
import { configuration, newPerson, tell } from "./state.ts";
import { TEXT } from "./texts.ts";
import { playTour, stopTour, tour } from "./tour.ts";

type Theme = "auto" | "light" | "dark";

const KEPT = "sambung-playground:theme";
const THEMES: readonly Theme[] = ["auto", "light", "dark"];

/** The colours somebody chose; `auto` is what the system says. */
export const theme = signal<Theme>(THEMES.find((each) => each === localStorage.getItem(KEPT)) ?? "auto");
theme.subscribe((chosen) => {
  document.documentElement.dataset["theme"] = chosen;
  localStorage.setItem(KEPT, chosen);
});

export function Top(): JSX.Element {
  const { tour: steps, name, previews } = configuration.value;
  return (
    <header class="top">
      <Mark />
      <div class="title">
        <h1>{name === "" ? "Sambung" : name}</h1>
        <p>{TEXT.tagline}</p>
      </div>
      <div class="actions">
        {steps.length > 0 && (
          <button
            type="button"
            class="strong"
            disabled={tour.value?.status === "playing"}
            onClick={() => void playTour()}
          >
            <Icon name="play" solid />
            {TEXT.play}
          </button>
        )}
        <button
          type="button"
          onClick={() => {
            stopTour();
            void newPerson().catch(() => tell(TEXT.failed));
          }}
        >
          <Icon name="person" solid />
          {TEXT.newPerson}
        </button>
        {previews && (
          <button
            type="button"
            onClick={() => {
              previewing.value = true;
            }}
          >
            <Icon name="list" />
            {TEXT.preview.open}
          </button>
        )}
        <a class="button" href={`?lang=${TEXT.otherLocale}`} hreflang={TEXT.otherLocale} lang={TEXT.otherLocale}>
          {TEXT.language}
        </a>
        <label class="theme">
          <span class="visually-hidden">{TEXT.theme}</span>
          <select
            value={theme.value}
            onChange={({ currentTarget }) => {
              theme.value = THEMES.find((each) => each === currentTarget.value) ?? "auto";
            }}
          >
            {THEMES.map((each) => (
              <option key={each} value={each}>
                {TEXT.themes[each]}
              </option>
            ))}
          </select>
        </label>
      </div>
    </header>
  );
}
