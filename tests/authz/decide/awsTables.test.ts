import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/authz/decide/decide.ts';
import type { Decision } from '../../../src/authz/decide/types.ts';
import { evalDecision } from '../../../src/authz/explain/evaluationResult.ts';
import conditionLogic from './aws/conditionLogic.json' with { type: 'json' };
import evaluationLogic from './aws/evaluationLogic.json' with { type: 'json' };
import missingKeys from './aws/missingKeys.json' with { type: 'json' };
import { type Policies, policySet, question, type Statements, type TableFacts } from './policies.ts';

const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
const deny = { ...allow, Effect: 'Deny' };

function ask(policies: Policies, facts: TableFacts): Decision {
  return decide(policySet(policies), [question('mq:DeleteBroker', undefined, { facts })]);
}

/** Whether a Condition matches, as an Allow and as a Deny see it. */
function expectMatch(Condition: object, facts: TableFacts, match: boolean): void {
  expect(ask({ identity: [[{ ...allow, Condition }]] }, facts).outcome).toBe(match ? 'allowed' : 'refused');
  expect(ask({ identity: [[allow, { ...deny, Condition }]] }, facts).outcome).toBe(
    match ? 'refused' : 'allowed',
  );
}

describe('the tables of AWS’s documentation', () => {
  it.each(missingKeys.rows)(
    '$operator $value without the condition key',
    ({ operator, value, missing, ifExists }) => {
      expectMatch({ [operator]: { k: value } }, {}, missing);
      if (ifExists !== undefined) expectMatch({ [`${operator}IfExists`]: { k: value } }, {}, ifExists);
    },
  );

  it.each(
    conditionLogic.rows.flatMap(({ name, condition, requests }) =>
      requests.map(({ keys, match }) => ({ name, condition, keys, match })),
    ),
  )('$name: $keys gives $match', ({ condition, keys, match }) => {
    const facts = Object.entries(keys).filter(
      (entry): entry is [string, string | string[]] => entry[1] !== undefined,
    );
    expectMatch(condition, Object.fromEntries(facts), match);
  });

  const STATEMENTS: Readonly<Record<string, Statements>> = {
    allow: [allow],
    deny: [allow, deny],
    silent: [{ ...allow, Action: 'iam:*' }],
  };

  it.each(evaluationLogic.rows)(
    '%s, %s, %s, %s: %s',
    (identity = '', boundary = '', session = '', control = '', decision) => {
      const of = (cell: string) => STATEMENTS[cell];
      const cut = of(session);
      const edge = of(boundary);
      const level = of(control);
      const policies: Policies = {
        identity: [of(identity) ?? []],
        ...(edge === undefined ? {} : { boundary: edge }),
        ...(cut === undefined ? {} : { session: [cut] }),
        ...(level === undefined ? {} : { serviceControl: [[level]] }),
      };
      expect(evalDecision(ask(policies, {}))).toBe(decision);
    },
  );
});
