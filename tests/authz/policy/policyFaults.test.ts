import { describe, expect, it } from 'vitest';
import { notJson, PolicyError, type PolicyFault } from '../../../src/authz/policy/parsedPolicy.ts';
import { parsePolicy } from '../../../src/authz/policy/parsePolicy.ts';
import { JsonFault } from '../../../src/json/readJson.ts';

const ALLOW = { Effect: 'Allow', Action: 'mq:*', Resource: '*' };
const LONG = 'x'.repeat(70);
const SHORT = 'x'.repeat(64);

function faultsOf(document: unknown): readonly PolicyFault[] {
  try {
    parsePolicy(document);
    return [];
  } catch (error) {
    if (error instanceof PolicyError) return error.faults;
    throw error;
  }
}

/** A document, the place of its only fault, and the fault's sentence. */
const DOCUMENTS: readonly (readonly [unknown, string, string])[] = [
  [7, '', 'must be a JSON object'],
  [{ [LONG]: 1, Statement: ALLOW }, SHORT, 'is no element of a policy'],
  [{ Version: '2012', Statement: ALLOW }, 'Version', 'must be 2008-10-17 or 2012-10-17'],
  [{ Id: 7, Statement: ALLOW }, 'Id', 'must be a string'],
  [{ Statement: [] }, 'Statement', 'must hold at least one statement'],
  [{ Statement: 'x' }, 'Statement', 'must be a statement'],
  [
    {
      Statement: [
        { ...ALLOW, Sid: LONG },
        { ...ALLOW, Sid: LONG },
      ],
    },
    'Statement',
    `has the Sid "${SHORT}" more than once`,
  ],
];

/** A statement, the place of its only fault, and the fault's sentence. */
const STATEMENTS: readonly (readonly [object, string, string])[] = [
  [{ ...ALLOW, Sid: 1 }, '.Sid', 'must be a string'],
  [{ ...ALLOW, Effect: 'Maybe' }, '.Effect', 'must be Allow or Deny'],
  [{ ...ALLOW, Principal: '*' }, '.Principal', 'has no place in this kind of policy'],
  [{ ...ALLOW, NotPrincipal: '*' }, '.NotPrincipal', 'has no place in this kind of policy'],
  [{ ...ALLOW, [LONG]: 1 }, `.${SHORT}`, 'is no element of a statement'],
  [{ ...ALLOW, NotAction: 'mq:*' }, '', 'must hold only one of Action and NotAction'],
  [{ Effect: 'Allow', Action: '*' }, '', 'must hold exactly one of Resource and NotResource'],
  [{ ...ALLOW, Action: [] }, '.Action', 'must not be empty'],
  [{ ...ALLOW, Action: 7 }, '.Action', 'must be a string'],
  [{ ...ALLOW, Action: 'Delete*' }, '.Action', 'must be * or service:action'],
  [{ ...ALLOW, Action: '*Delete' }, '.Action', 'must be * or service:action'],
  [{ ...ALLOW, Action: ':Delete' }, '.Action', 'must be * or service:action'],
  [{ ...ALLOW, Resource: 'b*' }, '.Resource', 'must be * or an ARN'],
  [{ ...ALLOW, Resource: '*b' }, '.Resource', 'must be * or an ARN'],
  [{ ...ALLOW, Resource: 'not:arn:x' }, '.Resource', 'must be * or an ARN'],
  [{ ...ALLOW, Condition: 7 }, '.Condition', 'must be an object of operators'],
  [{ ...ALLOW, Condition: { [LONG]: 7 } }, `.Condition.${SHORT}`, 'must be an object of condition keys'],
  [
    { ...ALLOW, Condition: { Bool: { [LONG]: null } } },
    `.Condition.Bool.${SHORT}`,
    'must be a string or a list of strings',
  ],
  [
    { ...ALLOW, Condition: { Bool: { k: ['true', null] } } },
    '.Condition.Bool.k',
    'must be a string or a list of strings',
  ],
];

describe('the faults of a policy', () => {
  it.each(DOCUMENTS)('%j: %s %s', (document, path, reason) => {
    expect(faultsOf(document)).toEqual([{ path, reason }]);
  });

  it.each(STATEMENTS)('%j: %s %s', (statement, path, reason) => {
    expect(faultsOf({ Statement: statement })).toEqual([{ path: `Statement${path}`, reason }]);
  });

  it('do not include a repeated Sid of values that are not statements', () => {
    const bad = { ...ALLOW, Sid: 'S', Effect: 'x' };
    expect(faultsOf({ Statement: [bad, bad] }).map(({ path }) => path)).toEqual([
      'Statement[0].Effect',
      'Statement[1].Effect',
    ]);
  });

  it.each(['**', '*'])('do not include the spelling %s for every action and resource', (stars) => {
    expect(faultsOf({ Statement: { ...ALLOW, Action: stars, Resource: stars } })).toEqual([]);
  });

  it('are named in one sentence', () => {
    const error = new PolicyError([
      { path: '', reason: 'is a' },
      { path: 'x', reason: 'is b' },
    ]);
    expect(error.message).toBe('Policy cannot be read: document is a; x is b');
    expect(error.name).toBe('PolicyError');
  });

  it('have no member that the document does not have', () => {
    const action = { negated: false, values: ['mq:*'] };
    const resource = { negated: false, values: ['*'] };
    const statement = { effect: 'Allow', action, resource, conditions: [] };
    const written = { version: '2008-10-17', statements: [statement] };
    expect(parsePolicy({ Statement: ALLOW })).toStrictEqual(written);
    expect(parsePolicy({ Id: 'i', Statement: ALLOW })).toStrictEqual({ ...written, id: 'i' });
  });
});

it('a text that is not JSON is a fault of the document, with its place', () => {
  const { faults } = notJson(new JsonFault('a member is expected', '{', 1));
  expect(faults).toEqual([{ path: '', reason: 'is not JSON: a member is expected (line 1, column 2)' }]);
});
