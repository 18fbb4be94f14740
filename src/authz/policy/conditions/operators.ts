import {
  arnLike,
  binaryEquals,
  bool,
  type Comparison,
  date,
  ipAddress,
  numeric,
  stringEquals,
  stringEqualsIgnoreCase,
  stringLike,
} from './comparisons.ts';

export interface Operator {
  readonly comparison: Comparison;
  /** True when no value of the policy may match. */
  readonly negated: boolean;
  /**
   * Whether `${…}` is a variable in its values (IAM User Guide, "Policy variables": where you can use them).
   */
  readonly variables: boolean;
  /** A faster operator with the same result for values without wildcards. */
  readonly withoutWildcards?: Operator;
}

const plain = (comparison: Comparison): Operator => ({ comparison, negated: false, variables: false });
const withVariables = (comparison: Comparison): Operator => ({ ...plain(comparison), variables: true });
const not = (operator: Operator): Operator => ({ ...operator, negated: true });

const like = withVariables(stringLike);
const same = withVariables(stringEquals);

const NAMED: Readonly<Record<string, Operator>> = {
  StringEquals: same,
  StringNotEquals: not(same),
  StringEqualsIgnoreCase: withVariables(stringEqualsIgnoreCase),
  StringNotEqualsIgnoreCase: not(withVariables(stringEqualsIgnoreCase)),
  StringLike: { ...like, withoutWildcards: same },
  StringNotLike: { ...not(like), withoutWildcards: not(same) },
  NumericEquals: plain(numeric('=')),
  NumericNotEquals: not(plain(numeric('='))),
  NumericLessThan: plain(numeric('<')),
  NumericLessThanEquals: plain(numeric('<=')),
  NumericGreaterThan: plain(numeric('>')),
  NumericGreaterThanEquals: plain(numeric('>=')),
  DateEquals: plain(date('=')),
  DateNotEquals: not(plain(date('='))),
  DateLessThan: plain(date('<')),
  DateLessThanEquals: plain(date('<=')),
  DateGreaterThan: plain(date('>')),
  DateGreaterThanEquals: plain(date('>=')),
  Bool: withVariables(bool),
  BinaryEquals: plain(binaryEquals),
  IpAddress: plain(ipAddress),
  NotIpAddress: not(plain(ipAddress)),
  ArnEquals: withVariables(arnLike),
  ArnLike: withVariables(arnLike),
  ArnNotEquals: not(withVariables(arnLike)),
  ArnNotLike: not(withVariables(arnLike)),
};

/**
 * The operators that compare values, by lower-case name; `Null` and the affixes are not among them.
 * Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
 */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  Object.entries(NAMED).map(([name, operator]) => [name.toLowerCase(), operator]),
);

/** How many of a key's values must match. `plain`: the key has one value. */
export type Quantifier = 'plain' | 'all' | 'any';

interface OperatorName {
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
 * Splits an operator's name into set prefix, name and `IfExists`. Names are compared without case, because
 * AWS accepts `bool` in stored policies.
 */
export function parseOperatorName(name: string): OperatorName {
  const lower = name.toLowerCase();
  const [prefix, quantifier] = PREFIXES.find(([text]) => lower.startsWith(text)) ?? ['', 'plain'];
  const rest = lower.slice(prefix.length);
  const ifExists = rest.endsWith(IF_EXISTS);
  return { quantifier, base: ifExists ? rest.slice(0, -IF_EXISTS.length) : rest, ifExists };
}
