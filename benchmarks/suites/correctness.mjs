// What happens when things go wrong: the same case on every contestant, asserted for ours, observed for the peers.
import * as botbuilder from "../cases/botbuilder.mjs";
import * as chat from "../cases/chat.mjs";
import * as grammy from "../cases/grammy.mjs";
import { CASES, PEER_NAMES } from "../cases/list.mjs";
import { runOurs } from "../cases/ours.mjs";

const PEERS = [
  { who: PEER_NAMES.botbuilder, cases: botbuilder.cases },
  { who: PEER_NAMES.chat, cases: chat.cases },
  { who: PEER_NAMES.grammy, cases: grammy.cases },
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
      `\n${title}\n  wanted                     ${want}\n  Sambung                    ${ours[id].ok ? "ok  " : "FAIL"} ${ours[id].saw}`,
    );
    for (const [who, saw] of Object.entries(row.peers)) log(`  ${who.padEnd(26)} ${saw}`);
  }
  const failed = rows.some(({ sambung }) => !sambung.ok);
  log(
    `\nSambung: ${rows.filter(({ sambung }) => sambung.ok).length} of ${rows.length} as wanted. A peer without a line has no such feature to try.`,
  );
  return { rows, failed };
}
