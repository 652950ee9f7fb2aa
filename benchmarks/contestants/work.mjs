// What all contestants do: the same texts, the same amount of state.

/** Makes a state larger than 1 KB. */
export const FILLER = Object.fromEntries(
  Array.from({ length: 24 }, (_, index) => [`field${index}`, `value ${index} of this customer, as long as a line`]),
);

/** An order in four messages: begin, product, quantity, address. */
export const ORDER = ["mau pesan", "kopi gayo", "2", "Jalan Braga 12, Bandung"];
