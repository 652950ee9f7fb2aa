import type { JSX } from "preact";
import type { PersonView, TaskView } from "../wire.ts";
import { ChannelDot, Icon } from "./icons.tsx";
import { view } from "./state.ts";
import { channelName, TEXT } from "./texts.ts";

/** Who the bot talks with: one card a person, and the numbers that count. */
export function Customers(): JSX.Element {
  const people = view.people.value.filter(({ aliases }) => aliases.length > 0);
  const channels = new Set(people.flatMap(({ aliases }) => aliases.map(({ channel }) => channel))).size;
  const { askedTwice, switches } = view.counts.value;
  return (
    <section class="customers" aria-labelledby="people">
      <div class="who">
        <h2 id="people">
          {people.length === 0 ? TEXT.nobody : `${TEXT.people(people.length)}, ${TEXT.channels(channels)}`}
        </h2>
        {people.length === 0 && <p class="hint">{TEXT.nobodyHint}</p>}
        <div class="cards">
          {people.map((person) => (
            <Customer key={person.customer} person={person} />
          ))}
        </div>
      </div>
      <dl class="figures">
        <div class={askedTwice === 0 ? "figure good" : "figure bad"}>
          <dd>{askedTwice}</dd>
          <dt>{TEXT.askedTwice}</dt>
        </div>
        <div class="figure">
          <dd>{switches}</dd>
          <dt>{TEXT.switches}</dt>
        </div>
      </dl>
    </section>
  );
}

function Customer({ person }: { readonly person: PersonView }): JSX.Element {
  const { name, locale, aliases, tasks, queue } = person;
  const shown = name ?? channelName(aliases[0]?.channel ?? "");
  return (
    <article class="customer" data-customer={person.customer}>
      <div class="identity">
        <span class="portrait" aria-hidden="true">
          {shown.charAt(0)}
        </span>
        <div>
          <h3>{shown}</h3>
          <p class="quiet">
            {locale !== undefined && `${TEXT.speaks[locale] ?? locale} · `}
            {TEXT.queue.toLowerCase()} {TEXT.queueOf(queue.in, queue.out)}
          </p>
        </div>
      </div>
      <ul class="aliases">
        {aliases.map(({ channel, value, assurance }) => (
          <li key={`${channel}${value}`} title={value}>
            <ChannelDot channel={channel} />
            {channelName(channel)}
            <small>{TEXT.assurance[assurance] ?? assurance}</small>
          </li>
        ))}
      </ul>
      {tasks.length === 0 ? (
        <p class="quiet task">{TEXT.noTask}</p>
      ) : (
        tasks.map((task) => <Task key={task.name} task={task} />)
      )}
    </article>
  );
}

function Task({ task }: { readonly task: TaskView }): JSX.Element {
  return (
    <div class={task.suspended ? "task aside" : "task"}>
      <b class="task-name">
        {task.name}
        {task.suspended ? (
          <small>{TEXT.suspended}</small>
        ) : (
          task.asked === undefined && task.slots.length === 0 && <small>{TEXT.later}</small>
        )}
      </b>
      <ul class="slots">
        {task.slots.map(({ name, value, channel }) => (
          <li key={name} class="slot">
            <ChannelDot channel={channel} />
            <span class="quiet">{name}</span>
            <b>{value}</b>
          </li>
        ))}
        {task.asked !== undefined && (
          <li class="slot open">
            <Icon name="arrow" />
            <span class="quiet">{TEXT.asks}</span>
            <b>{task.asked}</b>
          </li>
        )}
      </ul>
    </div>
  );
}
