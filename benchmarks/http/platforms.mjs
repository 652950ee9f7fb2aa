// What each platform sends to a webhook, and how it is called by the bot.
import { createHmac } from "node:crypto";
import { telegram } from "@sambung/channel-telegram";
import { whatsapp } from "@sambung/channel-whatsapp";

const TOKEN = "123456:benchmark-token";
const SECRET = "benchmark-secret";
const JSON_BODY = { "content-type": "application/json" };
/** The time that updates carry; a platform's are recent, and older ones are refused. */
const seconds = () => Math.floor(Date.now() / 1_000);

export const platforms = {
  telegram: {
    title: "Telegram, telegraf as the client",
    open: (apiRoot) => telegram({ token: TOKEN, webhookSecret: SECRET, apiRoot, username: "bench_bot" }),
    update(number, chat, text) {
      const body = JSON.stringify({
        update_id: number,
        message: {
          message_id: number,
          from: { id: chat, is_bot: false, first_name: "Budi", language_code: "id" },
          chat: { id: chat, type: "private", first_name: "Budi" },
          date: seconds(),
          text,
        },
      });
      return {
        path: "/webhooks/telegram",
        headers: { ...JSON_BODY, "x-telegram-bot-api-secret-token": SECRET },
        body,
      };
    },
    /** The chat a call answers, undefined for any other call; and what the platform says to it. */
    called(path, body, number) {
      const method = path.split("/").at(-1);
      if (method !== "sendMessage") return { answer: { ok: true, result: true } };
      const { chat_id, text } = JSON.parse(body);
      const chat = Number(chat_id);
      return {
        chat,
        answer: {
          ok: true,
          result: { message_id: 1_000_000 + number, date: seconds(), chat: { id: chat, type: "private" }, text },
        },
      };
    },
  },
  whatsapp: {
    title: "WhatsApp Cloud API, the adapter's own keep-alive client",
    open: (apiUrl) =>
      whatsapp({
        accessToken: TOKEN,
        phoneNumberId: "106540352000001",
        appSecret: SECRET,
        verifyToken: "verify",
        apiUrl,
        number: "6281100001111",
        // A second call for each message, which says nothing about replies.
        markRead: false,
      }),
    update(number, chat, text) {
      const from = `62${chat}`;
      const body = JSON.stringify({
        object: "whatsapp_business_account",
        entry: [
          {
            id: "102290129000001",
            changes: [
              {
                field: "messages",
                value: {
                  messaging_product: "whatsapp",
                  metadata: { display_phone_number: "6281100001111", phone_number_id: "106540352000001" },
                  contacts: [{ profile: { name: "Budi" }, wa_id: from }],
                  messages: [
                    { from, id: `wamid.in${number}`, timestamp: `${seconds()}`, type: "text", text: { body: text } },
                  ],
                },
              },
            ],
          },
        ],
      });
      const signature = createHmac("sha256", SECRET).update(body).digest("hex");
      return {
        path: "/webhooks/whatsapp",
        headers: { ...JSON_BODY, "x-hub-signature-256": `sha256=${signature}` },
        body,
      };
    },
    called(_path, body, number) {
      const { to, type } = JSON.parse(body);
      if (type === undefined) return { answer: { success: true } };
      return {
        chat: Number(`${to}`.slice(2)),
        answer: {
          messaging_product: "whatsapp",
          contacts: [{ input: to, wa_id: to }],
          messages: [{ id: `wamid.out${number}` }],
        },
      };
    },
  },
};
