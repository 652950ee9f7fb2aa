import { expect, test } from "vitest";
import { cast } from "./cast.ts";
import type { TourStep } from "./wire.ts";

const join = (on: string): TourStep => ({ title: on, say: "", on, act: { does: "join" } });
const type = (on: string): TourStep => ({ title: on, say: "", on, act: { does: "type", text: "x" } });
const story = [type("web"), join("whatsapp"), type("whatsapp"), join("slack"), type("slack"), join("telegram")];

test("the story is played as written where all its phones are", () => {
  expect(cast(story, ["whatsapp", "telegram", "slack"])).toEqual(story);
});

test("what has no phone happens where the person is, and nobody joins twice", () => {
  const places = cast(story, ["telegram"]).map(({ on, act }) => `${on} ${act.does}`);
  expect(places).toEqual(["web type", "telegram join", "telegram type", "telegram type"]);
});

test("without phones there is no story", () => {
  expect(cast(story, [])).toEqual([]);
});
