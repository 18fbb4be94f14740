/** A bound above every key, because keys have at most 1,024 bytes. */
export const AFTER_ALL: Uint8Array = new Uint8Array(1_100).fill(0xff);
/** The lowest bound, because no key is empty. */
export const BEFORE_ALL: Uint8Array = Uint8Array.of(0);

/** The next key in the order of bytes. */
export function justAfter(key: Uint8Array): Uint8Array {
  return Uint8Array.of(...key, 0);
}

/** The first key after all that begin with these bytes. */
export function afterPrefix(prefix: Uint8Array): Uint8Array {
  let end = prefix.length;
  while (end > 0 && prefix[end - 1] === 0xff) end--;
  if (end === 0) return AFTER_ALL;
  const next = Uint8Array.from(prefix.subarray(0, end));
  next[end - 1] = (next[end - 1] as number) + 1;
  return next;
}

export function laterOf(a: Uint8Array, b: Uint8Array): Uint8Array {
  return Buffer.compare(a, b) < 0 ? b : a;
}

export function soonerOf(a: Uint8Array, b: Uint8Array): Uint8Array {
  return Buffer.compare(a, b) < 0 ? a : b;
}
