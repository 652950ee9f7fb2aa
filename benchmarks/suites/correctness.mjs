// What happens when things go wrong: the same case on every contestant, asserted for ours, observed for the peers.
import * as botbuilder from "../cases/botbuilder.mjs";
import * as chat from "../cases/chat.mjs";
import { runOurs } from "../cases/ours.mjs";

const CASES = [
  {
    id: "burst",
    title: "100 messages of one customer at once, a counter raised by each",
    want: "counter 100, in order",
  },
  { id: "answers", title: "an order's 5 messages in one burst", want: "1 order, nothing asked twice" },
  { id: "yes", title: '"yes" delivered 3 times at once', want: "1 order" },
  { id: "redelivery", title: "the same event 3 times, then once more after a restart", want: "handled once" },
  { id: "failed", title: "the handler throws at the first delivery, the platform delivers again", want: "handled" },
  { id: "channels", title: "two channels of one customer at once, one slot each", want: "both slots" },
  {
    id: "inserted",
    title: "a deploy inserts a question in a running form",
    want: "the new question is asked, nothing moves",
  },
  { id: "renamed", title: "a deploy removes a running form", want: "closed with a message" },
  {
    id: "elsewhere",
    title: "a form begun on one channel, finished on another",
    want: "goes on with the next question",
  },
  { id: "erase", title: "one customer erased", want: "0 bytes left in the store" },
  { id: "fourth", title: "a fourth choice on a platform with three buttons", want: "all four shown and answerable" },
];

const PEERS = [
  { who: "botbuilder 4.23.3", cases: botbuilder.cases },
  { who: "Chat SDK 4.41.1", cases: chat.cases },
];

export async function run({ log }) {
  const rows = [];
  const ours = await runOurs(CASES.map(({ id }) => id));
  for (const { id, title, want } of CASES) {
    const row = { id, title, want, sambung: ours[id], peers: {} };
    for (const { who, cases } of PEERS) {
      if (cases[id] === undefined) continue;
      row.peers[who] = await cases[id]().catch(
        (error) =>
          `throws: ${String(error.message ?? error)
            .split("\n")[0]
            .slice(0, 120)}`,
      );
    }
    rows.push(row);
    log(
      `\n${title}\n  wanted            ${want}\n  Sambung           ${ours[id].ok ? "ok  " : "FAIL"} ${ours[id].saw}`,
    );
    for (const [who, saw] of Object.entries(row.peers)) log(`  ${who.padEnd(17)} ${saw}`);
  }
  const failed = rows.some(({ sambung }) => !sambung.ok);
  log(
    `\nSambung: ${rows.filter(({ sambung }) => sambung.ok).length} of ${rows.length} as wanted. A peer without a line has no such feature to try.`,
  );
  return { rows, failed };
}
