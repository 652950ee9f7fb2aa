import { idEnEntities } from "@sambung/entities-id-en";
import { expect, test } from "vitest";
import { ENGLISH } from "./cases-en.ts";
import { INDONESIAN } from "./cases-id.ts";
import { ENGLISH_CHAT } from "./chat-en.ts";
import { INDONESIAN_CHAT } from "./chat-id.ts";
import { type Case, wrong } from "./check.ts";

const extractor = idEnEntities();
const title = (line: Case): string =>
  `${line[0]} | ${line
    .slice(1, 3)
    .map((part) => JSON.stringify(part))
    .join(" ")}`;

test.for([...INDONESIAN, ...INDONESIAN_CHAT].map((line) => [title(line), line] as const))("id: %s", ([, line]) => {
  expect(wrong(extractor, line, "id", "ID")).toBeUndefined();
});

test.for([...ENGLISH, ...ENGLISH_CHAT].map((line) => [title(line), line] as const))("en: %s", ([, line]) => {
  expect(wrong(extractor, line, "en", "US")).toBeUndefined();
});
