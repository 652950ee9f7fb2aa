import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CustomerState, newCustomerState, type Prompt } from "../model/customer.ts";
import { makeStateText } from "./state-text.ts";

const text = fc.string({ unit: "grapheme", maxLength: 8 });

const closed: fc.Arbitrary<Prompt> = fc.record({
  id: text,
  task: fc.option(text),
  name: text,
  at: fc.nat(),
});

const open: fc.Arbitrary<Prompt> = fc.record({
  id: text,
  task: fc.option(text),
  name: text,
  at: fc.nat(),
  revision: fc.nat(),
  options: fc.array(fc.record({ id: text, value: fc.jsonValue() as fc.Arbitrary<never>, labels: fc.array(text) })),
  messages: fc.constant([]),
});

function stateOf(prompts: readonly Prompt[], given: Partial<CustomerState> = {}): CustomerState {
  return { ...newCustomerState("c_1", 0), prompts, ...given };
}

describe("the text of a state", () => {
  it("is the state's JSON, whatever was written before", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(closed, open), { maxLength: 6 }),
        fc.dictionary(text, fc.jsonValue()),
        (all, profile) => {
          const stateText = makeStateText();
          for (let from = 0; from <= all.length; from += 1) {
            const state = stateOf(all.slice(from), { profile: profile as CustomerState["profile"] });
            expect(JSON.parse(stateText(state))).toEqual(JSON.parse(JSON.stringify(state)));
          }
        },
      ),
    );
  });

  it("tells a prompt that was closed from the open one it was", () => {
    const stateText = makeStateText();
    const asked: Prompt = {
      id: "p",
      task: "t",
      name: "product",
      at: 1,
      revision: 0,
      options: [{ id: "1", value: "kopi", labels: ["Kopi"] }],
      messages: [],
    };
    const answered: Prompt = { id: "p", task: "t", name: "product", at: 1 };
    for (const prompts of [[asked], [answered], [asked, answered]]) {
      expect(JSON.parse(stateText(stateOf(prompts))).prompts).toEqual(prompts);
    }
  });

  it("reads a closed prompt once", () => {
    const stateText = makeStateText();
    let reads = 0;
    const prompt: Prompt = {
      id: "p",
      task: null,
      name: "offer",
      get at() {
        reads += 1;
        return 7;
      },
    };
    const texts = [1, 2, 3].map((unclear) => stateText(stateOf([prompt], { unclear })));
    expect(texts.map((each) => JSON.parse(each).prompts)).toEqual(texts.map(() => [{ ...prompt }]));
    // Once each for the three written here to compare with.
    expect(reads - 3).toBe(1);
  });
});
