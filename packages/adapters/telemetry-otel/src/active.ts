import { AsyncLocalStorage } from "node:async_hooks";
import { channel, subscribe, unsubscribe } from "node:diagnostics_channel";
import { type Context, context } from "@opentelemetry/api";

/** Makes OpenTelemetry's context the active one, as something that a diagnostics channel can bind. */
class ActiveContext extends AsyncLocalStorage<Context> {
  override run<Result, Arguments extends unknown[]>(
    active: Context,
    work: (...rest: Arguments) => Result,
    ...rest: Arguments
  ): Result {
    return context.with(active, () => work(...rest));
  }
}

/** Follows one thing that takes time; its work runs in the context that `start` returns. Returns how to stop. */
export function follow<Message extends object>(
  name: string,
  start: (message: Message) => Context,
  end: (message: Message) => void,
): () => void {
  const starts = channel(`${name}.start`);
  const active = new ActiveContext();
  starts.bindStore(active, (message) => start(message as Message));
  const ended = listen<Message>(`${name}.end`, end);
  return () => {
    starts.unbindStore(active);
    ended();
  };
}

/** Hears a channel; returns how to stop. */
export function listen<Message>(name: string, hear: (message: Message) => void): () => void {
  const listener = (message: unknown): void => hear(message as Message);
  subscribe(name, listener);
  return () => unsubscribe(name, listener);
}
