import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Outcome, openScene, REQUESTS } from "./attacks.ts";
import { PEOPLE } from "./attacks-people.ts";
import { CHANNELS, type ChannelName } from "./shelf.ts";

const PAGE = new URL("../../../../../docs/guide/attacks.md", import.meta.url);
// Those that let days go by come last.
const ATTACKS = { ...PEOPLE, ...REQUESTS };
const outcomes = new Map<string, Outcome>();

test.for(CHANNELS)("on %s no attack succeeds", async (on) => {
  await using scene = await openScene(on);
  const succeeded: string[] = [];
  for (const [name, run] of Object.entries(ATTACKS)) {
    const outcome = await run(scene);
    outcomes.set(`${name}/${on}`, outcome);
    if (typeof outcome === "string") succeeded.push(`${name}: ${outcome}`);
  }
  expect(succeeded).toEqual([]);
});

test("the guide shows what was tried where", () => {
  const table = tableOf(outcomes);
  console.info(table);
  const page = readFileSync(PAGE, "utf8");
  const [before = "", after = ""] = [
    page.slice(0, page.indexOf("| attack |")),
    page.slice(page.indexOf("\n\n", page.indexOf("| attack |"))),
  ];
  const wanted = `${before}${table}${after}`;
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(PAGE, wanted);
  expect(readFileSync(PAGE, "utf8"), "UPDATE_DOCS=1 writes it anew").toBe(wanted);
});

function tableOf(found: ReadonlyMap<string, Outcome>): string {
  const cell = (name: string, on: ChannelName): string => {
    const outcome = found.get(`${name}/${on}`);
    if (outcome === undefined) return "refused";
    return typeof outcome === "string" ? `**${outcome}**` : "–";
  };
  return [
    `| attack | ${CHANNELS.join(" | ")} |`,
    `|---|${CHANNELS.map(() => "---|").join("")}`,
    ...Object.keys(ATTACKS).map((name) => `| ${name} | ${CHANNELS.map((on) => cell(name, on)).join(" | ")} |`),
  ].join("\n");
}
