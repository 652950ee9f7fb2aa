import { recognizerLaws } from "@sambung/core/testing";
import { test } from "vitest";
import { local } from "./index.ts";

for (const law of recognizerLaws(() => local())) test(law.name, law.run);
