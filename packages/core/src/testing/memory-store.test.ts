import { test } from "vitest";
import { memoryStore } from "./memory-store.ts";
import { storeLaws } from "./store-laws.ts";

const laws = storeLaws(async (options) => {
  const store = memoryStore();
  await store.open(options);
  return {
    store,
    reopen: async () => {
      await store.close();
      await store.open(options);
      return store;
    },
    close: () => store.close(),
    dump: async () => store.dump(),
  };
});

test.for(laws)("$name", ({ run }) => run());
