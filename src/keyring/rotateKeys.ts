import {
  isoSeconds,
  type KeyEntry,
  type KeyPurpose,
  type KeyringEntries,
  newKeyEntry,
  withEvery,
} from './keyringText.ts';

/**
 * Gives each of these purposes a new newest key; older ones stay, to open what they sealed.
 *
 * Functions read the keyring once, so for a while some have the old one and some the new: what the new seal,
 * the old cannot open. `prepare` avoids that: the new key comes second, opening only, until a later rotation
 * finds it prepared and puts it first.
 */
export function rotateKeys(
  entries: KeyringEntries,
  purposes: readonly KeyPurpose[],
  now: number,
  manner: 'rotate' | 'prepare' = 'rotate',
): KeyringEntries {
  return withEvery((purpose) => {
    const list = entries[purpose];
    if (!purposes.includes(purpose)) return list;
    const [first, second, ...others] = list;
    const prepared = preparedKey(list);
    if (manner === 'prepare') {
      if (prepared !== undefined) return list;
      // Later than the first one in any case: that is how it is known.
      return [...list.slice(0, 1), newKeyEntry(Math.max(now, madeAt(first) + 1_000)), ...list.slice(1)];
    }
    if (prepared === undefined || first === undefined || second === undefined)
      return [newKeyEntry(now), ...list];
    // From now on it seals: the first one is replaced now, and not when this one was made.
    return [{ ...second, created: isoSeconds(now) }, first, ...others];
  });
}

/** The second key, if it was made after the first one: it waits to become the newest. */
export function preparedKey([first, second]: readonly KeyEntry[]): KeyEntry | undefined {
  return second !== undefined && madeAt(second) > madeAt(first) ? second : undefined;
}

/**
 * Keys that were replaced before `replacedBefore` (epoch milliseconds): nothing was sealed with them since. A
 * key is replaced when the next one is made; one made by a file that tells no dates, at no known time, long
 * ago. The newest and a prepared one are never among them.
 */
export function replacedKeys(list: readonly KeyEntry[], replacedBefore: number): readonly KeyEntry[] {
  const prepared = preparedKey(list);
  const inOrder = list.filter((entry) => entry !== prepared);
  return inOrder.filter((_, index) => index > 0 && madeAt(inOrder[index - 1]) <= replacedBefore);
}

function madeAt(entry: KeyEntry | undefined): number {
  return entry?.created === undefined ? 0 : Date.parse(entry.created);
}
