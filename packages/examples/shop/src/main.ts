import { enableCompileCache } from "node:module";

// The demo is hundreds of modules: what was compiled at the first start is not compiled again, a third of the time saved.
enableCompileCache();
const { SambungError } = await import("@sambung/core");
const { EnvironmentError } = await import("./server/credentials.ts");
const { readEnvironment } = await import("./server/environment.ts");
const { startShop } = await import("./server/shop.ts");

/** A supervisor waits about this long before it kills. */
const STOP_MS = 10_000;

try {
  const shop = await startShop(readEnvironment(process.env));
  console.log(`Kopi Sambung is open: ${shop.address}`);
  console.log(`Live channels: ${["web", ...shop.live].join(", ")}`);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop(shop));
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}

async function stop(shop: { stop(): Promise<void> }): Promise<void> {
  setTimeout(() => process.exit(1), STOP_MS).unref();
  await shop.stop();
}

function explain(error: unknown): string {
  if (error instanceof EnvironmentError || SambungError.is(error)) return error.message;
  const { code } = error as { readonly code?: unknown };
  if (code === "EADDRINUSE") return "The port is taken. Set PORT to another one, or to 0 for any.";
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
