import { appendFileSync } from "node:fs";

/**
 * Says that a test can't run on this machine, and the command that makes it runnable. `npm test` lists what was said at
 * its end, so that a green run never hides what it left out.
 *
 * @example notRun("widget in a real browser", "apt-get install -y chromium");
 */
export function notRun(what: string, how: string): void {
  const file = process.env["SAMBUNG_NOT_RUN_FILE"];
  if (file) appendFileSync(file, `${JSON.stringify({ what, how })}\n`);
}

/**
 * Whether a test can run: `condition` as it is, with {@link notRun} said when it is false.
 *
 * @example test.runIf(canRun(chromium !== undefined, "widget in a real browser", "apt-get install -y chromium"))(...)
 */
export function canRun(condition: boolean, what: string, how: string): boolean {
  if (!condition) notRun(what, how);
  return condition;
}
