import {
  isoSeconds,
  type KeyEntry,
  type KeyPurpose,
  type KeyringEntries,
  newKeyEntry,
  withEvery,
} from './keyringText.ts';

/**
 * Gives each of these purposes a new newest key; older keys stay, to open what they sealed.
 *
 * Functions read the keyring once, so for a while some have the old keyring and some the new one. A function
 * with the old keyring cannot open what a new key sealed. `prepare` avoids that: the new key comes second and
 * only opens, until a later rotation puts it first.
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
      // Its date is always later than the first key's, because `preparedKey` recognizes it by that.
      return [...list.slice(0, 1), newKeyEntry(Math.max(now, madeAt(first) + 1_000)), ...list.slice(1)];
    }
    if (prepared === undefined || first === undefined || second === undefined)
      return [newKeyEntry(now), ...list];
    // The prepared key seals from now on, so the first key is replaced now, not when the prepared key was
    // made.
    return [{ ...second, created: isoSeconds(now) }, first, ...others];
  });
}

/** The second key, if it was made after the first one: it is prepared to become the newest. */
export function preparedKey([first, second]: readonly KeyEntry[]): KeyEntry | undefined {
  return second !== undefined && madeAt(second) > madeAt(first) ? second : undefined;
}

/**
 * Keys that were replaced before `replacedBefore` (epoch milliseconds): they sealed nothing after that. A key
 * is replaced when the next one is made; if that one has no date, it counts as made long ago. The newest key
 * and a prepared key are never in the result.
 */
export function replacedKeys(list: readonly KeyEntry[], replacedBefore: number): readonly KeyEntry[] {
  const prepared = preparedKey(list);
  const inOrder = list.filter((entry) => entry !== prepared);
  return inOrder.filter((_, index) => index > 0 && madeAt(inOrder[index - 1]) <= replacedBefore);
}

function madeAt(entry: KeyEntry | undefined): number {
  return entry?.created === undefined ? 0 : Date.parse(entry.created);
}
