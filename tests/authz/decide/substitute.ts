type Facts = ReadonlyMap<string, string | readonly string[]>;

interface Mode {
  /** A variable without a value matches anything, instead of making the whole undefined. */
  readonly missingIsStar?: boolean;
  /** Mark the colons of values too. */
  readonly colons?: boolean;
}

/** A literal `*` or `?` is written after a backslash, in patterns and in texts. */
export const marked = (character: string) =>
  character === '*' || character === '?' ? `\\${character}` : character;

/** A policy value as symbols: characters, `*` and `?` as wildcards, values of variables marked. */
export function substitute(
  pattern: string,
  facts: Facts,
  old: boolean,
  mode: Mode = {},
): string[] | undefined {
  if (old) return [...pattern];
  const put = (value: string) =>
    [...value].map((character) => (mode.colons && character === ':' ? '\\:' : marked(character)));
  const symbols: string[] = [];
  let rest = pattern;
  for (;;) {
    const match = /^(.*?)\$\{([^}]*)\}/su.exec(rest);
    if (match === null) return [...symbols, ...rest];
    symbols.push(...(match[1] ?? ''));
    rest = rest.slice(match[0].length);
    const inside = match[2] ?? '';
    const [key = '', fallback] = inside.split(', ');
    const value = facts.get(key.toLowerCase());
    if (['*', '?', '$'].includes(inside)) symbols.push(marked(inside));
    else if (typeof value === 'string') symbols.push(...put(value));
    else if (value === undefined && fallback !== undefined) symbols.push(...put(fallback.slice(1, -1)));
    else if (mode.missingIsStar) symbols.push('*');
    else return undefined;
  }
}
