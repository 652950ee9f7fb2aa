import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { makeChat } from "../../test/support/dialog-chat.ts";
import { chatWith, flowIntents, flowOf, stars } from "../../test/support/flows.ts";
import { placed, shop } from "../../test/support/kopi.ts";
import type { FlowApi } from "../model/definition.ts";

beforeEach(() => {
  placed.length = 0;
});

describe("the rules of flows", () => {
  test("a flow that waited for days still takes the answer, whatever its question is called", async () => {
    const chat = chatWith(async (flow) => {
      await flow.ask("confirm", "review.ask", stars);
      flow.say("review.thanks");
    });
    await chat.play(`
      > mau ulas
      < Bintang berapa untuk kopinya?
      + 3d
      > 4
      < Terima kasih!
    `);
    expect(chat.facts.map(({ type }) => type)).not.toContain("task-suspended");
  });

  test("reads are taken once and come as decoded copies", async () => {
    const prices: unknown[] = [];
    let price = 10;
    const chat = chatWith(async (flow) => {
      const read = (await flow.read("price", () => ({ at: new Date(0), price }))) as { price: number; at: unknown };
      prices.push(read.at, read.price);
      read.price = 99;
      await flow.ask("stars", "review.ask", stars);
    });
    await chat.sends({ kind: "text", text: "mau ulas" });
    price = 20;
    await chat.sends({ kind: "text", text: "3" });
    expect(prices).toEqual(["1970-01-01T00:00:00.000Z", 10, "1970-01-01T00:00:00.000Z", 10]);
  });

  test("names in loops carry the item; a repeated name is an error and nothing leaks", async () => {
    const good = chatWith(async (flow) => {
      for (const line of ["a", "b"]) await flow.ask(`stars:${line}`, "review.ask", stars);
      flow.say("review.thanks");
    });
    await good.play(`
      > mau ulas
      < Bintang berapa untuk kopinya?
      > 1
      < Bintang berapa untuk kopinya?
      > 2
      < Terima kasih!
    `);
    const bad = chatWith(async (flow) => {
      for (const _ of ["a", "b"]) await flow.ask("stars", "review.ask", stars);
    });
    await bad.sends({ kind: "text", text: "mau ulas" });
    const before = bad.state;
    await expect(bad.sends({ kind: "text", text: "1" })).rejects.toMatchObject({ code: "flow-name-repeated" });
    expect(bad.state.tasks).toEqual(before.tasks);
  });

  test("forget drops an answer and asks again", async () => {
    const chat = chatWith(async (flow) => {
      for (;;) {
        const given = await flow.ask("stars", "review.ask", stars);
        if (given !== 1) break;
        flow.forget("stars");
      }
      flow.say("review.thanks");
    });
    await chat.play(`
      > mau ulas
      < Bintang berapa untuk kopinya?
      > 1
      < Bintang berapa untuk kopinya?
      > 1
      < Bintang berapa untuk kopinya?
      > 2
      < Terima kasih!
    `);
    expect(chat.facts.filter((fact) => fact.type === "slot-cleared")).toHaveLength(2);
  });

  test("a caught suspension changes nothing: what follows did not happen", async () => {
    const chat = chatWith(async (flow) => {
      try {
        await flow.ask("stars", "review.ask", stars);
      } catch {
        try {
          flow.say("complaint.done");
        } catch {
          throw new Error("replaced");
        }
      }
      flow.say("review.thanks");
    });
    await chat.play(`
      > mau ulas
      < Bintang berapa untuk kopinya?
      > 2
      < Terima kasih!
    `);
  });

  test("waits that nobody awaits and parallel steps leave nothing dangling", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", note);
    const done: string[] = [];
    const chat = chatWith(async (flow) => {
      const step = flow.step("slow", async () => {
        await new Promise((resolve) => setImmediate(resolve));
        done.push("slow");
      });
      const one = flow.ask("stars", "review.ask", stars);
      const two = flow.ask("why", "review.why", z.string());
      await Promise.all([one, two, step]);
      flow.say("review.thanks");
    });
    await chat.play(`
      > mau ulas
      < Bintang berapa untuk kopinya?
      > 4
      < Kenapa?
      > enak
      < Terima kasih!
    `);
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
    expect(done).toEqual(["slow"]);
  });

  test("used after its run it refuses", async () => {
    let kept: FlowApi | undefined;
    const chat = chatWith((flow) => {
      kept = flow;
    });
    await chat.sends({ kind: "text", text: "mau ulas" });
    expect(() => kept?.say("hours")).toThrow(expect.objectContaining({ code: "turn-closed" }));
    await expect(kept?.ask("x", "review.ask", stars)).rejects.toMatchObject({ code: "turn-closed" });
  });

  test("an error of its own reaches the caller", async () => {
    const chat = chatWith(() => {
      throw new RangeError("broken");
    });
    await expect(chat.sends({ kind: "text", text: "mau ulas" })).rejects.toThrow("broken");
    expect(chat.state.tasks).toEqual([]);
  });

  test("an unanswered question ends it silently after a week", async () => {
    const chat = chatWith(async (flow) => {
      await flow.ask("stars", "review.ask", stars);
    });
    await chat.play(`
      > mau ulas
      < Bintang berapa untuk kopinya?
      + 8d
      > 3
      < Maaf, saya belum paham.
    `);
    expect(chat.facts).toContainEqual(expect.objectContaining({ type: "task-abandoned", name: "review" }));
  });

  test("a deploy may insert, remove and reorder waits", async () => {
    const before = flowOf(async (flow) => {
      await flow.ask("stars", "review.ask", stars);
      await flow.ask("why", "review.why", z.string());
    });
    const after = flowOf(
      async (flow) => {
        await flow.ask("notes", "ask.notes", z.string());
        const given = await flow.ask("stars", "review.ask", stars);
        flow.say("promo", { what: given });
      },
      { version: 2 },
    );
    const chat = makeChat(shop({ flows: [before] }), { intents: flowIntents });
    await chat.play(`
      > mau ulas
      < Bintang berapa untuk kopinya?
      > 4
      < Kenapa?
    `);
    chat.deploy(shop({ flows: [after] }));
    await chat.play(`
      > enak
      < Ada catatan?
      > tidak pedas
      < Promo: 4!
    `);
    expect(chat.facts).toContainEqual(expect.objectContaining({ type: "task-migrated", from: 1, to: 2 }));
  });

  test("a wait that a deploy puts before the open one does not lose the answer", async () => {
    const seen: unknown[] = [];
    const before = flowOf(async (flow) => {
      seen.push(await flow.ask("stars", "review.ask", stars));
    });
    const after = flowOf(
      async (flow) => {
        await flow.ask("notes", "ask.notes", z.string());
        seen.push(await flow.ask("stars", "review.ask", stars));
        flow.say("review.thanks");
      },
      { version: 2 },
    );
    const chat = makeChat(shop({ flows: [before] }), { intents: flowIntents });
    await chat.play(`
      > mau ulas
      < Bintang berapa untuk kopinya?
    `);
    chat.deploy(shop({ flows: [after] }));
    await chat.play(`
      > 4
      < Ada catatan?
      > tidak pedas
      < Terima kasih!
    `);
    expect(seen).toEqual([4]);
  });

  test("an answer that fits nothing there is asked for again", async () => {
    const before = flowOf(async (flow) => void (await flow.ask("stars", "review.ask", stars)));
    const after = flowOf(
      async (flow) => {
        await flow.sleep("pause", "1h");
        await flow.ask("stars", "review.ask", stars);
        flow.say("review.thanks");
      },
      { version: 2 },
    );
    const chat = makeChat(shop({ flows: [before] }), { intents: flowIntents });
    await chat.play(`
      > mau ulas
      < Bintang berapa untuk kopinya?
    `);
    chat.deploy(shop({ flows: [after] }));
    await chat.sends({ kind: "text", text: "wah ".repeat(2_000) });
    expect(JSON.stringify(chat.state.tasks).length).toBeLessThan(2_000);
    await chat.play(`
      > lumayan lah
      + 1h
      < Bintang berapa untuk kopinya?
      > 5
      < Terima kasih!
    `);
  });

  test("a line in a loop that forgets is said each time round, one before it once", async () => {
    const chat = chatWith(async (flow) => {
      flow.say("hours");
      for (;;) {
        const given = await flow.ask("stars", "review.ask", stars);
        if (Number(given) > 3) break;
        flow.say("complaint.done");
        flow.forget("stars");
      }
      flow.say("review.thanks");
    });
    await chat.play(`
      > mau ulas
      < Buka 08.00-20.00.
      < Bintang berapa untuk kopinya?
      > 1
      < Kami catat.
      < Bintang berapa untuk kopinya?
      > 2
      < Kami catat.
      < Bintang berapa untuk kopinya?
      > 3
      < Kami catat.
      < Bintang berapa untuk kopinya?
      > 5
      < Terima kasih!
    `);
  });

  test("a line that is said again behind such a loop is said once more", async () => {
    let stock = 0;
    const chat = chatWith(async (flow) => {
      for (;;) {
        const left = await flow.read("stock", () => stock++);
        flow.say("complaint.done");
        if (Number(left) > 0) break;
        flow.forget("stock");
      }
      await flow.ask("stars", "review.ask", stars);
      flow.say("complaint.done");
    });
    await chat.play(`
      > mau ulas
      < Kami catat.
      < Kami catat.
      < Bintang berapa untuk kopinya?
      > 5
      < Kami catat.
    `);
  });

  test("turn 300 is no larger than turn 8", async () => {
    const chat = chatWith(async (flow) => {
      for (;;) {
        await flow.ask("stars", "review.ask", stars);
        flow.forget("stars");
      }
    });
    await chat.sends({ kind: "text", text: "mau ulas" });
    const sizes: number[] = [];
    for (let index = 0; index < 300; index += 1) {
      const effects = await chat.sends({ kind: "text", text: "3" });
      sizes.push(JSON.stringify(effects.state.tasks).length);
      expect(effects.facts.map((fact) => fact.type)).toEqual(["slot-filled", "slot-cleared", "slot-asked"]);
    }
    expect(sizes.at(-1)).toBeLessThanOrEqual((sizes[8] ?? 0) * 1.1);
    expect(chat.state.prompts).toEqual([]);
  });
});
