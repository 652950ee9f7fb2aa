import { makeChat } from "../contestants/chat.mjs";

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function burst(concurrency) {
  const counters = { replies: 0 };
  let calls = 0;
  let skipped = 0;
  const seen = new Set();
  const { deliver } = await makeChat(counters, { concurrency }, async (thread, message, ...rest) => {
    calls += 1;
    seen.add(message.id);
    for (const other of rest.flatMap((each) => each?.skipped ?? [])) {
      skipped += 1;
      seen.add(other.id);
    }
    const { count } = (await thread.state) ?? { count: 0 };
    await wait(5);
    await thread.setState({ count: count + 1 });
    counters.count = count + 1;
  });
  await Promise.allSettled(Array.from({ length: 100 }, (_, index) => deliver(1, `${index}`, `m${index}`)));
  await wait(300);
  return `${concurrency}: counter ${counters.count}, ${calls} handled, ${skipped} only as "skipped", ${100 - seen.size} never seen`;
}

export const cases = {
  async burst() {
    return [await burst("drop"), await burst("queue"), await burst("concurrent")].join("; ");
  },
  async redelivery() {
    let handled = 0;
    const { deliver } = await makeChat({ replies: 0 }, {}, async () => {
      handled += 1;
    });
    for (let time = 0; time < 3; time += 1) await deliver(1, "hi", "m1");
    const before = handled;
    const again = await makeChat({ replies: 0 }, {}, async () => {
      handled += 1;
    });
    await again.deliver(1, "hi", "m1");
    return `handled ${before} time before the restart, ${handled - before} after it (state in memory)`;
  },
  async failed() {
    let handled = 0;
    let calls = 0;
    const { deliver } = await makeChat({ replies: 0 }, {}, async () => {
      calls += 1;
      if (calls === 1) throw new Error("handler");
      handled += 1;
    });
    for (let time = 0; time < 3; time += 1) await deliver(1, "hi", "m1").catch(() => {});
    return handled === 0 ? `lost: ${calls} call, redeliveries are taken for duplicates` : "handled";
  },
  async channels() {
    const states = {};
    const { deliver } = await makeChat({ replies: 0 }, {}, async (thread, message) => {
      const state = (await thread.state) ?? {};
      await thread.setState({ ...state, [message.text]: true });
      states[thread.id] = Object.keys(await thread.state).join(", ");
    });
    await Promise.all([deliver("web-of-budi", "qty"), deliver("whatsapp-of-budi", "address")]);
    return `two states: ${Object.values(states).join(" | ")}`;
  },
};
