/** How many of a key's values must fit. `plain`: the key has one value. */
export type Quantifier = 'plain' | 'all' | 'any';

export interface OperatorName {
  readonly quantifier: Quantifier;
  /** Lower case, without prefix and suffix. */
  readonly base: string;
  readonly ifExists: boolean;
}

const PREFIXES: readonly (readonly [string, Quantifier])[] = [
  ['forallvalues:', 'all'],
  ['foranyvalue:', 'any'],
];
const IF_EXISTS = 'ifexists';

/**
 * Takes an operator's name apart: set prefix, name, `IfExists`. Names are compared without case: AWS accepts `bool` in stored
 * policies, and another spelling can mean nothing else.
 */
export function parseOperatorName(name: string): OperatorName {
  const lower = name.toLowerCase();
  const [prefix, quantifier] = PREFIXES.find(([text]) => lower.startsWith(text)) ?? ['', 'plain'];
  const rest = lower.slice(prefix.length);
  const ifExists = rest.endsWith(IF_EXISTS);
  return { quantifier, base: ifExists ? rest.slice(0, -IF_EXISTS.length) : rest, ifExists };
}
