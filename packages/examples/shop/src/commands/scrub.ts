import { command, UsageError, withStore } from "./command.ts";

/** `npm run scrub`: leaves not a byte of erased customers in the files of the store. */
await command(async ({ store }) => {
  const done = await withStore(store, async (open) => {
    await open.scrub?.();
    return open.scrub === undefined ? "Erasing leaves nothing to scrub in this store." : "The tables are written anew.";
  });
  if (done === undefined)
    throw new UsageError("The store is in use, and needs no scrubbing: erasing leaves no byte in it.");
  console.log(done);
});
