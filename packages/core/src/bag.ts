/** What can be in a {@link Bag}: knows its place there, -1 outside. */
export interface BagItem {
  place: number;
}

/**
 * A set of objects that come and go by the thousand, in no order. Adding and removing move one reference each. A `Set`
 * would be right too, but grows by replacing its table, and each replaced table holds on to its successor and everything
 * that was in it: under load nothing of a turn would die young.
 */
export class Bag<Item extends BagItem> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  has(item: Item): boolean {
    return this.#items[item.place] === item;
  }

  add(item: Item): void {
    item.place = this.#items.length;
    this.#items.push(item);
  }

  /** False when it was not here. */
  delete(item: Item): boolean {
    if (!this.has(item)) return false;
    const last = this.#items.pop() as Item;
    if (last !== item) {
      this.#items[item.place] = last;
      last.place = item.place;
    }
    item.place = -1;
    return true;
  }

  /** A copy, so that what is looked at may leave meanwhile. */
  all(): Item[] {
    return this.#items.slice();
  }
}
