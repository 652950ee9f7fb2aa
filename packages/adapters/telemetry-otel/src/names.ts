/**
 * All names of spans and attributes. Those of OpenTelemetry are copied from its semantic conventions for messaging and HTTP,
 * whose status is "development": if they change, they change here.
 */
export const SPANS = {
  webhook: (channel: string): string => `webhook ${channel}`,
  turn: "sambung.turn",
  stage: (stage: string): string => `sambung.${stage}`,
  step: "sambung.step",
  durable: "sambung.durable",
  send: (channel: string): string => `send ${channel}`,
} as const;

export const ATTRIBUTES = {
  errorType: "error.type",
  httpMethod: "http.request.method",
  httpStatus: "http.response.status_code",
  messagingSystem: "messaging.system",
  messagingOperation: "messaging.operation.type",
  messagingMessage: "messaging.message.id",
  messagingConversation: "messaging.message.conversation_id",
  channel: "sambung.channel",
  event: "sambung.event.kind",
  attempt: "sambung.attempt",
  customer: "sambung.customer",
  intent: "sambung.intent",
  confidence: "sambung.confidence",
  understoodBy: "sambung.understood_by",
  heard: "sambung.heard",
  said: "sambung.said",
  step: "sambung.step.name",
  part: "sambung.part",
  outcome: "sambung.outcome",
} as const;
