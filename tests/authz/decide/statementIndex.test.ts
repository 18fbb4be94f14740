import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/authz/decide/decide.ts';
import { candidates, layersInReach } from '../../../src/authz/decide/layers.ts';
import { subjectOf } from '../../../src/authz/decide/matchResource.ts';
import { WORTH_INDEXING } from '../../../src/authz/decide/statementIndex.ts';
import { Facts } from '../../../src/authz/policy/conditions/facts.ts';
import { ANY, lookup, policySet, question, type TableFacts, UNKNOWN } from './policies.ts';

const allow = (Condition?: object, more: object = {}) => ({
  Effect: 'Allow',
  Action: 'mq:*',
  Resource: '*',
  ...(Condition === undefined ? {} : { Condition }),
  ...more,
});

/** Statements that no question reaches, so that there are enough for an index. */
const FILLING = Array.from({ length: WORTH_INDEXING }, (_, index) =>
  allow({ StringEquals: { filling: `no-${index}` } }),
);

/** The indexes of the statements that a question examines when there are many. */
function seen(statements: readonly object[], facts: TableFacts): number[] {
  const [layer] = layersInReach(policySet({ identity: [[...statements, ...FILLING]] }), 'mq:A');
  if (layer === undefined) throw new Error('there is always a layer of identity policies');
  const index = statements.some((one) => 'Effect' in one && one.Effect === 'Deny') ? layer.deny : layer.allow;
  const effect = index === layer.deny ? 'Deny' : 'Allow';
  const lists = candidates(index, effect, new Facts(lookup(facts)), subjectOf(ANY));
  return lists
    .flat()
    .map(({ order }) => order)
    .filter((order) => !(order >= statements.length))
    .sort((a, b) => a - b);
}

const TEAMS = ['a', 'b', ['a', 'c']].map((team) => allow({ StringEquals: { k: team } }));
const NETWORKS = ['10.0.0.0/8', ['10.1.0.0/16', '11.0.0.0/8'], '12.0.0.0/8'].map((network) =>
  allow({ IpAddress: { k: network } }),
);
const SHARED = [allow({ StringNotEquals: { k: 'x' } }), allow({ StringNotEquals: { k: 'x' } })];

/** What it shows, statements, facts, the statements seen. */
const ROWS: readonly (readonly [string, readonly object[], TableFacts, readonly number[]])[] = [
  ['no condition: always', [allow(), allow()], {}, [0, 1]],
  ['a value: those that want it', TEAMS, { k: 'a' }, [0, 2]],
  ['another value', TEAMS, { k: 'b' }, [1]],
  ['one value of several', TEAMS, { k: 'c' }, [2]],
  ['a value that none wants', TEAMS, { k: 'd' }, []],
  ['a missing key', TEAMS, {}, []],
  ['a key with a list', TEAMS, { k: ['a'] }, []],
  ['a key not yet known: all', TEAMS, { k: UNKNOWN }, [0, 1, 2]],
  ['another key of that value', [...TEAMS, allow({ StringEquals: { other: 'a' } })], { k: 'a' }, [0, 2]],
  ['another comparison of that key', [TEAMS[0] ?? {}, allow({ Bool: { k: 'true' } })], { k: 'TRUE' }, [1]],
  ['a pattern without wildcards is a value', [allow({ StringLike: { k: 'a' } })], { k: 'b' }, []],
  ['a network: those around the address', NETWORKS, { k: '10.1.2.3' }, [0, 1]],
  ['the second network of two', NETWORKS, { k: '11.0.0.1' }, [1]],
  ['no network', NETWORKS, { k: '13.0.0.1' }, []],
  ['an address that is none', NETWORKS, { k: 'x' }, []],
  ['addresses in a list', NETWORKS, { k: ['10.1.2.3'] }, []],
  ['an address not yet known: all', NETWORKS, { k: UNKNOWN }, [0, 1, 2]],
  ['a shared condition that holds', SHARED, { k: 'y' }, [0, 1]],
  ['a shared condition that does not', SHARED, { k: 'x' }, []],
  ['a shared condition on what is not known', SHARED, { k: UNKNOWN }, [0, 1]],
  ['a negated condition of its own: always', SHARED.slice(1), { k: 'x' }, [0]],
  ['IfExists holds without the key', [allow({ StringEqualsIfExists: { k: 'a' } })], {}, [0]],
  ['ForAllValues holds without the key', [allow({ 'ForAllValues:StringEquals': { k: 'a' } })], {}, [0]],
  ['a variable may be anything', [allow({ StringEquals: { k: '${other}' } })], { k: 'a' }, [0]],
  ['or beside a pattern', [allow({ StringLike: { k: ['a*', '${other}'] } })], { k: 'b' }, [0]],
  ['Null holds without the key', [allow({ Null: { k: 'true' } })], {}, [0]],
  ['what cannot be read: always', [allow({ Foo: { k: 'a' } })], {}, [0]],
  [
    'the rarest value is the one to look for',
    ['a', 'b'].map((team) => allow({ Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { k: team } })),
    { 'aws:SecureTransport': 'true', k: 'a' },
    [0],
  ],
  [
    'a value before a network',
    [allow({ IpAddress: { ip: '10.0.0.0/8' }, StringEquals: { k: 'a' } })],
    { ip: '10.0.0.1', k: 'b' },
    [],
  ],
  [
    'a value before a rarer network',
    [1, 2].map((one) => allow({ IpAddress: { ip: `10.${one}.0.0/16` }, StringEquals: { k: 'a' } })),
    { ip: '10.1.0.1', k: 'b' },
    [],
  ],
  [
    'a network before a shared condition',
    [1, 2].map((one) => allow({ StringNotEquals: { k: 'x' }, IpAddress: { ip: `10.${one}.0.0/16` } })),
    { ip: '10.1.0.1', k: 'y' },
    [0],
  ],
  [
    'the commonest of shared conditions',
    ['a', 'b'].map((team) => allow({ StringNotEquals: { k: 'x' }, StringNotLike: { k: `${team}*` } })),
    { k: 'x' },
    [],
  ],
  [
    'a Deny on a value that cannot be read: it does not apply',
    [
      allow({ IpAddress: { k: '10.0.0.0/8' } }, { Effect: 'Deny' }),
      ...FILLING.map((one) => ({ ...one, Effect: 'Deny' })),
    ],
    { k: 'perhaps' },
    [],
  ],
  [
    'a shared Deny with an operator that cannot be read: it applies',
    Array.from({ length: WORTH_INDEXING }, () => allow({ Matches: { k: 'x' } }, { Effect: 'Deny' })),
    { k: 'x' },
    Array.from({ length: WORTH_INDEXING }, (_, index) => index),
  ],
];

describe('many statements in one policy', () => {
  it.each(ROWS)('%s', (_name, statements, facts, expected) => {
    expect(seen(statements, facts)).toEqual(expected);
  });

  it('are not indexed while there are few', () => {
    const few = FILLING.slice(1);
    const [layer] = layersInReach(policySet({ identity: [few] }), 'mq:A');
    expect(layer?.allow.open).toHaveLength(WORTH_INDEXING - 1);
    const [more] = layersInReach(policySet({ identity: [FILLING] }), 'mq:A');
    expect(more?.allow.open).toHaveLength(0);
  });

  it('need each condition key once, and each shared condition once', () => {
    const asked: string[] = [];
    const context = (key: string) => {
      asked.push(key);
      return lookup({ k: 'none' })(key);
    };
    const statements = [...FILLING, ...TEAMS, ...SHARED];
    decide(policySet({ identity: [statements] }), [{ ...question('mq:A', ANY), context }]);
    expect(asked.sort()).toEqual(['filling', 'k']);
  });

  it.each([
    ['behind a later key', [{ b: 'y' }, { a: 'x' }], 0],
    ['behind an earlier key', [{ a: 'x' }, { b: 'y' }], 0],
    ['behind those that do not apply', [{ a: 'no' }, { c: 'no' }, { b: 'y' }, { a: 'x' }], 2],
  ] as const)('report the first one that applies, %s', (_where, keys, statement) => {
    // The first statement of FILLING opens the entry of `a` before that of `b`.
    const first = allow({ StringEquals: { a: 'never' } });
    const identity = [[...keys.map((wanted) => allow({ StringEquals: wanted })), first, ...FILLING]];
    const decision = decide(policySet({ identity }), [
      question('mq:A', ANY, { facts: { a: 'x', b: 'y', c: 'z' } }),
    ]);
    expect(decision).toMatchObject({ outcome: 'allowed', reason: { statement } });
  });

  it('deny if a shared condition cannot be read', () => {
    const deny = allow({ Matches: { k: 'x' } }, { Effect: 'Deny' });
    const identity = [[allow(), ...Array.from({ length: WORTH_INDEXING }, () => deny)]];
    const decision = decide(policySet({ identity }), [question('mq:A', ANY, { facts: { k: 'x' } })]);
    expect(decision).toMatchObject({ outcome: 'refused', reason: { effect: 'explicitDeny', statement: 1 } });
  });

  it('need no further fact once one of them applies', () => {
    const waiting = allow({ StringEquals: { later: 'x' } });
    const identity = [[waiting, allow({ StringEquals: { k: 'a' } }), ...FILLING]];
    const facts: TableFacts = { k: 'a', later: UNKNOWN };
    expect(decide(policySet({ identity }), [question('mq:A', ANY, { facts })]).outcome).toBe('allowed');
    const boundary = [allow({ StringEquals: { 'also-later': 'x' } })];
    const pending = decide(policySet({ identity, boundary }), [
      question('mq:A', ANY, { facts: { ...facts, 'also-later': UNKNOWN as typeof UNKNOWN } }),
    ]);
    expect(pending).toEqual({ outcome: 'pending', needs: new Set(['also-later']) });
  });
});

it('docs/rules/iam.md rule 21: a Deny whose resource cannot be read applies to every resource', () => {
  const broken = {
    Effect: 'Deny',
    Action: 'mq:*',
    Resource: 'arn:aws:mq:*:*:broker:${aws:username',
    Condition: { StringEquals: { k: 'x' } },
  };
  const others = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      Effect: 'Deny',
      Action: 'mq:*',
      Resource: '*',
      Condition: { StringEquals: { k: `no-${index}` } },
    }));
  for (const count of [0, WORTH_INDEXING - 2, WORTH_INDEXING - 1, WORTH_INDEXING, 3 * WORTH_INDEXING]) {
    const set = policySet({ identity: [[allow(), ...others(count), broken]] });
    const asked = (k: string) => decide(set, [question('mq:A', ANY, { facts: { k } })]);
    expect(asked('x')).toMatchObject({ outcome: 'refused', reason: { effect: 'explicitDeny' } });
    // All its conditions must hold, as those of any statement.
    expect(asked('y')).toMatchObject({ outcome: 'allowed' });
  }
});
