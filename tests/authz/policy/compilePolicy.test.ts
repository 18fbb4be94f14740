import { describe, expect, it } from 'vitest';
import type { CompiledPolicy } from '../../../src/authz/policy/compiledPolicy.ts';
import { compilePolicy, REMEMBERED_ACTIONS } from '../../../src/authz/policy/compilePolicy.ts';
import { matchGlob, symbolsOf } from '../../../src/authz/policy/matchGlob.ts';
import { PolicyError } from '../../../src/authz/policy/parsedPolicy.ts';

const named = (...statements: object[]) => ({
  name: 'P',
  arn: 'arn:aws:iam::aws:policy/P',
  source: 'user',
  document: { Version: '2012-10-17', Statement: statements },
});

function matchingSids(policy: CompiledPolicy, action: string): (string | undefined)[] {
  const { allow, deny } = policy.forAction(action);
  return [...deny, ...allow].map(({ sid }) => sid);
}

/** Action patterns of one statement, negated or not, and whether `mq:DeleteBroker` is among them. */
const ACTIONS: readonly (readonly ['Action' | 'NotAction', readonly string[], boolean])[] = [
  ['Action', ['mq:DeleteBroker'], true],
  ['Action', ['MQ:deletebroker'], true],
  ['Action', ['mq:Delete*'], true],
  ['Action', ['mq:*Broke?'], true],
  ['Action', ['*'], true],
  ['Action', ['mq:CreateBroker', 'mq:D*'], true],
  ['Action', ['mq:Delete'], false],
  ['Action', ['mg:*'], false],
  ['Action', ['mq:Delete.*'], false],
  ['Action', ['mq:[Dd]eleteBroker'], false],
  ['NotAction', ['mq:DeleteBroker'], false],
  ['NotAction', ['mq:deleteBROKER'], false],
  ['NotAction', ['iam:*', 'mq:Create*'], true],
  ['NotAction', ['*'], false],
];

describe('compilePolicy', () => {
  it.each(ACTIONS)('docs/rules/iam.md rule 7: %s %j: %j', (element, patterns, expected) => {
    const policy = compilePolicy(named({ Sid: 'S', Effect: 'Deny', [element]: patterns, Resource: '*' }));
    for (const action of ['mq:DeleteBroker', 'mq:deletebroker', 'MQ:DELETEBROKER']) {
      expect(matchingSids(policy, action)).toEqual(expected ? ['S'] : []);
    }
  });

  it('gives the same answer from its cache, also past the cache’s bound', () => {
    const policy = compilePolicy(
      named(
        { Sid: 'even', Effect: 'Allow', Action: 'mq:a*0', Resource: '*' },
        { Sid: 'all', Effect: 'Deny', Action: 'mq:*', Resource: '*' },
      ),
    );
    for (let round = 0; round < 2; round += 1) {
      for (let index = 0; index < REMEMBERED_ACTIONS * 3; index += 1) {
        const expected = index % 10 === 0 ? ['all', 'even'] : ['all'];
        expect(matchingSids(policy, `mq:A${index}`)).toEqual(expected);
      }
    }
    expect(policy.forAction('mq:x')).toBe(policy.forAction('MQ:X'));
    expect(matchingSids(policy, '__proto__')).toEqual([]);
  });

  it('drops the oldest action at the cache’s bound', () => {
    const policy = compilePolicy(named({ Effect: 'Allow', Action: '*', Resource: '*' }));
    const first = policy.forAction('mq:first');
    for (let index = 1; index < REMEMBERED_ACTIONS; index += 1) policy.forAction(`mq:${index}`);
    expect(policy.forAction('mq:first')).toBe(first);
    policy.forAction('mq:one too many');
    expect(policy.forAction('mq:first')).not.toBe(first);
  });

  it.each([
    ['arn:aws:mq', 'arn:aws:mq:r:1:broker:n:b', true],
    ['arn:aws:mq:*', 'arn:aws:mq:r:1:broker:n:b', true],
    ['arn:aws:mq:r', 'arn:aws:mq:r:1:broker:n:b', true],
    ['arn:aws:mq:r:1', 'arn:aws:mq:r:1:broker:n:b', true],
    ['arn:aws:mq:r:1', 'arn:aws:mq:r:12:broker:n:b', false],
    ['arn:aws:mq:r:1:broker', 'arn:aws:mq:r:1:broker:n:b', false],
    ['arn:aws:mq:r:1:broker:*', 'arn:aws:mq:r:1:broker:n:b', true],
    ['arn:*', 'arn:aws:mq:r:1:broker:n:b', true],
    ['*', '*', true],
    ['**', '*', true],
    ['arn:*', '*', false],
  ])('docs/rules/iam.md rule 8: %s completed matches %s: %j', (resource, arn, expected) => {
    const policy = compilePolicy(named({ Effect: 'Allow', Action: '*', Resource: resource }));
    const glob = policy.statements[0]?.resource.patterns[0]?.glob;
    expect(glob && matchGlob(glob, symbolsOf(arn))).toBe(expected);
  });

  it('does not split an ARN at colons inside a variable', () => {
    const Resource = 'arn:aws:mq:${aws:PrincipalTag/a:b}';
    const policy = compilePolicy(named({ Effect: 'Allow', Action: '*', Resource }));
    expect(policy.statements[0]?.resource.patterns[0]?.template?.at(-1)).toEqual({
      kind: 'text',
      text: ':*:*',
    });
  });

  it('keeps name, ARN, source, Sid and position', () => {
    const policy = compilePolicy(named({ Sid: 'S', Effect: 'Allow', Action: '*', Resource: '*' }));
    expect(policy).toMatchObject({ name: 'P', arn: 'arn:aws:iam::aws:policy/P', source: 'user' });
    expect(policy.statements).toMatchObject([{ index: 0, sid: 'S', effect: 'Allow' }]);
  });

  it('has no member for an absent element', () => {
    const { arn: _none, ...inline } = named({ Effect: 'Allow', Action: '*', Resource: 'arn:aws:mq:r:1:x' });
    const policy = compilePolicy(inline);
    expect(Object.keys(policy)).toEqual(['name', 'source', 'statements', 'forAction']);
    const [statement] = policy.statements;
    expect(Object.keys(statement ?? {})).toEqual(['index', 'effect', 'action', 'resource', 'conditions']);
    expect(statement?.resource.patterns.map((pattern) => Object.keys(pattern))).toEqual([['glob']]);
  });

  it('does not complete an ARN of six fields', () => {
    const Resource = 'arn:aws:mq:r:1:${aws:username}';
    const policy = compilePolicy(named({ Effect: 'Allow', Action: '*', Resource }));
    expect(policy.statements[0]?.resource.patterns[0]?.template).toEqual([
      { kind: 'text', text: 'arn:aws:mq:r:1:' },
      { kind: 'variable', key: 'aws:username' },
    ]);
  });

  it('prepares values without variables once', () => {
    const Condition = { StringLike: { k: ['a*', '${$}', '${x}'] } };
    const policy = compilePolicy(named({ Effect: 'Allow', Action: '*', Resource: '*', Condition }));
    const [condition] = policy.statements[0]?.conditions.all ?? [];
    const values = condition?.kind === 'comparing' ? condition.values.map((value) => typeof value) : [];
    expect(values).toEqual(['function', 'function', 'object']);
  });

  it('shortens what it reports as unreadable', () => {
    const long = 'x'.repeat(100);
    const doubtOf = (more: object) =>
      compilePolicy(named({ Effect: 'Deny', Action: '*', Resource: '*', ...more })).statements[0]?.doubt;
    const resource = `arn:aws:mq:\${${long}`;
    expect(doubtOf({ Resource: resource })).toBe(
      `malformed policy variable in the resource ${resource.slice(0, 64)}`,
    );
    const short = 'x'.repeat(64);
    expect(doubtOf({ Condition: { [long]: { [long]: 'v' } } })).toBe(`unknown operator ${short} on ${short}`);
  });

  it('names the policy that cannot be read', () => {
    const broken = { name: 'Broken', source: 'group g', document: 'x' };
    expect(() => compilePolicy(broken)).toThrow(PolicyError);
    expect(() => compilePolicy(broken)).toThrow(
      'Policy Broken cannot be read: document must be a JSON object',
    );
  });

  it('treats a malformed variable in a resource as unreadable', () => {
    const policy = compilePolicy(named({ Effect: 'Deny', Action: '*', Resource: 'arn:aws:mq:${' }));
    expect(policy.statements[0]?.doubt).toBe('malformed policy variable in the resource arn:aws:mq:${');
  });
});
