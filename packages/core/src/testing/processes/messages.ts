/** What the test tells a worker process. */
export type ToWorker =
  | { readonly kind: "event"; readonly call: number; readonly customer: string; readonly mark: string }
  /** End by SIGKILL at the next moment of this phase. */
  | { readonly kind: "die"; readonly phase: Phase; readonly delayMs: number }
  /** Steps begin and do not end until they may. */
  | { readonly kind: "hold"; readonly on: boolean }
  /** The platform has got what was sent. */
  | { readonly kind: "took"; readonly call: number }
  | { readonly kind: "stop" };

/** What a worker process tells the test. */
export type FromWorker =
  | { readonly kind: "ready" }
  | { readonly kind: "answer"; readonly call: number; readonly accepted: boolean; readonly reason?: string }
  | { readonly kind: "sent"; readonly call: number; readonly conversation: string; readonly text: string }
  | { readonly kind: "step"; readonly customer: string; readonly from: number; readonly to: number }
  | { readonly kind: "held" }
  | { readonly kind: "log"; readonly event: string }
  | { readonly kind: "stopped" };

/** Where a process can be hit. */
export const PHASES = ["accept", "turn", "step", "commit", "sending"] as const;
export type Phase = (typeof PHASES)[number];
