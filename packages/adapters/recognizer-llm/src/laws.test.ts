import { recognizerLaws } from "@sambung/core/testing";
import { afterAll, beforeAll, test } from "vitest";
import { type FakeEndpoint, fakeEndpoint } from "./fake.ts";
import { llm } from "./index.ts";

let endpoint: FakeEndpoint;
beforeAll(async () => {
  endpoint = await fakeEndpoint();
});
afterAll(() => endpoint[Symbol.asyncDispose]());

const make = () => llm({ model: { baseUrl: endpoint.baseUrl, model: "fake" }, timeoutMs: 60_000 });
for (const law of recognizerLaws(make)) test(law.name, law.run);
