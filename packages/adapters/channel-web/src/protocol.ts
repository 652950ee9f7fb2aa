import { z } from "zod";
import type {
  ErrorAnswer,
  FileAnswer,
  LinkAnswer,
  LinkRequest,
  MessageAnswer,
  MessageRequest,
  ReadRequest,
  SessionAnswer,
  SessionRequest,
  WireEvent,
  WireMessage,
} from "./wire.ts";

const seq = z.int().min(0);
const target = z.union([seq, z.string()]);
const moment = z.iso.datetime();

/** Ids a client makes: 1 to 64 characters that can be read aloud. */
const clientId = z.string().regex(/^[A-Za-z0-9_.:~-]{1,64}$/, "must be 1 to 64 letters, digits or _ . : ~ -");

export const sessionRequest: z.ZodType<SessionRequest> = z.object({
  lang: z
    .string()
    .max(35)
    .regex(/^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$/, "must be a language tag such as id or en-GB")
    .optional(),
  page: z.string().max(8_192).optional(),
  visitor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,128}$/, "must be the visitor of an earlier session")
    .optional(),
  identity: z.string().min(1).max(8_192).optional(),
  link: z.string().min(1).max(64).optional(),
});

export const sessionAnswer: z.ZodType<SessionAnswer> = z.object({
  token: z.string(),
  visitor: z.string(),
  conversation: z.string(),
  cursor: seq,
  expiresAt: moment,
});

const choiceToken = z.string().min(1).max(64);
const fileId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "must be the file of an upload");
const location = z.object({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
});

/** The four bodies of `POST /chat/messages`, by what they carry. */
export const messageRequests: {
  readonly [content in "text" | "choice" | "file" | "location"]: z.ZodType<MessageRequest>;
} = {
  text: z.object({ id: clientId, text: z.string().regex(/\S/, "must not be empty") }),
  choice: z.object({ id: clientId, choice: choiceToken, text: z.string().optional() }),
  file: z.object({ id: clientId, file: fileId, text: z.string().optional() }),
  location: z.object({ id: clientId, location }),
};

export const messageRequest: z.ZodType<MessageRequest> = z.union([
  messageRequests.choice,
  messageRequests.file,
  messageRequests.location,
  messageRequests.text,
]);

export const messageAnswer: z.ZodType<MessageAnswer> = z.object({ id: z.string(), seq });
export const linkRequest: z.ZodType<LinkRequest> = z.object({ channel: z.string().min(1).max(64) });
export const linkAnswer: z.ZodType<LinkAnswer> = z.object({
  code: z.string(),
  url: z.string().optional(),
  expiresAt: moment,
});
export const readRequest: z.ZodType<ReadRequest> = z.object({ seq: z.int().min(1) });
export const fileAnswer: z.ZodType<FileAnswer> = z.object({ file: z.string() });
export const errorAnswer: z.ZodType<ErrorAnswer> = z.object({
  error: z.object({ code: z.string(), message: z.string(), retryAfterMs: z.number().optional() }),
});

const choices = z.array(
  z.union([
    z.object({ choice: z.string(), label: z.string(), description: z.string().exactOptional() }),
    z.object({ url: z.string(), label: z.string() }),
  ]),
);

const messageFields = {
  seq,
  id: z.string(),
  from: z.enum(["bot", "customer", "agent"]),
  via: z.string(),
  at: moment,
  text: z.string(),
  parts: z.array(z.looseObject({ kind: z.string() })).optional(),
  choices: choices.optional(),
  choice: z.string().optional(),
};

export const wireMessage: z.ZodType<WireMessage> = z.object(messageFields);

export const wireEvent: z.ZodType<WireEvent> = z.discriminatedUnion("event", [
  z.object({ event: z.literal("msg"), ...messageFields }),
  z.object({
    event: z.literal("edit"),
    seq,
    target,
    text: z.string().optional(),
    choices: choices.optional(),
  }),
  z.object({
    event: z.literal("receipt"),
    seq,
    target,
    status: z.enum(["sent", "delivered", "read", "failed"]),
  }),
  z.looseObject({ event: z.literal("handoff"), seq }),
  z.looseObject({ event: z.literal("link"), seq }),
  z.object({ event: z.literal("reset"), seq, messages: z.array(wireMessage).optional() }),
  z.object({ event: z.literal("typing"), from: z.enum(["bot", "customer", "agent"]) }),
]);

/** JSON Schema of everything the protocol carries, for `docs/protocol.md` and for checks in other languages. */
export function protocolSchema(): { readonly [name: string]: unknown } {
  const schemas = {
    sessionRequest,
    sessionAnswer,
    messageRequest,
    messageAnswer,
    linkRequest,
    linkAnswer,
    readRequest,
    fileAnswer,
    errorAnswer,
    event: wireEvent,
  };
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input" });
      return [name, rest];
    }),
  );
}
