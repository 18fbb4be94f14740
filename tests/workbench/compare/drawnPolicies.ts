import { type Draw, pick } from '../../fuzz/harness/random.ts';

/** A condition of a drawn policy: one operator, one key, its values. */
export interface DrawnCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export interface DrawnStatement {
  readonly effect: 'Allow' | 'Deny';
  /** Patterns of a broker's name; absent: `Resource` is `*`. */
  readonly names?: readonly string[];
  /** Whether the patterns are those of `NotResource`. */
  readonly notNames: boolean;
  readonly conditions: readonly DrawnCondition[];
}

export type DrawnPolicy = readonly DrawnStatement[];

export const DRAWN_ACTION = 'mq:DeleteBroker';
const TAG = 'aws:ResourceTag/env';
const ADDRESS = 'aws:SourceIp';
const MFA = 'aws:MultiFactorAuthPresent';
const AGE = 'aws:MultiFactorAuthAge';

/** Patterns of names without a colon: any form of a broker's ARN that has a name gives the same answers. */
export const NAMES = ['prod-*', 'prod-a', '*-a', 'p*a', '??', 'dev*', 'd?v'];
const WORDS = ['dev', 'prod', 'DEV'];
const PATTERNS = ['d*', '*v', '?ev', 'p*d', 'dev', '*'];
export const NETWORKS = [
  ...['10.0.0.0/8', '10.0.0.0/9', '10.128.0.0/9', '0.0.0.0/0', '192.168.1.7', '192.168.0.0/16'],
  ...['2001:db8::/32', '::/0'],
];
const AGES = ['9', '10', '3600', '0', '9.5'];

/** The operators of each family, with the values that they are drawn with. */
const FAMILIES: readonly {
  readonly key: string;
  readonly operators: readonly string[];
  readonly values: readonly string[];
}[] = [
  {
    key: TAG,
    operators: ['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringEqualsIfExists'],
    values: WORDS,
  },
  { key: TAG, operators: ['StringLike', 'StringNotLike', 'StringNotLikeIfExists'], values: PATTERNS },
  { key: TAG, operators: ['Null'], values: ['true', 'false'] },
  { key: ADDRESS, operators: ['IpAddress', 'NotIpAddress'], values: NETWORKS },
  { key: MFA, operators: ['Bool', 'BoolIfExists'], values: ['true', 'false'] },
  {
    key: AGE,
    operators: [
      ...['NumericLessThan', 'NumericLessThanEquals', 'NumericGreaterThan', 'NumericEquals'],
      ...['NumericNotEquals', 'NumericLessThanIfExists'],
    ],
    values: AGES,
  },
];

/** The keys that drawn policies name, in lower case. */
export const DRAWN_KEYS: readonly string[] = [...new Set(FAMILIES.map(({ key }) => key.toLowerCase()))];

/**
 * One to four statements, of which the first allows.
 * @param keys only conditions on these keys (lower case)
 */
export function drawPolicy(draw: Draw, most = 4, keys = DRAWN_KEYS): DrawnPolicy {
  const count = 1 + draw(most);
  return Array.from({ length: count }, (_, index) => drawStatement(draw, index === 0 || draw(2) === 0, keys));
}

function drawStatement(draw: Draw, allows: boolean, keys: readonly string[]): DrawnStatement {
  const conditions = Array.from({ length: draw(3) }, () => drawCondition(draw, keys));
  const named = draw(2) === 0 ? {} : { names: drawSome(NAMES, draw) };
  return { effect: allows ? 'Allow' : 'Deny', ...named, notNames: draw(5) === 0, conditions };
}

function drawCondition(draw: Draw, keys: readonly string[]): DrawnCondition {
  const families = FAMILIES.filter((family) => keys.includes(family.key.toLowerCase()));
  const { key, operators, values } = pick(families, draw);
  const operator = pick(operators, draw);
  return { operator, key, values: operator === 'Null' ? [pick(values, draw)] : drawSome(values, draw) };
}

function drawSome<Item>(list: readonly Item[], draw: Draw): Item[] {
  return [...new Set(Array.from({ length: 1 + draw(2) }, () => pick(list, draw)))];
}

/** A small change somewhere, or none: pairs that are almost equal tell more than two drawn apart. */
export function drawNeighbour(policy: DrawnPolicy, draw: Draw, keys = DRAWN_KEYS): DrawnPolicy {
  const at = draw(policy.length);
  const change = draw(4);
  if (change === 0) return policy.toReversed();
  if (change === 1) return [...policy, drawStatement(draw, draw(2) === 0, keys)];
  if (change === 2 && policy.length > 1) return policy.filter((_, index) => index !== at);
  return policy.map((statement, index) =>
    index === at ? { ...statement, conditions: [drawCondition(draw, keys)] } : statement,
  );
}

/** The policy as a document. */
export function documentOf(policy: DrawnPolicy): unknown {
  return {
    Version: '2012-10-17',
    Statement: policy.map(({ effect, names, notNames, conditions }) => ({
      Effect: effect,
      Action: DRAWN_ACTION,
      ...(names === undefined
        ? { Resource: '*' }
        : { [notNames ? 'NotResource' : 'Resource']: names.map(resourcePattern) }),
      Condition: conditionBlock(conditions),
    })),
  };
}

export function resourcePattern(name: string): string {
  return `arn:aws:mq:*:*:broker:${name}:*`;
}

/** The same operator on the same key twice: the later one is in lower case, which is another member. */
function conditionBlock(
  conditions: readonly DrawnCondition[],
): Record<string, Record<string, readonly string[]>> {
  const block: Record<string, Record<string, readonly string[]>> = {};
  for (const { operator, key, values } of conditions) {
    const name = block[operator]?.[key] === undefined ? operator : operator.toLowerCase();
    block[name] = { ...block[name], [key]: values };
  }
  return block;
}
