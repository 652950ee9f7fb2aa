// What the widget costs a page: scripts and styles together, compressed as they go over the wire.
import { gzipSync } from "node:zlib";
import { bundleWidget } from "../../packages/adapters/channel-web/scripts/bundle-widget.ts";

/** What loads with the page when a visitor was here before, bytes; others load less. */
const FIRST_LOAD = 10_000;
/** All that is needed to chat, bytes. */
const CHATTING = 17_500;

const files = await bundleWidget();
const size = (name) => {
  const { text } = files.find((file) => file.name === name);
  return gzipSync(text, { level: 9 }).length;
};
const element = size("sambung-chat.js");
const firstLoad = element + size("sambung-chat-conversation.js");
const chatting = firstLoad + size("sambung-chat-panel.js");

console.log(`widget size: ${element} bytes gzip with the page, for new visitors`);
console.log(
  `widget size: ${firstLoad} bytes gzip with the page, for visitors with a conversation (at most ${FIRST_LOAD})`,
);
console.log(`widget size: ${chatting} bytes gzip when the chat is open (at most ${CHATTING})`);
console.log(
  `widget size: ${size("sambung-chat-elsewhere.js")} bytes gzip more to continue in another app, with QR codes`,
);
for (const { name } of files) console.log(`widget size: ${name} ${size(name)}`);

if (firstLoad > FIRST_LOAD || chatting > CHATTING) {
  console.error("widget size: too much. Make it smaller, or load it later.");
  process.exitCode = 1;
}
