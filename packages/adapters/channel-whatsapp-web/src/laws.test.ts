import { channelLaws } from "@sambung/core/testing";
import { test } from "vitest";
import { subjectOf } from "../test/subject.ts";

// The same laws in a real browser: test/processes/browser.test.ts.
for (const law of channelLaws(subjectOf(({ library }) => ({ library }), { drops: true }))) test(law.name, law.run);
