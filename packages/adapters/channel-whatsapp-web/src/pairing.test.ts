import { expect, test } from "vitest";
import { type Pairing, printPairing, qrSvg, qrText } from "./pairing.ts";
import { pairingPage } from "./pairing-page.ts";

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

test.for<[status: Pairing, english: RegExp, indonesian: RegExp]>([
  [scan, /Link a device/, /Tautkan perangkat/],
  [{ status: "stale" }, /Nobody scanned/, /tidak dipindai/],
  [{ status: "ready", number: "62" }, /Connected/, /Tersambung/],
  [{ status: "waiting", reason: "browser-gone", retryAt: 0 }, /Trying again/, /Dicoba lagi/],
])(
  "a page shows %j in both languages, and only a code to scan has an image",
  async ([pairing, english, indonesian]) => {
    const page = pairingPage({ pairing });
    const said = (language: string): Promise<string> =>
      page(new Request("https://shop.example/", { headers: { "accept-language": language } })).text();
    expect(await said("en-GB")).toMatch(english);
    expect(await said("id,en;q=0.8")).toMatch(indonesian);
    expect((await said("id")).includes("<svg ")).toBe(pairing.status === "scan");
    expect(await said("id")).not.toContain(scan.code);
    expect(page(new Request("https://shop.example/")).headers.get("cache-control")).toBe("no-store");
  },
);
