import { describe, expect, test } from 'vitest';
import type { PolicySet } from '../../../src/authz/decide/types.ts';
import { compilePolicy } from '../../../src/authz/policy/compilePolicy.ts';
import { comparePolicySets } from '../../../workbench/compare/comparePolicySets.ts';
import { idleStatements, proveInvariant, sameAccess } from '../../../workbench/compare/prove.ts';
import { allow, deny, policySet, type Statement, when } from './comparePolicies.ts';

const policy = (...statements: readonly Statement[]) =>
  compilePolicy({ name: 'p', source: 'test', document: { Version: '2012-10-17', Statement: statements } });
const everything = policy(allow({ Action: '*' }));
const guard = policy(deny({ Action: 'mq:DeleteBroker' }));
const full: PolicySet = { ...policySet([allow()]), serviceControl: [[everything]] };

/** Where a limit can be, and what is lost with it. */
const LIMITS: readonly (readonly [name: string, limited: PolicySet, lost: string])[] = [
  [
    'a permissions boundary',
    { ...full, boundary: policy(allow({ NotAction: 'mq:DeleteBroker' })) },
    'mq:DeleteBroker',
  ],
  [
    'a session policy',
    { ...full, session: [policy(allow({ NotAction: 'mq:DeleteBroker' }))] },
    'mq:DeleteBroker',
  ],
  ['a service control policy', { ...full, serviceControl: [[everything, guard]] }, 'mq:DeleteBroker'],
  [
    'a level more',
    { ...full, serviceControl: [[everything], [policy(allow({ NotAction: 'mq:DeleteBroker' }))]] },
    'mq:DeleteBroker',
  ],
  ['another policy of the user', { ...full, identity: [...full.identity, guard] }, 'mq:DeleteBroker'],
];

describe('every type of policy changes the answer', () => {
  test.each(LIMITS)('%s takes away one action', (_, limited, lost) => {
    const { answer, differences, undecided } = comparePolicySets(full, limited);
    expect({ answer, undecided }).toEqual({ answer: 'different', undecided: [] });
    expect(differences.map(({ change }) => change)).toEqual(['lost-access']);
    expect(differences.flatMap(({ actions }) => actions)).toEqual([lost]);
  });

  test.each(LIMITS)('%s gives it back', (_, limited, lost) => {
    const { differences } = comparePolicySets(limited, full);
    expect(differences.map(({ change, actions }) => [change, actions])).toEqual([['new-access', [lost]]]);
  });

  test('but a resource control policy only for services that support them, not Amazon MQ', () => {
    const denial = { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' };
    const document = { Version: '2012-10-17', Statement: denial };
    const control = compilePolicy({ name: 'rcp', source: 'root', document }, 'resource-control');
    const limited = { ...full, resourceControl: [[control]] };
    expect(comparePolicySets(full, limited)).toMatchObject({ answer: 'equal', undecided: [] });
    const all = { ...full, identity: [everything] };
    const found = comparePolicySets(all, { ...all, resourceControl: [[control]] });
    expect(found.differences.map(({ change }) => change)).not.toContain('new-access');
    expect(
      found.differences.flatMap(({ actions }) => actions).every((action) => !action.startsWith('mq:')),
    ).toBe(true);
  });

  test('but the root user needs no Allow, and service control policies limit it', () => {
    const root = { ...full, root: true, identity: [] };
    expect(sameAccess(root, { ...full, identity: [everything] })).toBe('equal');
    expect(sameAccess(root, { ...root, serviceControl: [[everything, guard]] })).toBe('different');
  });
});

describe('an invariant about one set of policies', () => {
  const some = policySet([allow(), deny({ Action: 'mq:Delete*', Resource: 'arn:aws:mq:*:*:broker:prod-*' })]);

  test('with "never" is proved or disproved', () => {
    const never = (actions: string, resource: string) =>
      proveInvariant({ kind: 'never', actions: [actions], resources: [resource] }, some);
    expect(never('mq:DeleteBroker', 'arn:aws:mq:*:*:broker:prod-*:b-*').answer).toBe('holds');
    expect(never('mq:DeleteBroker', 'arn:aws:mq:*:*:broker:pro*:b-*')).toMatchObject({ answer: 'fails' });
    expect(never('mq:Reboot*', 'arn:aws:mq:*:*:broker:prod-*').answer).toBe('fails');
  });

  test('with "always" is proved or disproved', () => {
    const always = (actions: string) => proveInvariant({ kind: 'always', actions: [actions] }, some).answer;
    expect([always('mq:Reboot*'), always('mq:DeleteBroker')]).toEqual(['holds', 'fails']);
  });
});

describe('a statement without effect leaves policies equal', () => {
  test.each<[string, readonly Statement[], readonly unknown[]]>([
    ['nothing idle', [allow({ Action: 'mq:List*' }), allow({ Action: 'mq:Describe*' })], []],
    [
      'one within another',
      [allow({ Action: 'mq:List*' }), allow({ Action: 'mq:ListBrokers' })],
      [{ statement: 1, why: 'shadowed' }],
    ],
    [
      'an Allow under a Deny',
      [allow(), deny({ Action: 'mq:Delete*' }), allow({ Action: 'mq:DeleteUser' })],
      [{ statement: 2, why: 'shadowed' }],
    ],
    [
      'an ARN where only * is asked',
      [
        allow({ Action: 'mq:Describe*' }),
        allow({ Action: 'mq:ListBrokers', Resource: 'arn:aws:mq:*:*:broker:*' }),
      ],
      [{ statement: 1, why: 'never-applies' }],
    ],
    [
      'two that exclude one another',
      [
        allow(when('StringEquals', 'aws:ResourceTag/a', 'x')),
        deny({
          Condition: { StringEquals: { 'aws:ResourceTag/a': 'y' }, Null: { 'aws:ResourceTag/a': 'true' } },
        }),
      ],
      [{ statement: 1, why: 'never-applies' }],
    ],
    [
      'a Deny of a guard',
      [deny({ Action: 'mq:Delete*' }), deny({ Action: 'mq:DeleteBroker' })],
      [{ statement: 1, why: 'shadowed' }],
    ],
  ])('%s', (_, statements, idle) => {
    expect(idleStatements(policy(...statements))).toEqual(idle);
  });
});
