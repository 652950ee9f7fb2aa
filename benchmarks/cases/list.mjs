// The cases of the correctness suite. The readme has a table of them; CI compares the two.
export const CASES = [
  {
    id: "burst",
    title: "100 messages of one customer at once, a counter raised by each",
    want: "counter 100, in order",
  },
  { id: "answers", title: "an order's 5 messages in one burst", want: "1 order, nothing asked twice" },
  { id: "yes", title: '"yes" delivered 3 times at once', want: "1 order" },
  { id: "redelivery", title: "the same event 3 times, then once more after a restart", want: "handled once" },
  { id: "failed", title: "the handler throws at the first delivery, the platform delivers again", want: "handled" },
  { id: "channels", title: "two channels of one customer at once, one slot each", want: "both slots" },
  {
    id: "inserted",
    title: "a deploy inserts a question in a running form",
    want: "the new question is asked, nothing moves",
  },
  { id: "renamed", title: "a deploy removes a running form", want: "closed with a message" },
  {
    id: "elsewhere",
    title: "a form begun on one channel, finished on another",
    want: "goes on with the next question",
  },
  {
    id: "unsaved",
    title: "an answer cannot be written, then the customer goes on",
    want: "nothing is asked that was not kept, no answer in another's place",
  },
  { id: "torn", title: "one of two things a message changes cannot be written", want: "both or neither" },
  {
    id: "killed",
    title: "the process is killed at any point of an order, the platform delivers again",
    want: "1 order, nothing asked twice",
  },
  { id: "erase", title: "one customer erased", want: "0 bytes left in the store" },
  { id: "fourth", title: "a fourth choice on a platform with three buttons", want: "all four shown and answerable" },
];

/** The peers, by the names under which the table shows them. */
export const PEER_NAMES = {
  botbuilder: "botbuilder 4.23.3",
  chat: "Chat SDK 4.41.1",
  grammy: "grammY conversations 2.1.1",
};
