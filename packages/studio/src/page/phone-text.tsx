import type { JSX } from "preact";
import type { PhoneMark, PhoneMessage } from "../phone.ts";
import { Icon } from "./icons.tsx";

/** The text of a message with its marks. Marks may lie inside each other; every stretch gets all that cover it. */
export function MarkedText({ text, marks = [] }: Pick<PhoneMessage, "text" | "marks">): JSX.Element {
  const cuts = [...new Set([0, text.length, ...marks.flatMap(({ from, to }) => [from, to])])].sort((a, b) => a - b);
  return (
    <>
      {cuts.slice(0, -1).map((from, index) => {
        const to = cuts[index + 1] as number;
        const covering = marks.filter((mark) => mark.from <= from && mark.to >= to);
        return <Stretch key={from} text={text.slice(from, to)} marks={covering} />;
      })}
    </>
  );
}

function Stretch({ text, marks }: { readonly text: string; readonly marks: readonly PhoneMark[] }): JSX.Element {
  const [mark, ...rest] = marks;
  if (mark === undefined) return <>{text}</>;
  const inner = <Stretch text={text} marks={rest} />;
  switch (mark.as) {
    case "bold":
      return <strong>{inner}</strong>;
    case "italic":
      return <em>{inner}</em>;
    case "strike":
      return <s>{inner}</s>;
    case "code":
      return <code>{inner}</code>;
    case "link":
      return (
        <a href={mark.url ?? text} rel="noreferrer" target="_blank">
          {inner}
        </a>
      );
  }
}

/** What a message shows besides its text. */
export function Attachment({ media, location }: Pick<PhoneMessage, "media" | "location">): JSX.Element | null {
  if (location !== undefined) {
    return (
      <span class="place">
        <Icon name="place" />
        {location.label ?? `${location.latitude}, ${location.longitude}`}
      </span>
    );
  }
  if (media === undefined) return null;
  if (media.type === "image" || media.type === "photo") {
    return media.url === undefined ? (
      <span class="file">
        <Icon name="file" />
        {media.name ?? media.type}
      </span>
    ) : (
      <img src={media.url} alt={media.name ?? ""} />
    );
  }
  return (
    <span class="file">
      <Icon name="file" />
      {media.name ?? media.type}
    </span>
  );
}
