import { expect, test } from "vitest";
import { type Pairing, printPairing, qrSvg, qrText } from "./pairing.ts";

const scan: Pairing = { status: "scan", code: "2@code-of-nobody", until: 0 };

function printed(isTTY: boolean, ...pairings: readonly Pairing[]): string {
  const written: string[] = [];
  const print = printPairing({ isTTY, write: (text) => written.push(text) });
  for (const pairing of pairings) print(pairing);
  return written.join("");
}

test("a terminal shows the code as blocks", () => {
  expect(printed(true, scan)).toContain(qrText(scan.code));
  expect(qrText(scan.code)).toMatch(/[█▀▄]/);
  expect(qrSvg(scan.code)).toMatch(/^<svg /);
});

test("what is no terminal gets no code: logs are kept, and a code is a password", () => {
  const text = printed(false, scan, { status: "stale" }, { status: "ready", number: "62" });
  expect(text).not.toMatch(/[█▀▄]/);
  expect(text).not.toContain(scan.code);
  expect(text.split("\n")).toHaveLength(4);
});
