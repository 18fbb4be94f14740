import fc from 'fast-check';
import type { ActionQuestion } from '../../../src/authz/decide/types.ts';
import { ANY, lookup, type Policies, type Statements, type TableFacts, UNKNOWN } from './policies.ts';
import type { Ask } from './reference.ts';
import { OPERATOR_NAMES } from './referenceConditions.ts';

/** A request with all its facts. The alphabets are small, so that policies and requests often meet. */
export interface World {
  readonly asks: readonly { readonly action: string; readonly onBroker: boolean; readonly needed: boolean }[];
  readonly broker: string;
  readonly facts: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Which facts a partial request leaves open. */
export interface Hidden {
  readonly broker: boolean;
  readonly body: boolean;
  readonly keys: readonly string[];
}

export const KEYS = ['aws:username', 'aws:ResourceTag/a', 'aws:TagKeys'] as const;
const PREFIX = 'arn:aws:mq:r:1:broker:';
const ALIAS = `${PREFIX}b-1`;
const name = fc.constantFrom('a', 'b', 'ab', 'b-1', '*');
const some = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 2 });

const ACTIONS = ['mq:DeleteBroker', 'mq:DeleteTags', 'mq:CreateTags', 'sts:AssumeRole'] as const;
const actionPattern = fc.constantFrom(
  ...['*', 'mq:*', 'MQ:delete*', 'mq:DeleteBroker', 'mq:?reateTags', '*:*Tags', 'sts:*', 'mq:Delete'],
);
const brokerPattern = fc
  .string({
    unit: fc.constantFrom('a', 'b', '-', '1', ':', '*', '?', '${aws:username}', 'b-1'),
    maxLength: 4,
  })
  .map((text) => `${PREFIX}${text}`);
const resourcePattern = fc.oneof(
  { weight: 1, arbitrary: brokerPattern },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...['*', 'arn:aws:mq', 'arn:aws:mq:*', 'arn:aws:mq:r:1', `${PREFIX}*`, `${PREFIX}a:b-1`, ALIAS],
      ...[`${PREFIX}b-*`, `${PREFIX}*:b-1`, `${PREFIX}?:*`, 'arn:*:b-1', `${PREFIX}*:b-2`, 'arn:aws:iam:*'],
      ...[`${PREFIX}\${aws:username}:*`, `${PREFIX}\${aws:ResourceTag/a}*`, `${PREFIX}\${aws:TagKeys}`],
      ...[`${PREFIX}\${aws:username, 'a'}:b-1`, `${PREFIX}\${*}:b-1`, 'arn:aws:mq:${aws:username}'],
    ),
  },
);

export function statementOf(condition: fc.Arbitrary<object | undefined>): fc.Arbitrary<object> {
  return fc
    .record({
      Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
      action: fc.tuple(fc.constantFrom('Action', 'Action', 'Action', 'NotAction'), some(actionPattern)),
      resource: fc.tuple(
        fc.constantFrom('Resource', 'Resource', 'Resource', 'NotResource'),
        some(resourcePattern),
      ),
      condition,
    })
    .map(({ Effect, action, resource, condition: Condition }) => ({
      Effect,
      [action[0]]: action[1],
      [resource[0]]: resource[1],
      ...(Condition === undefined ? {} : { Condition }),
    }));
}

export function policiesOf(statement: fc.Arbitrary<object>): fc.Arbitrary<Policies> {
  const policy: fc.Arbitrary<Statements> = fc.array(statement, { minLength: 1, maxLength: 3 });
  const level = fc.array(policy, { minLength: 1, maxLength: 2 });
  const rare = <T>(item: fc.Arbitrary<T>) => fc.option(item, { freq: 4, nil: undefined }).map((x) => x);
  return fc
    .record({
      root: fc.constantFrom(false, false, false, true),
      version: fc.constantFrom('2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17'),
      identity: fc.array(policy, { minLength: 1, maxLength: 2 }),
      boundary: fc.option(policy, { freq: 1 }),
      session: fc.option(level, { freq: 1 }),
      serviceControl: rare(fc.array(level, { maxLength: 2 })),
      resourceControl: rare(fc.array(level, { maxLength: 1 })),
    })
    .map(({ boundary, session, serviceControl = [], resourceControl = [], ...rest }) => ({
      ...rest,
      ...(boundary === null ? {} : { boundary }),
      ...(session === null ? {} : { session }),
      serviceControl,
      resourceControl: resourceControl.map((levels) =>
        levels.map((statements) => statements.map((one) => ({ ...one, Principal: '*' }))),
      ),
    }));
}

/** Values of requests and policies, of every kind, well-formed and not. */
const VALUES = [
  ...['a', 'A', 'b', 'ab', '*', '', '1', '1.0', '-2', '5abc', '9007199254740993', '9007199254740992'],
  ...['true', 'TRUE', 'false', 'QQ==', 'QR==', '10.0.0.1', '::ffff:10.0.0.1', '::1', '2001:db8::1'],
  ...['2026-11-20', '2026-11-20T01:00:00+01:00', '1795132800', '1795132800.5', '2026', '2026-02-30'],
  ...['arn:aws:iam::1:role/a', 'arn:aws:iam::1:role/a:b', 'arn:aws:iam:1'],
];
const POLICY_VALUES = [
  ...VALUES,
  ...[
    'a*',
    '?',
    '*b',
    '${aws:username}',
    "${aws:username, 'a'}",
    '${aws:TagKeys}*',
    '${*}',
    'a${aws:ResourceTag/a}',
  ],
  ...['10.0.0.0/8', '0.0.0.0/0', '::/0', '10.0.0.0/33', '::ffff:10.0.0.0/104', '2001:db8::/32'],
  ...[
    'arn:aws:iam::*:role/*',
    'arn:aws:*:*:*:*',
    'arn:*',
    'arn:aws:iam::1:role/${aws:username}',
    '*:*:*:*:*:*',
  ],
];
const operatorName = fc
  .tuple(
    fc.constantFrom('', '', 'ForAllValues:', 'ForAnyValue:'),
    fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...OPERATOR_NAMES) }, fc.constantFrom('Foo', '')),
    fc.constantFrom('', '', 'IfExists'),
  )
  .map((parts) => parts.join(''));

export const condition: fc.Arbitrary<object> = fc.dictionary(
  fc.oneof({ weight: 8, arbitrary: operatorName }, fc.constant('Null')),
  fc.dictionary(
    fc.constantFrom('aws:username', 'AWS:UserName', 'aws:ResourceTag/a', 'aws:TagKeys'),
    fc.array(fc.constantFrom(...POLICY_VALUES), { minLength: 1, maxLength: 3 }),
    { minKeys: 1, maxKeys: 2 },
  ),
  { maxKeys: 2 },
);

/** Facts of every kind, for conditions. */
const anyValue = fc.constantFrom(...VALUES);
const anyFact = fc.oneof(anyValue, anyValue, fc.array(anyValue, { maxLength: 3 }), fc.constant(undefined));
export const richFacts = fc.record({
  'aws:username': anyFact,
  'aws:ResourceTag/a': anyFact,
  'aws:TagKeys': anyFact,
});

export const world: fc.Arbitrary<World> = fc.record({
  asks: some(
    fc.record({ action: fc.constantFrom(...ACTIONS), onBroker: fc.boolean(), needed: fc.boolean() }),
  ).map(([first, ...rest]) => (first === undefined ? rest : [{ ...first, needed: true }, ...rest])),
  broker: name,
  facts: fc.record({
    'aws:username': fc.option(name, { nil: undefined }),
    'aws:ResourceTag/a': fc.option(name, { nil: undefined }),
    'aws:TagKeys': fc.option(fc.array(name, { maxLength: 2 }), { nil: undefined }),
  }),
});

export const hidden: fc.Arbitrary<Hidden> = fc.record({
  broker: fc.constantFrom(true, true, true, false),
  body: fc.boolean(),
  keys: fc.subarray([...KEYS], { minLength: 1 }),
});

export const NOTHING_HIDDEN: Hidden = { broker: false, body: false, keys: [] };

/** The world as the reference sees it. */
export function asksOf({ asks, broker, facts }: World): Ask[] {
  const known = new Map<string, string | readonly string[]>();
  for (const [key, value] of Object.entries(facts))
    if (value !== undefined) known.set(key.toLowerCase(), value);
  return asks
    .filter(({ needed }) => needed)
    .map(({ action, onBroker }) =>
      onBroker
        ? { action, arn: `${PREFIX}${broker}:b-1`, alias: ALIAS, facts: known }
        : { action, arn: '*', facts: known },
    );
}

/** The world as the engine sees it, with some facts hidden. */
export function questionsOf({ asks, broker, facts }: World, hide: Hidden): ActionQuestion[] {
  const entries = Object.entries(facts).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value]],
  );
  const open = hide.keys.map((key) => [key, UNKNOWN]);
  const known: TableFacts = Object.fromEntries([...entries, ...open]);
  return asks
    .filter(({ needed }) => needed || hide.body)
    .map(({ action, onBroker }, index) => ({
      action,
      required: hide.body && index > 0 ? 'unknown' : true,
      context: lookup(known),
      resource: !onBroker
        ? ANY
        : hide.broker
          ? { kind: 'partial', before: PREFIX, after: ':b-1', alias: ALIAS, need: 'resource' }
          : { kind: 'arn', arn: `${PREFIX}${broker}:b-1`, alias: ALIAS },
    }));
}
