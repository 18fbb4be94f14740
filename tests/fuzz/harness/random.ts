/** A whole number from 0 up to, not including, `below`. */
export type Draw = (below: number) => number;

/** The same numbers for the same seed (mulberry32): a finding is found again. */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

export function pick<Item>(list: readonly Item[], draw: Draw): Item {
  if (list.length === 0) throw new Error('nothing to pick from');
  return list[draw(list.length)] as Item;
}
