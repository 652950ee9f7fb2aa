// What the widget costs a page: scripts and styles together, compressed as they go over the wire.
import { gzipSync } from "node:zlib";
import { bundleWidget } from "../../packages/adapters/channel-web/scripts/bundle-widget.ts";

/** All that is needed to chat, bytes; it may only go down. */
const CHATTING = 10_000;

const sizes = Object.fromEntries(
  (await bundleWidget()).map(({ name, text }) => [name, gzipSync(text, { level: 9 }).length]),
);
const chatting = sizes["sambung-chat.js"];
console.log(`widget size: ${chatting} bytes gzip for all that is needed to chat (at most ${CHATTING})`);
console.log(
  `widget size: ${sizes["sambung-chat-extras.js"]} bytes gzip more once it is open: files, other apps, places, sound`,
);
console.log(
  `widget size: ${sizes["sambung-chat-elsewhere.js"]} bytes gzip more to continue in another app, with QR codes`,
);
console.log(`widget size: ${sizes["sambung-chat.classic.js"]} bytes gzip as a classic script`);

if (chatting > CHATTING) {
  console.error("widget size: too much. Make it smaller.");
  process.exitCode = 1;
}
