/** Numbers that are the same for the same seed. Every part of a simulation rolls its own dice, so that one part rolling more changes no other. */
export class Dice {
  #state: number;

  constructor(seed: number, name: string) {
    // Nothing else of the seed goes in: the first digit of a small one would undo it.
    let hash = 0x811c9dc5;
    for (const character of `${seed}/${name}`) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
    this.#state = hash >>> 0;
  }

  /** At least 0, less than 1. */
  fraction(): number {
    // Mulberry32.
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let value = this.#state;
    value = Math.imul(value ^ (value >>> 15), value | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  happens(chance: number): boolean {
    return this.fraction() < chance;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.fraction() * items.length)] as Item;
  }
}
