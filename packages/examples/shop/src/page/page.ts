/// <reference lib="dom" />
import { defineSambungChat, SambungChat } from "@sambung/channel-web/widget";

/** The script of the first page: the chat, and examples that are said in it. */
defineSambungChat();
for (const example of document.querySelectorAll(".examples button")) {
  example.addEventListener("click", () => {
    const chat = document.querySelector("sambung-chat");
    if (chat instanceof SambungChat) void chat.send(example.textContent);
  });
}
