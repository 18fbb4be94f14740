import { describe, expect, it } from 'vitest';
import { accountExport, DEV, outcomes, PROD, policy, run } from './testSuite.ts';

const allow = (Action: string | string[], more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
});

const ACCOUNT = accountExport(
  {
    alice: {
      policies: {
        own: policy(
          allow('mq:DeleteBroker', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
          allow('mq:RebootBroker', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }),
          allow('mq:CreateTags', {
            Condition: {
              StringEquals: { 'aws:RequestTag/env': 'dev' },
              'ForAllValues:StringEquals': { 'aws:TagKeys': ['env'] },
            },
          }),
          allow('mq:ListBrokers'),
        ),
      },
    },
    bob: {
      policies: {
        own: policy(allow('mq:*'), {
          Sid: 'Guard',
          Effect: 'Deny',
          Action: 'mq:DeleteBroker',
          Resource: PROD,
        }),
      },
      boundary: 'reads',
    },
  },
  {
    deployer: {
      policies: {
        own: policy(allow('mq:*', { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'web' } } })),
      },
    },
  },
  { reads: policy(allow(['mq:Describe*', 'mq:DeleteBroker'])) },
);
const HEAD = `
account: account.json
defaults: { now: 2026-11-29T12:00:00Z, context: { aws:SourceIp: 203.0.113.7 } }
principals:
  alice: { arn: user/alice }
  alice-mfa: { arn: user/alice, session: { mfa: 10m } }
  ci: { arn: role/deployer, session: { name: build-7, tags: { team: web }, policy: cut.json } }
groups: { humans: [alice, alice-mfa, user/bob], everyone: all }
resources:
  prod: { arn: ${PROD}, tags: { env: prod } }
  dev: { arn: ${DEV}, tags: { env: dev } }
  untold: { arn: ${DEV} }
contexts:
  office: { AWS:sourceip: 10.1.2.3 }
  outside: { aws:SourceIp: 8.8.8.8 }
tests:
`;
const FILES = {
  'account.json': ACCOUNT,
  'cut.json': JSON.stringify(policy(allow(['mq:UpdateBroker', 'mq:DeleteBroker']))),
};
const results = (tests: string, options = {}) => {
  const { mistakes, result } = run(HEAD + tests, FILES, options);
  return [...mistakes, ...outcomes(result)];
};

/** Name, tests in YAML, and what comes out. The numbers are those of docs/policy-tests.md, "Semantics". */
const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  [
    '1, 5: rows are the product, and what is not selected must be denied',
    `
  - { name: a, principals: [humans, ci], actions: [mq:DeleteBroker], resources: [prod],
      allowed: [alice-mfa, ci] }
  - { name: b, principals: [humans, alice], actions: [mq:DeleteBroker], resources: [prod], allowed: none }`,
    ['passed a', 'failed b | Expected denied, but it is allowed.'],
  ],
  [
    '2: a named context outweighs the defaults, without case of key names',
    `
  - name: a
    matrix: { principals: [alice], actions: [mq:RebootBroker], resources: [dev], contexts: [office, outside] }
    allowed: [{ contexts: [office] }]
  - { name: b, principals: [alice], actions: [mq:RebootBroker], resources: [dev],
      context: { aws:SourceIp: 10.0.0.1 }, allowed: all }`,
    ['passed a', 'passed b'],
  ],
  [
    '2: absent removes a key, a list is multivalued',
    `
  - { name: a, principals: [alice], actions: [mq:RebootBroker], resources: [dev],
      context: { aws:SourceIp: absent }, allowed: none }
  - { name: b, principals: [alice], actions: [mq:RebootBroker], resources: [dev],
      context: { aws:SourceIp: [10.0.0.1] }, allowed: none }`,
    ['passed a', 'passed b'],
  ],
  [
    '3: a given key that contradicts the session is a mistake of the test',
    `
  - { name: a, principals: [alice], actions: [mq:DeleteBroker], resources: [prod],
      context: { aws:MultiFactorAuthPresent: true }, allowed: all }
  - { name: b, principals: [alice-mfa], actions: [mq:DeleteBroker], resources: [prod],
      context: { aws:MultiFactorAuthPresent: true }, allowed: all }`,
    [
      'faulty a | aws:MultiFactorAuthPresent is given as true, but the test determines that it is absent.',
      'passed b',
    ],
  ],
  [
    '4: a key that a statement in reach asks for and that nobody gave is a mistake, never "denied"',
    `
  - { name: a, principals: [alice], actions: [mq:CreateTags], resources: [dev], allowed: none }
  - { name: b, principals: [alice], actions: [mq:CreateTags], resources: [dev], unknown: absent,
      allowed: none }`,
    [
      'faulty a | statement 3 of own asks for aws:RequestTag/env, which the test does not give. Give ' +
        'it in a context, or write "aws:RequestTag/env: absent". | statement 3 of own asks for ' +
        'aws:TagKeys, which the test does not give. Give it in a context, or write "aws:TagKeys: absent".',
      'passed b',
    ],
  ],
  [
    '5: tables',
    `
  - name: a
    table:
      columns: [principal, action, aws:RequestTag/env, aws:TagKeys, expect]
      rows:
        - [alice, mq:CreateTags, dev, [env], allowed]
        - [alice, mq:CreateTags, prod, [env], denied]
        - [alice, mq:CreateTags, absent, absent, denied]
        - [alice, mq:CreateTags, dev, [env, owner], denied]
    resources: [dev]`,
    ['passed a'],
  ],
  [
    '6: denied.by names a statement, a policy or a kind',
    `
  - { name: a, principals: [user/bob], actions: [mq:DeleteBroker], resources: [prod],
      denied: { by: Guard, explicit: true } }
  - { name: b, principals: [user/bob], actions: [mq:RebootBroker], resources: [prod],
      denied: { by: boundary, explicit: false } }
  - { name: c, principals: [user/bob], actions: [mq:RebootBroker], resources: [prod],
      denied: { by: { policy: reads } } }
  - { name: d, principals: [ci], actions: [mq:RebootBroker], resources: [prod], denied: { by: session } }
  - { name: e, principals: [user/bob], actions: [mq:RebootBroker], resources: [prod], denied: { by: Guard } }
  - { name: f, principals: [user/bob], actions: [mq:RebootBroker], resources: [prod],
      denied: { explicit: true } }
  - { name: g, principals: [user/bob], actions: [mq:DeleteBroker], resources: [prod],
      denied: { explicit: false } }
  - { name: h, principals: [user/bob], actions: [mq:DeleteBroker], resources: [prod],
      denied: { by: boundary } }`,
    [
      'passed a',
      'passed b',
      'passed c',
      'passed d',
      'failed e | Expected that Guard denies it, but it does not.',
      'failed f | Expected a Deny that applies, but it is denied only because no policy allows it.',
      'failed g | Expected that no policy allows it, but a Deny applies.',
      'failed h | Expected that boundary denies it, but it does not.',
    ],
  ],
  [
    '7: whole calls, with the exact list of what is refused',
    `
  - name: a
    requests:
      - { principal: ci, call: UpdateBroker, resource: prod, expect: allowed }
      - { principal: ci, call: CreateBroker, body: { engineType: RABBITMQ, tags: { a: b } }, expect: denied,
          refused: [mq:CreateBroker, mq:CreateTags, iam:CreateServiceLinkedRole] }
  - name: b
    requests:
      - { principal: ci, call: CreateBroker, body: { engineType: RABBITMQ }, expect: denied,
          refused: [mq:CreateTags] }`,
    [
      'passed a',
      'failed b | These actions are refused too, but are not in the list: ' +
        'mq:CreateBroker, iam:CreateServiceLinkedRole. | These actions are in the list of ' +
        'refused actions, but are not refused: mq:CreateTags.',
    ],
  ],
  [
    '9: an invariant is proved over every request, or refuted by one',
    `
  - { name: a,
      never: { principals: everyone, except: [user/alice, user/bob, ci], actions: mq:DeleteBroker,
          resources: [prod] } }
  - { name: b, never: { principals: [user/bob], actions: mq:DeleteBroker, resources: [prod] } }
  - { name: c, never: { principals: [user/bob], actions: mq:DeleteBroker, resources: [dev] } }
  - { name: d, always: { principals: [user/bob], actions: mq:DeleteBroker, resources: [dev] } }
  - { name: e, never: { principals: [alice-mfa, alice], actions: mq:DeleteBroker, resources: [prod] } }`,
    [
      'passed a',
      'passed b',
      `failed c | The invariant does not hold: user/bob may mq:DeleteBroker on ${DEV}.`,
      'passed d',
      'failed e | The invariant does not hold: alice-mfa may mq:DeleteBroker ' +
        `on ${PROD} (aws:multifactorauthpresent = true).`,
    ],
  ],
  [
    '10: skip ends at its day',
    `
  - { name: a, skip: OPS-17, until: 2026-11-29, principals: [alice], actions: [mq:ListBrokers],
      resources: [dev], allowed: none }
  - { name: b, skip: OPS-17, until: 2026-11-28, principals: [alice], actions: [mq:ListBrokers],
      resources: [dev], allowed: none }`,
    ['skipped a | OPS-17, until 2026-11-29', 'failed b | Expected denied, but it is allowed.'],
  ],
  [
    '10: only runs one test',
    `
  - { name: a, only: true, principals: [alice], actions: [mq:ListBrokers], resources: [dev], allowed: all }
  - { name: b, principals: [alice], actions: [mq:ListBrokers], resources: [dev], allowed: none }`,
    ['passed a', 'skipped b | another test has "only"'],
  ],
];

describe('policy tests', () => {
  it.each(CASES)('%s', (_, tests, expected) => {
    expect(results(tests)).toEqual(expected);
  });

  it('refuse outdated snapshots only on a CI system', () => {
    const tests = `
  - { name: a, only: true, principals: [alice], actions: [mq:ListBrokers], resources: [dev], allowed: all }`;
    expect(results(tests, { refuseOnly: true })).toEqual([
      'faulty a | "only" is for runs on a developer machine: CI refuses it.',
    ]);
  });

  it('are run if their names contain the filter', () => {
    const tests = `
  - { name: Abc, principals: [alice], actions: [mq:ListBrokers], resources: [dev], allowed: all }
  - { name: xyz, principals: [alice], actions: [mq:ListBrokers], resources: [dev], allowed: all }`;
    expect(results(tests, { filter: 'aBC' })).toEqual(['passed Abc']);
  });

  it('keep a snapshot, show its changes, and write it again', () => {
    const tests = `
  - { name: a,
      snapshot: { file: access.snap, principals: [alice, alice-mfa], actions: [mq:DeleteBroker],
          resources: [prod] } }`;
    const written = new Map<string, string>();
    const write = (name: string, text: string) => written.set(name, text);
    const read = (name: string) => written.get(name);
    expect(results(tests)).toEqual([
      'failed a | The snapshot access.snap does not exist yet: --update writes it.',
    ]);
    expect(results(tests, { snapshots: { read, write } })).toEqual(['passed a']);
    expect(written.get('access.snap')).toBe(
      'denied  alice mq:DeleteBroker prod\nallowed alice-mfa mq:DeleteBroker prod\n',
    );
    expect(results(tests, { snapshots: { read } })).toEqual(['passed a']);
    written.set('access.snap', 'allowed alice mq:DeleteBroker prod\n');
    expect(results(tests, { snapshots: { read } })).toEqual([
      'failed a | - allowed alice mq:DeleteBroker prod | + denied  alice ' +
        'mq:DeleteBroker prod | + allowed alice-mfa mq:DeleteBroker prod',
    ]);
  });

  it('explain a failed row', () => {
    const { result } = run(
      `${HEAD}
  - { name: a, principals: [user/bob], actions: [mq:DeleteBroker], resources: [prod], allowed: all }`,
      FILES,
    );
    expect(result?.tests[0]?.rows[0]?.explanation()).toMatchObject({
      decision: 'explicitDeny',
      because: 'Denied by statement Guard (number 2) of own.',
    });
  });
});
