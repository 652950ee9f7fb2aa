import { test } from "vitest";
import { type MemoryStore, memoryStore, sharedMemoryStore } from "./memory-store.ts";
import { MemoryDatabase } from "./memory-store-seat.ts";
import { storeLaws } from "./store-laws.ts";

const lawsOf = (make: () => MemoryStore) =>
  storeLaws(async (options) => {
    const store = make();
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

test.for(lawsOf(() => memoryStore()))("$name", ({ run }) => run());

test.for(lawsOf(() => sharedMemoryStore(new MemoryDatabase())))("one of several processes: $name", ({ run }) => run());
