import { extractorLaws } from "@sambung/core/testing";
import { test } from "vitest";
import { idEnEntities } from "./index.ts";

for (const law of extractorLaws(() => idEnEntities())) test(law.name, law.run);
