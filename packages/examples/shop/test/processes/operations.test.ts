import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCommand } from "./command.ts";
import { ready, startDemo, temporaryFolder, type Variables } from "./demo.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());
const variables = { SAMBUNG_STORE: `sqlite:${join(folder.path, "shop.db")}` };
const copy = join(folder.path, "backups", "shop.db");

const run = (name: string, words: readonly string[], settings: Variables = variables) =>
  runCommand(name, words, settings);

interface Client {
  says(id: string, text: string): Promise<void>;
  /** What the conversation log holds. */
  lines(): Promise<readonly string[]>;
}

async function client(url: string, visitor?: string): Promise<Client & { readonly visitor: string }> {
  const post = (path: string, body: object, headers = {}): Promise<Response> =>
    fetch(`${url}/chat${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  const session = (await (await post("/session", { lang: "en", visitor })).json()) as Record<string, string>;
  const headers = { authorization: `Bearer ${session["token"]}` };
  return {
    visitor: session["visitor"] ?? "",
    says: async (id, text) => {
      expect((await post("/messages", { id, text }, headers)).status).toBe(200);
    },
    lines: async () => {
      const response = await fetch(`${url}/chat/events?after=0&wait=0`, {
        headers: { ...headers, accept: "application/json" },
      });
      const { events } = (await response.json()) as { events: { from?: string; text?: string }[] };
      return events.flatMap(({ from, text }) => (from === "customer" && text !== undefined ? [text] : []));
    },
  };
}

test("a copy of the open shop is what it goes on from after a restore", async () => {
  const first = await startDemo(variables);
  await ready(first);
  const budi = await client(first.url);
  await budi.says("1", "2 bags of gayo please");
  expect(await run("backup", [copy])).toMatchObject({ code: 0, output: expect.stringContaining(copy) });
  await budi.says("2", "opening hours?");
  expect(await budi.lines()).toEqual(["2 bags of gayo please", "opening hours?"]);

  const sizes = await run("sizes", []);
  expect(sizes.output).toMatch(/journal +2 /);
  expect(sizes.output).toMatch(/1 customers, [\d,]+ bytes each/);
  expect((await run("restore", [copy])).output).toContain("in use by another process");
  expect(await budi.lines()).toHaveLength(2);
  await first.kill();

  expect(await run("restore", [copy])).toMatchObject({ code: 0 });
  const second = await startDemo(variables);
  await ready(second);
  const again = await client(second.url, budi.visitor);
  expect(await again.lines()).toEqual(["2 bags of gayo please"]);
  await again.says("3", "make that 3");
  expect(await again.lines()).toEqual(["2 bags of gayo please", "make that 3"]);
  expect(await second.stop()).toBe(0);
});

test("dead letters are asked for in the open shop and in its store", async () => {
  const demo = await startDemo(variables);
  await ready(demo);
  expect(await run("dead-letters", ["list", "--url", demo.url])).toEqual({
    code: 0,
    output: "There are no dead letters.\n",
  });
  expect(await run("dead-letters", ["retry", "12", "--url", demo.url])).toEqual({
    code: 1,
    output: "There is no dead letter 12.\n",
  });
  expect((await run("dead-letters", ["list"], { ...variables, PORT: "1" })).output).toContain("--url");
  const metrics = await (await fetch(`${demo.url}/metrics`)).text();
  expect(metrics).toContain("sambung_outbox_depth 0");
  expect(await (await fetch(`${demo.url}/livez`)).json()).toMatchObject({ live: true });
  const failed = (words: readonly string[]) => run("failed-messages", words);
  expect((await failed(["list", "--url", demo.url])).output).toBe("There are no failed messages.\n");
  expect((await failed(["resend", "m1", "--url", demo.url])).output).toBe("There is no failed message m1.\n");
  await demo.stop();
  expect((await failed(["list"])).output).toContain("There are no failed messages.");
  expect((await run("dead-letters", ["list"])).output).toContain("There are no dead letters.");
  expect((await run("dead-letters", ["bury"])).output).toContain("list | retry <seq> | drop <seq>");
});
