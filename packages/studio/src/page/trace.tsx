import type { JSX } from "preact";
import type { RepeatView, TurnView } from "../wire.ts";
import { ChannelDot, Icon } from "./icons.tsx";
import { SCROLLS } from "./scrolls.ts";
import { view } from "./state.ts";
import { channelName, TEXT, timeWithSeconds } from "./texts.ts";

type Row = { readonly turn: TurnView } | { readonly repeat: RepeatView };

/** Every turn, newest first. */
export function Trace(): JSX.Element {
  const rows: Row[] = [
    ...view.turns.value.map((turn) => ({ turn })),
    ...view.repeats.value.map((repeat) => ({ repeat })),
  ].sort((a, b) => atOf(b) - atOf(a));
  const { columns } = TEXT;
  return (
    <div class="trace">
      <div class="section-head">
        <h2 id="trace">{TEXT.trace}</h2>
        <p class="hint">{TEXT.traceHint}</p>
      </div>
      <section class="table" {...SCROLLS} aria-labelledby="trace">
        <table>
          <thead>
            <tr>
              <th>{columns.time}</th>
              <th>{columns.channel}</th>
              <th>{columns.switched}</th>
              <th>{columns.heard}</th>
              <th>{columns.understood}</th>
              <th>{columns.task}</th>
              <th>{columns.slots}</th>
              <th>{columns.said}</th>
              <th class="number">{columns.ms}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) =>
              "turn" in row ? (
                <Turn key={row.turn.id} turn={row.turn} />
              ) : (
                <Repeat key={row.repeat.id} repeat={row.repeat} />
              ),
            )}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function atOf(row: Row): number {
  return "turn" in row ? row.turn.at : row.repeat.at;
}

function Channel({ channel }: { readonly channel: string | undefined }): JSX.Element | null {
  if (channel === undefined) return null;
  return (
    <span class="channel">
      <ChannelDot channel={channel} />
      {channelName(channel)}
    </span>
  );
}

function Turn({ turn }: { readonly turn: TurnView }): JSX.Element {
  const { channel, from, heard, intent, by, task, step, asked, slots, said, ms, notes, linked } = turn;
  const { columns } = TEXT;
  return (
    <tr class={from !== undefined ? "switched" : linked ? "joined" : ""}>
      <td data-label={columns.time} class="quiet">
        {timeWithSeconds(turn.at)}
      </td>
      <td data-label={columns.channel}>
        <Channel channel={channel} />
      </td>
      <td data-label={columns.switched}>
        {from !== undefined && (
          <span class="switch">
            <ChannelDot channel={from} />
            <span class="visually-hidden">{channelName(from)} </span>
            <Icon name="arrow" />
            <ChannelDot channel={channel ?? ""} />
          </span>
        )}
      </td>
      <td data-label={columns.heard} class="heard">
        {heard ?? <i class="quiet">{linked ? TEXT.joined : (TEXT.events[turn.event] ?? turn.event)}</i>}
      </td>
      <td data-label={columns.understood}>
        {intent !== undefined ? (
          <span class="intent">
            {intent.name} <meter min={0} max={1} value={intent.confidence} aria-hidden="true" />
            <small>{Math.round(intent.confidence * 100)}%</small>
          </span>
        ) : (
          by !== undefined && <span class="quiet">{TEXT.by[by] ?? by}</span>
        )}
      </td>
      <td data-label={columns.task}>
        {task}
        {step !== undefined && <span class="tag">{TEXT.steps[step] ?? step}</span>}
        {notes.map((note) => (
          <span class="tag" key={note}>
            {TEXT.notes[note] ?? note}
          </span>
        ))}
        {asked !== undefined && asked !== "confirm" && (
          <span class="asked">
            <Icon name="arrow" />
            {asked}
          </span>
        )}
      </td>
      <td data-label={columns.slots}>
        {slots.map(({ name, change }, index) => (
          <span key={`${name}${index}`} class={`change ${change}`}>
            {change === "filled" ? "+" : "−"} {name}
          </span>
        ))}
      </td>
      <td data-label={columns.said} class="said">
        <span title={said.join("\n")}>{said.join(" ")}</span>
      </td>
      <td data-label={columns.ms} class="number">
        {ms?.toFixed(1)}
      </td>
    </tr>
  );
}

function Repeat({ repeat }: { readonly repeat: RepeatView }): JSX.Element {
  const { columns } = TEXT;
  return (
    <tr class="repeat">
      <td data-label={columns.time} class="quiet">
        {timeWithSeconds(repeat.at)}
      </td>
      <td data-label={columns.channel}>
        <Channel channel={repeat.channel} />
      </td>
      <td />
      <td colSpan={6}>
        <Icon name="again" /> {TEXT.duplicate(repeat.status)}
      </td>
    </tr>
  );
}
