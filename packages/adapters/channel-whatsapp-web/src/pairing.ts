import { renderSVG, renderUnicodeCompact } from "uqr";

/** How the account and this process are connected. */
export type Pairing =
  | { readonly status: "stopped" }
  | { readonly status: "starting" }
  /** A code waits to be scanned until `until`, epoch milliseconds; WhatsApp replaces it before. Treat it as a password. */
  | { readonly status: "scan"; readonly code: string; readonly until: number }
  /** Nobody scanned in time and WhatsApp stopped replacing the code; a new client brings a new one. */
  | { readonly status: "stale" }
  /** Connected as this number (digits). */
  | { readonly status: "ready"; readonly number: string | undefined }
  /** Lost; a new client starts at `retryAt`, epoch milliseconds. */
  | { readonly status: "waiting"; readonly reason: string; readonly retryAt: number };

/** A code as blocks of characters, for terminals. */
export function qrText(code: string): string {
  return renderUnicodeCompact(code);
}

/** A code as an SVG image, for pages. */
export function qrSvg(code: string): string {
  return renderSVG(code);
}

/** What is written to. */
export interface PairingOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Shows codes in a terminal, and in one line what becomes of them. A code is never written to what is not a terminal:
 * logs are kept, and whoever scans it has the account.
 *
 * @example
 * const channel = whatsappWeb({ onPairing: printPairing(process.stderr) });
 */
export function printPairing(output: PairingOutput): (pairing: Pairing) => void {
  return (pairing) => {
    const line = lineOf(pairing);
    if (pairing.status === "scan" && output.isTTY === true) output.write(`\n${qrText(pairing.code)}\n`);
    if (line !== undefined) output.write(`${line}\n`);
  };
}

function lineOf(pairing: Pairing): string | undefined {
  switch (pairing.status) {
    case "scan":
      return "WhatsApp: scan the code with the phone under Settings > Linked devices > Link a device";
    case "stale":
      return "WhatsApp: nobody scanned the code; a new one follows";
    case "ready":
      return "WhatsApp: connected";
    case "waiting":
      return `WhatsApp: not connected (${pairing.reason}); trying again`;
    case "starting":
    case "stopped":
      return undefined;
  }
}
