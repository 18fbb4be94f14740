import fc from 'fast-check';

const HALVES = { first: 0xd800, count: 0x800 };

/**
 * Any character of Unicode, as likely as any other: what the unit `binary` of fast-check draws, which takes
 * two seconds of each process that uses it.
 */
const character = fc.nat(0x10ffff - HALVES.count).map(
  (drawn) => String.fromCodePoint(drawn < HALVES.first ? drawn : drawn + HALVES.count),
  (text) => {
    const code = typeof text === 'string' ? (text.codePointAt(0) ?? -1) : -1;
    const half = code >= HALVES.first && code < HALVES.first + HALVES.count;
    if (code < 0 || half || String.fromCodePoint(code) !== text) throw new Error('not one character');
    return code < HALVES.first ? code : code - HALVES.count;
  },
);

/** Any well-formed text. */
export const wellFormedText = (
  lengths: { minLength?: number; maxLength?: number } = {},
): fc.Arbitrary<string> => fc.string({ unit: character, ...lengths });
