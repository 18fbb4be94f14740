import { describe, expect, it } from 'vitest';
import { PolicyError, type PolicyFault } from '../../../src/authz/policy/parsedPolicy.ts';
import { parsePolicy } from '../../../src/authz/policy/parsePolicy.ts';

const ALLOW = { Effect: 'Allow', Action: 'mq:*', Resource: '*' };
const policy = (...statements: unknown[]) => ({ Version: '2012-10-17', Statement: statements });

function faultsOf(document: unknown, grammar?: 'identity' | 'resource-control'): readonly PolicyFault[] {
  try {
    parsePolicy(document, grammar);
    return [];
  } catch (error) {
    if (error instanceof PolicyError) return error.faults;
    throw error;
  }
}

const GOOD: readonly (readonly [string, unknown])[] = [
  ['one statement object', { Statement: ALLOW }],
  ['no version', { Statement: [ALLOW] }],
  ['the old version', { Version: '2008-10-17', Id: 'x', Statement: [ALLOW] }],
  ['lists', policy({ ...ALLOW, Action: ['mq:A', 'MQ:b*'], Resource: ['arn:aws:mq:*', '*'] })],
  ['NotAction and NotResource', policy({ Effect: 'Deny', NotAction: 'iam:*', NotResource: 'arn:aws:mq' })],
  ['no Sids', policy(ALLOW, ALLOW)],
  ['empty Sids', policy({ ...ALLOW, Sid: '' }, { ...ALLOW, Sid: '' })],
  ['a Sid called __proto__', policy({ ...ALLOW, Sid: '__proto__' }, { ...ALLOW, Sid: 'constructor' })],
  [
    'conditions of every JSON scalar',
    policy({ ...ALLOW, Condition: { Bool: { a: true }, NumericEquals: { b: [1, '2'] }, StringEquals: {} } }),
  ],
  ['an unknown operator', policy({ ...ALLOW, Condition: { Foo: { a: 'b' } } })],
];

/** document, the paths at fault */
const BAD: readonly (readonly [string, unknown, readonly string[]])[] = [
  ['null', null, ['']],
  ['an array', [], ['']],
  ['a string', '{}', ['']],
  ['a number', 7, ['']],
  ['undefined', undefined, ['']],
  ['nothing in it', {}, ['Statement']],
  ['an unknown element', { ...policy(ALLOW), Foo: 1 }, ['Foo']],
  ['a lower-case element', { Version: '2012-10-17', statement: [ALLOW] }, ['statement', 'Statement']],
  ['another version', { Version: '2012-10-18', Statement: [ALLOW] }, ['Version']],
  ['a null version', { Version: null, Statement: [ALLOW] }, ['Version']],
  ['a number as Id', { Id: 7, Statement: [ALLOW] }, ['Id']],
  ['no statements', { Statement: [] }, ['Statement']],
  ['statements of null', { Statement: null }, ['Statement']],
  [
    'a statement that is none',
    policy(ALLOW, 'Allow', null, []),
    ['Statement[1]', 'Statement[2]', 'Statement[3]'],
  ],
  ['an effect in lower case', policy(ALLOW, { ...ALLOW, Effect: 'allow' }), ['Statement[1].Effect']],
  ['no effect', { Statement: { Action: '*', Resource: '*' } }, ['Statement.Effect']],
  ['a Sid that is a number', policy({ ...ALLOW, Sid: 1 }), ['Statement[0].Sid']],
  ['a Sid twice', policy({ ...ALLOW, Sid: 'A' }, { ...ALLOW, Sid: 'A' }), ['Statement']],
  ['no action', policy({ Effect: 'Allow', Resource: '*' }), ['Statement[0]']],
  ['a null among actions', policy({ ...ALLOW, Action: ['mq:*', null] }), ['Statement[0].Action[1]']],
  ['both actions', policy({ ...ALLOW, NotAction: 'mq:*' }), ['Statement[0]']],
  ['no resource', policy({ Effect: 'Allow', Action: '*' }), ['Statement[0]']],
  ['both resources', policy({ ...ALLOW, NotResource: '*' }), ['Statement[0]']],
  ['an empty list of actions', policy({ ...ALLOW, Action: [] }), ['Statement[0].Action']],
  ['an empty list of resources', policy({ ...ALLOW, Resource: [] }), ['Statement[0].Resource']],
  ['an action without service', policy({ ...ALLOW, Action: 'DeleteBroker' }), ['Statement[0].Action']],
  ['an action of nothing', policy({ ...ALLOW, Action: ['mq:*', ''] }), ['Statement[0].Action[1]']],
  ['an action that is an object', policy({ ...ALLOW, Action: [{}] }), ['Statement[0].Action[0]']],
  ['a null action', policy({ ...ALLOW, Action: null }), ['Statement[0].Action']],
  ['a resource that is no ARN', policy({ ...ALLOW, Resource: 'b-1' }), ['Statement[0].Resource']],
  ['nested lists', policy({ ...ALLOW, Resource: [['*']] }), ['Statement[0].Resource[0]']],
  ['a principal', policy({ ...ALLOW, Principal: '*' }), ['Statement[0].Principal']],
  ['a negated principal', policy({ ...ALLOW, NotPrincipal: '*' }), ['Statement[0].NotPrincipal']],
  ['an unknown statement element', policy({ ...ALLOW, action: '*' }), ['Statement[0].action']],
  ['a condition that is a string', policy({ ...ALLOW, Condition: 'x' }), ['Statement[0].Condition']],
  ['a null condition', policy({ ...ALLOW, Condition: null }), ['Statement[0].Condition']],
  ['an operator of a list', policy({ ...ALLOW, Condition: { Bool: [] } }), ['Statement[0].Condition.Bool']],
  [
    'a key of null',
    policy({ ...ALLOW, Condition: { Bool: { k: null } } }),
    ['Statement[0].Condition.Bool.k'],
  ],
  [
    'a key of an object in a list',
    policy({ ...ALLOW, Condition: { Bool: { k: [{}] } } }),
    ['Statement[0].Condition.Bool.k'],
  ],
  ['an own __proto__', JSON.parse('{"__proto__": {}, "Statement": []}'), ['__proto__', 'Statement']],
  ['an element called constructor', policy({ ...ALLOW, constructor: 1 }), ['Statement[0].constructor']],
  [
    'all faults at once',
    policy({ Effect: 1, Action: 1, Resource: 1 }),
    ['Statement[0].Effect', 'Statement[0].Action', 'Statement[0].Resource'],
  ],
];

describe('parsePolicy', () => {
  it.each(GOOD)('accepts %s', (_name, document) => {
    expect(faultsOf(document)).toEqual([]);
  });

  it.each(BAD)('refuses %s', (_name, document, paths) => {
    expect(faultsOf(document).map(({ path }) => path)).toEqual(paths);
  });

  it('keeps what the document says', () => {
    const condition = JSON.parse('{"StringEquals": {"__proto__": ["a", 1, true]}}');
    expect(parsePolicy(policy({ Sid: 's', ...ALLOW, Condition: condition }))).toEqual({
      version: '2012-10-17',
      statements: [
        {
          sid: 's',
          effect: 'Allow',
          action: { negated: false, values: ['mq:*'] },
          resource: { negated: false, values: ['*'] },
          conditions: [{ operator: 'StringEquals', key: '__proto__', values: ['a', 1, true] }],
        },
      ],
    });
    expect(parsePolicy({ Statement: ALLOW }).version).toBe('2008-10-17');
  });

  it('does not read elements from a polluted prototype', () => {
    const inherited = Object.create({ Statement: [ALLOW] });
    expect(faultsOf(inherited).map(({ path }) => path)).toEqual(['Statement']);
  });

  it('requires the principal * in a resource control policy', () => {
    expect(faultsOf(policy({ ...ALLOW, Principal: '*' }), 'resource-control')).toEqual([]);
    expect(faultsOf(policy(ALLOW), 'resource-control')).toEqual([
      { path: 'Statement[0].Principal', reason: 'must be *' },
    ]);
    expect(faultsOf(policy({ ...ALLOW, Principal: { AWS: '*' } }), 'resource-control')).toHaveLength(1);
  });

  it('names every fault in one sentence, at most five of them', () => {
    const error = new PolicyError([{ path: '', reason: 'must be a JSON object' }], 'P');
    expect(error.message).toBe('Policy P cannot be read: document must be a JSON object');
    const bad = { ...ALLOW, Effect: 'x' };
    expect(() => parsePolicy(policy(bad, bad, bad, bad, bad, bad, bad))).toThrow(/\(and 2 more\)$/u);
  });

  it('does not recurse into nested values', () => {
    let deep: unknown = '*';
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    expect(faultsOf(policy({ ...ALLOW, Resource: deep }))).toHaveLength(1);
    expect(faultsOf(policy({ ...ALLOW, Condition: { Bool: { k: deep } } }))).toHaveLength(1);
    expect(faultsOf(deep)).toHaveLength(1);
  });
});
