import type { JSX } from "preact";
import { Icon } from "./icons.tsx";
import { view } from "./state.ts";
import { TEXT, timeOf } from "./texts.ts";

/** What arrived in the business's own books. */
export function Records(): JSX.Element {
  const records = view.records.value;
  return (
    <section class="records" aria-labelledby="records">
      <div class="section-head">
        <h2 id="records">{TEXT.backoffice}</h2>
      </div>
      {records.length === 0 && <p class="hint">{TEXT.noOrders}</p>}
      <ul>
        {records.map(({ id, title, detail, status, at }) => (
          <li key={id} class="record">
            <Icon name="bag" />
            <div>
              <b>{id}</b>
              <p>{title}</p>
              <p class="quiet">
                {detail} · {timeOf(Date.parse(at))}
              </p>
            </div>
            <span class="tag">{statusOf(status)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** `placed · 7F3K9Q` -> `to prepare · 7F3K9Q` */
function statusOf(status: string): string {
  const [word = "", ...rest] = status.split(" · ");
  return [TEXT.statuses[word] ?? word, ...rest].join(" · ");
}
