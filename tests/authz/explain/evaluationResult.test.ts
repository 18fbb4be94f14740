import { describe, expect, it } from 'vitest';
import { evaluationResult } from '../../../src/authz/explain/evaluationResult.ts';
import { explain } from '../../../src/authz/explain/explain.ts';
import { judge } from '../../../src/authz/explain/judge.ts';
import {
  broker,
  type Policies,
  question,
  readableSet,
  type TableFacts,
  UNNAMED,
} from '../decide/policies.ts';

const allow = { Effect: 'Allow', Action: 'mq:*', Resource: '*' };
const deny = { ...allow, Effect: 'Deny' };
const other = { ...allow, Action: 'iam:*' };

function judged(policies: Policies, facts: TableFacts = {}, resource = broker()) {
  return judge(readableSet(policies), question('mq:DeleteBroker', resource, { facts }));
}
const resultOf = (...asked: Parameters<typeof judged>) => evaluationResult(judged(...asked), 'arn:x');
const matched = (...asked: Parameters<typeof judged>) =>
  resultOf(...asked).MatchedStatements.map(({ SourcePolicyId, SourcePolicyType, StartPosition }) => [
    SourcePolicyId,
    SourcePolicyType,
    StartPosition.Line,
  ]);

describe('evaluationResult', () => {
  it('has the members of the IAM API', () => {
    expect(resultOf({ identity: [[other, allow]], boundary: [allow] })).toEqual({
      EvalActionName: 'mq:DeleteBroker',
      EvalResourceName: 'arn:x',
      EvalDecision: 'allowed',
      MatchedStatements: [
        {
          SourcePolicyId: 'identity',
          SourcePolicyType: 'IAM Policy',
          StartPosition: { Line: 8, Column: 6 },
          EndPosition: { Line: 13, Column: 6 },
        },
        {
          SourcePolicyId: 'boundary',
          SourcePolicyType: 'Permissions Boundary Policy',
          StartPosition: { Line: 3, Column: 17 },
          EndPosition: { Line: 8, Column: 6 },
        },
      ],
      MissingContextValues: [],
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true },
      EvalDecisionDetails: {},
      ResourceSpecificResults: [
        {
          EvalResourceName: 'arn:x',
          EvalResourceDecision: 'allowed',
          MatchedStatements: expect.any(Array),
          MissingContextValues: [],
          PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true },
        },
      ],
    });
  });

  it('omits the members that AWS omits for *', () => {
    const result = evaluationResult(judged({ identity: [[allow]] }), '*');
    expect(Object.keys(result)).toEqual([
      'EvalActionName',
      'EvalResourceName',
      'EvalDecision',
      'MatchedStatements',
      'MissingContextValues',
    ]);
  });

  it('lists every Deny that applies, and no Allow', () => {
    expect(
      matched({
        identity: [[allow, deny], [deny]],
        boundary: [deny],
        session: [[allow, deny]],
        serviceControl: [[[allow]], [[allow, deny]]],
      }),
    ).toEqual([
      ['identity', 'IAM Policy', 8],
      ['identity', 'IAM Policy', 3],
      ['boundary', 'Permissions Boundary Policy', 3],
      ['session', 'Session Policy', 8],
      ['serviceControl', 'Service Control Policy', 8],
    ]);
  });

  it('lists no statement for an implicit deny', () => {
    expect(matched({ identity: [[allow]], boundary: [other] })).toEqual([]);
  });

  it.each<[string, Policies, boolean]>([
    ['every level allows', { serviceControl: [[[allow]], [[allow]]] }, true],
    ['one level is silent', { serviceControl: [[[allow]], [[other]]] }, false],
    ['one level denies', { serviceControl: [[[allow, deny]]] }, false],
  ])('AllowedByOrganizations: %s', (_name, policies, allowed) => {
    const { OrganizationsDecisionDetail: detail } = resultOf({ identity: [[allow]], ...policies });
    expect(detail).toEqual({ AllowedByOrganizations: allowed });
  });

  it.each<[string, readonly object[], boolean]>([
    ['allows', [allow], true],
    ['is silent', [other], false],
    ['denies', [allow, deny], false],
  ])('AllowedByPermissionsBoundary: the boundary %s', (_name, boundary, allowed) => {
    const { PermissionsBoundaryDecisionDetail: detail } = resultOf({ identity: [[allow]], boundary });
    expect(detail).toEqual({ AllowedByPermissionsBoundary: allowed });
  });

  it('lists each missing key of a matching statement once, in the statement’s spelling', () => {
    const mine = "arn:aws:mq:us-east-1:123456789012:broker:${AWS:Username}*:${x, 'y'}*";
    const result = resultOf(
      {
        identity: [
          [
            {
              ...allow,
              Resource: mine,
              Condition: { StringEquals: { 'aws:ResourceTag/Env': '${Aws:userid}', given: 'x' } },
            },
            { ...allow, Condition: { Null: { 'AWS:RESOURCETAG/env': 'true' } } },
            {
              ...allow,
              Resource: 'arn:aws:mq:us-east-1:123456789012:configuration:*',
              Condition: { Bool: { far: 'true' } },
            },
            { ...allow, Action: 'iam:*', Condition: { Bool: { farther: 'true' } } },
          ],
        ],
      },
      { given: 'x' },
    );
    expect(result.MissingContextValues).toEqual(['aws:ResourceTag/Env', 'AWS:Username', 'x', 'Aws:userid']);
  });

  it('counts a key without values as supplied', () => {
    const Condition = { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } };
    expect(
      resultOf({ identity: [[{ ...allow, Condition }]] }, { 'aws:TagKeys': [] }).MissingContextValues,
    ).toEqual([]);
  });

  it('refuses a question that stays undecided', () => {
    const byName = { ...allow, Resource: 'arn:aws:mq:us-east-1:123456789012:broker:prod*' };
    const judgement = judged({ identity: [[byName]] }, {}, UNNAMED);
    expect(evaluationResult(judgement, 'r').EvalDecision).toBe('implicitDeny');
    expect(explain(judgement, 'r').because).toBe('It depends on what is not known: resource.');
  });
});
