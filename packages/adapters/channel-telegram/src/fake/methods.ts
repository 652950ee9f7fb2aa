import { type Fields, fieldsOf, numberOf, textOf } from "../wire.ts";
import { badRequest, buttonsOf, Refusal, wordsOf } from "./checks.ts";
import { alter, botFields, type ChatRecord, type FakeState, messageFields, type ShownMessage, show } from "./state.ts";

type Method = (state: FakeState, parameters: Fields) => unknown;

/** Longest address and largest file the platform serves, in bytes. */
const DOWNLOAD_BYTES = 20_971_520;

const ACTIONS = new Set(
  "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker find_location record_video_note upload_video_note".split(
    " ",
  ),
);

/** The methods of the Bot API the fake knows, except those about receiving updates. */
export const METHODS: { readonly [method: string]: Method } = {
  getMe: (state) => ({ ...botFields(state), can_join_groups: true, can_read_all_group_messages: false }),
  sendMessage: (state, parameters) => {
    const chat = chatOf(state, parameters);
    const words = wordsOf(parameters["text"], parameters["entities"], {
      max: 4096,
      empty: "message text is empty",
      long: "message is too long",
    });
    return posted(state, chat, parameters, words);
  },
  sendPhoto: media("photo"),
  sendAudio: media("audio"),
  sendVideo: media("video"),
  sendDocument: media("document"),
  sendLocation: (state, parameters) =>
    posted(state, chatOf(state, parameters), parameters, { location: place(parameters) }),
  sendVenue: (state, parameters) => {
    const label = textOf(parameters["title"]);
    if (label === undefined || textOf(parameters["address"]) === undefined)
      throw badRequest("title and address are needed");
    return posted(state, chatOf(state, parameters), parameters, { location: { ...place(parameters), label } });
  },
  sendChatAction: (state, parameters) => {
    const chat = chatOf(state, parameters);
    if (!ACTIONS.has(textOf(parameters["action"]) ?? "")) throw badRequest("wrong parameter action in request");
    chat.typed += 1;
    return true;
  },
  editMessageText: (state, parameters) => {
    const { chat, message } = ownMessage(state, parameters);
    const words = wordsOf(parameters["text"], parameters["entities"], {
      max: 4096,
      empty: "message text is empty",
      long: "message is too long",
    });
    return edited(state, chat, message, { ...message, ...words, buttons: buttonsOf(parameters["reply_markup"]) });
  },
  editMessageReplyMarkup: (state, parameters) => {
    const { chat, message } = ownMessage(state, parameters);
    return edited(state, chat, message, { ...message, buttons: buttonsOf(parameters["reply_markup"]) });
  },
  deleteMessage: (state, parameters) => {
    const { chat, message } = ownMessage(state, parameters);
    chat.messages.splice(chat.messages.indexOf(message), 1);
    return true;
  },
  answerCallbackQuery: (state, parameters) => {
    const id = textOf(parameters["callback_query_id"]) ?? "";
    const text = parameters["text"] ?? "";
    if (typeof text !== "string" || text.length > 200) throw badRequest("MESSAGE_TOO_LONG");
    if (!state.taps.delete(id)) {
      throw badRequest("query is too old and response timeout expired or query ID is invalid");
    }
    state.answers.set(id, text);
    return true;
  },
  getFile: (state, parameters) => {
    const id = textOf(parameters["file_id"]) ?? "";
    const file = state.files.get(id);
    if (file === undefined) throw badRequest("wrong file_id or the file is temporarily unavailable");
    if (file.bytes.byteLength > DOWNLOAD_BYTES) throw badRequest("file is too big");
    return { file_id: id, file_unique_id: `unique-${id}`, file_size: file.bytes.byteLength, file_path: file.path };
  },
};

function chatOf(state: FakeState, parameters: Fields): ChatRecord {
  const given = parameters["chat_id"];
  const id = typeof given === "string" && /^-?\d+$/.test(given) ? Number(given) : numberOf(given);
  if (id === undefined) throw badRequest("chat_id is empty");
  const chat = state.chats.get(id);
  if (chat === undefined) throw badRequest("chat not found");
  const person = state.people.get(id);
  if (person?.blocked === true) throw new Refusal(403, "Forbidden: bot was blocked by the user");
  if (person?.started === false) throw new Refusal(403, "Forbidden: bot can't initiate conversation with a user");
  if (chat.botGone) throw new Refusal(403, "Forbidden: bot was kicked from the group chat");
  return chat;
}

function ownMessage(
  state: FakeState,
  parameters: Fields,
): { readonly chat: ChatRecord; readonly message: ShownMessage } {
  const chat = chatOf(state, parameters);
  const message = chat.messages.find(({ id }) => id === parameters["message_id"]);
  if (message === undefined) throw badRequest("message to edit not found");
  if (message.from !== "bot") throw badRequest("message can't be edited");
  return { chat, message };
}

function posted(state: FakeState, chat: ChatRecord, parameters: Fields, content: Partial<ShownMessage>): Fields {
  const buttons = buttonsOf(parameters["reply_markup"]);
  const message = { from: "bot", sender: state.botId, text: "", entities: [], buttons, ...content } as const;
  return messageFields(state, chat, show(state, chat, message));
}

function edited(state: FakeState, chat: ChatRecord, before: ShownMessage, after: ShownMessage): Fields {
  const looks = ({ text, entities, buttons }: ShownMessage): string => JSON.stringify([text, entities, buttons]);
  if (looks(before) === looks(after)) {
    throw badRequest(
      "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
    );
  }
  return messageFields(state, chat, alter(state, chat, after));
}

function media(type: string): Method {
  return (state, parameters) => {
    const chat = chatOf(state, parameters);
    const source = textOf(parameters[type]);
    const address = source !== undefined && /^https?:\/\//.test(source) && URL.canParse(source);
    if (source === undefined || !(address || state.files.has(source))) {
      throw badRequest("wrong file identifier/HTTP URL specified");
    }
    const words = wordsOf(parameters["caption"], parameters["caption_entities"], {
      max: 1024,
      long: "message caption is too long",
    });
    return posted(state, chat, parameters, { ...words, media: { type, source } });
  };
}

function place(parameters: Fields): { readonly latitude: number; readonly longitude: number } {
  const latitude = numberOf(parameters["latitude"]);
  const longitude = numberOf(parameters["longitude"]);
  if (latitude === undefined || longitude === undefined || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) {
    throw badRequest("wrong latitude or longitude");
  }
  return { latitude, longitude };
}

/** Whether a webhook may be set: an address, and a secret of the allowed characters. */
export function webhookOf(parameters: Fields): { readonly url: string; readonly secret?: string } | undefined {
  const url = parameters["url"];
  if (url === "") return undefined;
  if (typeof url !== "string" || !URL.canParse(url)) throw badRequest("bad webhook: invalid url");
  const { protocol, hostname } = new URL(url);
  const loopback = hostname === "127.0.0.1" || hostname === "localhost";
  if (protocol !== "https:" && !loopback) throw badRequest("bad webhook: An HTTPS URL must be provided for webhook");
  const secret = parameters["secret_token"];
  if (secret === undefined) return { url };
  if (typeof secret !== "string" || !/^[\w-]{1,256}$/.test(secret)) {
    throw badRequest("secret token contains unallowed characters");
  }
  return { url, secret };
}

/** The parameters of a request, from its JSON or form body and its query. */
export function parametersOf(body: string, contentType: string, query: URLSearchParams): Fields {
  const found: Record<string, unknown> = Object.fromEntries(query);
  if (contentType.startsWith("application/x-www-form-urlencoded")) {
    return { ...found, ...Object.fromEntries(new URLSearchParams(body)) };
  }
  if (body === "") return found;
  try {
    return { ...found, ...fieldsOf(JSON.parse(body)) };
  } catch {
    throw badRequest("can't parse the request body");
  }
}
