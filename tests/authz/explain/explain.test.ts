import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/authz/explain/explain.ts';
import { judge } from '../../../src/authz/explain/judge.ts';
import { type Policies, question, readableSet, type TableFacts } from '../decide/policies.ts';

const allow = {
  Effect: 'Allow',
  Action: ['iam:*', 'MQ:Delete*'],
  Resource: ['arn:aws:mq:*', 'arn:aws:iam:*'],
};
const deny = { ...allow, Effect: 'Deny' };

function explained(policies: Policies, facts: TableFacts = {}) {
  return explain(judge(readableSet(policies), question('mq:DeleteBroker', undefined, { facts })), 'r');
}

describe('an explanation', () => {
  it('says for each statement which elements matched and with which values', () => {
    const Condition = {
      StringEquals: { 'aws:ResourceTag/env': ['dev', '${aws:username}'] },
      NumericLessThan: { n: 5 },
      Matches: { k: 'x' },
    };
    const identity = [
      [
        { Sid: 'S', ...allow, Condition },
        { ...allow, Action: 'iam:*' },
      ],
    ];
    const { layers } = explained({ identity }, { 'aws:ResourceTag/env': 'dev', n: ['6'] });
    expect(layers).toEqual([
      {
        kind: 'identity',
        level: 1,
        says: 'silent',
        mustAllow: true,
        policies: [
          {
            name: 'identity',
            source: 'user',
            otherStatements: 1,
            statements: [
              {
                sid: 'S',
                index: 0,
                start: { Line: 4, Column: 5 },
                effect: 'Allow',
                action: { negated: false, values: allow.Action, matched: true, matching: ['MQ:Delete*'] },
                resource: {
                  negated: false,
                  values: allow.Resource,
                  matched: true,
                  matching: ['arn:aws:mq:*'],
                },
                conditions: [
                  {
                    operator: 'StringEquals',
                    key: 'aws:ResourceTag/env',
                    expected: ['dev', '${aws:username}'],
                    actual: ['dev'],
                    matched: true,
                  },
                  { operator: 'NumericLessThan', key: 'n', expected: [5], actual: ['6'], matched: false },
                  {
                    operator: 'Matches',
                    key: 'k',
                    expected: ['x'],
                    actual: 'absent',
                    matched: false,
                    doubt: 'unknown operator Matches on k',
                  },
                ],
                variables: [{ key: 'aws:username', actual: 'absent' }],
                doubt: 'unknown operator Matches on k',
                applies: false,
              },
            ],
          },
        ],
      },
    ]);
  });

  it('shows variables with their values in the request', () => {
    const own = { ...allow, Resource: 'arn:aws:mq:*:*:broker:${aws:username}*:${AWS:userid}' };
    const { layers, missing } = explained({ identity: [[own]] }, { 'aws:username': 'a' });
    const [statement] = layers[0]?.policies[0]?.statements ?? [];
    expect(statement?.variables).toEqual([
      { key: 'aws:username', actual: ['a'] },
      { key: 'AWS:userid', actual: 'absent' },
    ]);
    expect(statement?.resource).toMatchObject({ matched: false, matching: [] });
    expect(missing).toEqual(['AWS:userid']);
  });

  it('reads negated elements', () => {
    const not = {
      Effect: 'Allow',
      NotAction: ['iam:*', 'mq:List*'],
      NotResource: ['arn:aws:mq:*:*:broker:orders:*', 'arn:aws:iam:*'],
    };
    const { layers } = explained({ identity: [[not]] });
    const [statement] = layers[0]?.policies[0]?.statements ?? [];
    expect(statement?.action).toMatchObject({ negated: true, matched: true, matching: [] });
    expect(statement?.resource).toMatchObject({
      negated: true,
      matched: false,
      matching: ['arn:aws:mq:*:*:broker:orders:*'],
    });
  });

  it('shows no matching resource if the resources could not be read', () => {
    const odd = { ...deny, Resource: ['arn:aws:mq:*', 'arn:aws:mq:${'] };
    const { layers, because } = explained({ identity: [[odd]] });
    expect(layers[0]?.policies[0]?.statements[0]?.resource).toMatchObject({ matched: true, matching: [] });
    expect(because).toBe(
      'Denied by statement number 1 of identity, which cannot be read as meant ' +
        '(malformed policy variable in the resource arn:aws:mq:${).',
    );
  });

  it.each<[string, Policies, string]>([
    ['an Allow', { identity: [[{ ...allow, Sid: 'A' }]] }, 'Allowed by statement A (number 1) of identity.'],
    ['a Deny', { identity: [[allow, { ...deny, Sid: '' }]] }, 'Denied by statement number 2 of identity.'],
    ['nothing', {}, 'Nothing in the identity-based policies allows it.'],
    [
      'the boundary',
      { identity: [[allow]], boundary: [{ ...allow, Action: 'iam:*' }] },
      'Nothing in the permissions boundary allows it.',
    ],
    ['a session', { identity: [[allow]], session: [] }, 'Nothing in the session policies allows it.'],
    [
      'a level',
      { identity: [[allow]], serviceControl: [[]] },
      'Nothing in the service control policies allows it.',
    ],
    ['root', { root: true }, 'The root user needs no policy that allows it.'],
    [
      'a doubt',
      { identity: [[{ ...allow, Condition: { Foo: { k: 'v' } } }]] },
      'Nothing in the identity-based policies allows it; one statement cannot be ' +
        'read as meant (identity: unknown operator Foo on k).',
    ],
  ])('says in a sentence which statement decided: %s', (_name, policies, because) => {
    expect(explained(policies).because).toBe(because);
  });

  it('numbers the levels of each kind and says what each level decides', () => {
    const { layers } = explained({
      identity: [[allow]],
      serviceControl: [[[allow]], [[deny]], []],
      session: [[allow, deny]],
    });
    expect(layers.map(({ kind, level, says, mustAllow }) => [kind, level, says, mustAllow])).toEqual([
      ['service-control', 1, 'allows', true],
      ['service-control', 2, 'denies', true],
      ['service-control', 3, 'silent', true],
      ['identity', 1, 'allows', true],
      ['session', 1, 'denies', true],
    ]);
  });
});
