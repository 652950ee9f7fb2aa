/** 77 intents with 80 lines each out of a small grammar; enough to measure costs on, not accuracy. */
export function generated() {
  const things = [
    "card",
    "transfer",
    "refund",
    "account",
    "parcel",
    "invoice",
    "voucher",
    "password",
    "booking",
    "limit",
    "address",
  ];
  const acts = ["cancel", "track", "change", "find", "explain", "delay", "open"];
  const starts = [
    "how do I",
    "can you",
    "please help me to",
    "I would like to",
    "what happens if I",
    "why can I not",
    "is it possible to",
    "tell me how to",
  ];
  const ends = [
    "today",
    "from my phone",
    "without extra fees",
    "for my mother",
    "before friday",
    "again",
    "after the update",
    "in the app",
    "right now",
    "abroad",
  ];
  return things.flatMap((thing) =>
    acts.flatMap((act) =>
      starts.flatMap((start) =>
        ends.map((end) => ({ text: `${start} ${act} my ${thing} ${end}`, intent: `${act}-${thing}`, lang: "en" })),
      ),
    ),
  );
}
