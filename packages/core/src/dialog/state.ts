import type { CustomerState, Task } from "../model/customer.ts";

/** Pure changes of the stack of tasks. */

export function findTask(state: CustomerState, id: string): Task | undefined {
  return state.tasks.find((task) => task.id === id);
}

export function replaceTask(state: CustomerState, task: Task): CustomerState {
  return { ...state, tasks: state.tasks.map((other) => (other.id === task.id ? task : other)) };
}

export function removeTask(state: CustomerState, id: string): CustomerState {
  return {
    ...state,
    tasks: state.tasks.filter((task) => task.id !== id),
    offers: state.offers.includes(id) ? state.offers.filter((offer) => offer !== id) : state.offers,
  };
}

/** Puts a task on top, new or from further down. */
export function putOnTop(state: CustomerState, task: Task): CustomerState {
  return { ...state, tasks: [...state.tasks.filter((other) => other.id !== task.id), task] };
}

/** A form always wants something of the customer; a flow only while it has a question open. */
export function isForeground(task: Task): boolean {
  return task.kind === "form" || task.asked !== null;
}

/** Set aside by another task, or by a merge and not offered back yet. */
export function isSuspended(state: CustomerState, task: Task): boolean {
  return task.suspended === true || state.offers.includes(task.id);
}

/** The task nearest the top that wants something of the customer, suspended or not. */
export function topTask(state: CustomerState): Task | undefined {
  return state.tasks.findLast(isForeground);
}

/** The task the customer is in: what is said counts for it first. */
export function activeTask(state: CustomerState): Task | undefined {
  const top = topTask(state);
  return top === undefined || isSuspended(state, top) ? undefined : top;
}
