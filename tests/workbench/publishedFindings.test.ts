import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCatalogue } from '../../workbench/lint/catalogue.ts';
import { lintFile } from '../../workbench/lint/lintFile.ts';
import { policy } from './testSuite.ts';

const CATALOGUE = readCatalogue(
  readFileSync(new URL('../../workbench/lint/actions.txt', import.meta.url), 'utf8'),
);

const allow = (more: object = {}) => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...more });
const when = (operator: string, key: string, value: unknown) =>
  policy(allow({ Condition: { [operator]: { [key]: value } } }));

/**
 * The findings that the linter parliament publishes (github.com/duo-labs/parliament, its table of findings at
 * 1949c471), with a policy that has each, and the rule of `mqgate lint` that finds it.
 */
const FOUND: readonly (readonly [id: string, document: unknown, rule: string])[] = [
  ['MALFORMED_JSON', '{"Version":', 'not-json'],
  ['MALFORMED', { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*' }] }, 'grammar'],
  ['DUPLICATE_SID', policy(allow({ Sid: 'a' }), allow({ Sid: 'a', Action: 's3:PutObject' })), 'grammar'],
  ['MISMATCHED_TYPE_OPERATION_TO_NULL', when('Null', 'aws:userid', 'perhaps'), 'type-mismatch'],
  ['MISMATCHED_TYPE', when('NumericEquals', 'aws:SourceIp', '1'), 'type-mismatch'],
  ['UNKNOWN_ACTION', policy(allow({ Action: 's3:GetObjekt' })), 'unknown-action'],
  ['UNKNOWN_PREFIX', policy(allow({ Action: 'ss3:GetObject' })), 'unknown-service'],
  [
    'BAD_PATTERN_FOR_MFA',
    policy({ ...allow(), Effect: 'Deny', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } }),
    'mfa-deny-without-if-exists',
  ],
  ['INVALID_SID', policy(allow({ Sid: 'a b' })), 'sid-characters'],
  [
    'INVALID_ARN',
    policy(allow({ Action: 'mq:DeleteBroker', Resource: 'arn:aws:mq:us-east-1:1:broker:a:b-1' })),
    'malformed-arn',
  ],
  ['NO_VERSION', { Statement: [allow()] }, 'missing-version'],
  ['INVALID_VERSION', { Version: '2012-10-18', Statement: [allow()] }, 'grammar'],
  [
    'OLD_VERSION',
    { Version: '2008-10-17', Statement: [allow({ Resource: 'arn:aws:s3:::a/${aws:username}' })] },
    'variable-not-replaced',
  ],
  [
    'RESOURCE_MISMATCH',
    policy(allow({ Action: 'mq:ListBrokers', Resource: 'arn:aws:mq:us-east-1:123456789012:broker:a:b-1' })),
    'wildcard-only-action',
  ],
];

/** Findings that do not concern any policy: what each needs or is about. */
const NOT_FOUND: readonly (readonly [id: string, why: string])[] = [
  ['EXCEPTION', 'a fault of that linter itself'],
  ['RESOURCE_POLICY_PRIVILEGE_ESCALATION', 'policies of resources'],
  ['UNKNOWN_PRINCIPAL', 'policies of resources; the gateway checks principals of trust policies'],
  ['UNKNOWN_FEDERATION_SOURCE', 'policies of resources; the gateway checks providers of trust policies'],
  ['UNKNOWN_CONDITION_FOR_ACTION', 'needs the condition keys of every action of AWS'],
  ['RESOURCE_STAR', 'needs the resource types of every action of AWS; a matter of style'],
  ['MISMATCHED_TYPE_BUT_USABLE', 'no mistake: the engine compares an ARN as text exactly'],
];

describe('the published findings of another linter', () => {
  it.each(FOUND)('include %s', (_id, document, rule) => {
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    expect(lintFile(text, 'policy.json', CATALOGUE).map((finding) => finding.rule)).toContain(rule);
  });

  it('do not appear in a policy without any of them', () => {
    const clean = policy(allow({ Sid: 'Read', Resource: 'arn:aws:s3:::logs/*' }));
    expect(lintFile(JSON.stringify(clean), 'policy.json', CATALOGUE)).toEqual([]);
  });

  it('are 21, and each is in one of the tables', () => {
    const ids = [...FOUND, ...NOT_FOUND].map(([id]) => id);
    expect(new Set(ids).size).toBe(21);
    expect(ids).toHaveLength(21);
  });
});
