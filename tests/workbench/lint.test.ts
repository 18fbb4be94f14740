import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCatalogue } from '../../workbench/lint/catalogue.ts';
import { lintDocument } from '../../workbench/lint/lintDocument.ts';
import { lintFile } from '../../workbench/lint/lintFile.ts';
import { RULE_IDS, RULES } from '../../workbench/lint/rules.ts';
import { sarifLog } from '../../workbench/lint/sarif.ts';
import { readSuppressions, suppress } from '../../workbench/lint/suppressions.ts';
import { condition, statementOf } from '../authz/decide/worlds.ts';
import { mqgate } from '../support/commandLine.ts';
import awsFindings from './awsFindings.json' with { type: 'json' };
import { accountExport, policy } from './testSuite.ts';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const CATALOGUE = readCatalogue(readFileSync(path('workbench/lint/actions.txt'), 'utf8'));

const allow = (Action: unknown, more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });
const when = (operator: string, key: string, value: unknown) => ({
  Condition: { [operator]: { [key]: value } },
});
const findings = (document: unknown) =>
  lintDocument(document, CATALOGUE).map(({ rule, path: at }) => `${rule} ${at}`);
const of = (statement: object) => findings(policy(statement));
const AT = 'Statement[0]';

/** One document for each rule, and what is found in it. */
const CASES: readonly (readonly [name: string, found: readonly string[], expected: readonly string[]])[] = [
  ['nothing', of(allow('mq:ListBrokers')), []],
  [
    'grammar',
    findings({ Statement: [{ Effect: 'Maybe' }] }),
    ['grammar Statement[0].Effect', 'grammar Statement[0]', 'grammar Statement[0]'],
  ],
  ['no Version', findings({ Statement: [allow('mq:ListBrokers')] }), ['missing-version ']],
  [
    'an operator that does not exist',
    of(allow('mq:ListBrokers', when('StringIs', 'aws:username', 'a'))),
    [`unreadable ${AT}.Condition`],
  ],
  [
    'a service that does not exist',
    of(allow(['mq:ListBrokers', 'mg:CreateTags'])),
    [`unknown-service ${AT}.Action[1]`],
  ],
  [
    'an action that does not exist',
    of(allow(['s3:GetObjekt', 's3:Put*', 'mq:DeleteTag'])),
    [`unknown-action ${AT}.Action[0]`, `unknown-action ${AT}.Action[2]`],
  ],
  [
    'an ARN that no resource has',
    of(allow('mq:DeleteBroker', { Resource: 'arn:aws:mq:us-east-1:1:broker:a:b-1' })),
    [`malformed-arn ${AT}.Resource`],
  ],
  [
    'a list under a plain operator',
    of(allow('mq:CreateTags', when('StringEquals', 'aws:TagKeys', 'a'))),
    [`never-matches ${AT}.Condition.StringEquals`],
  ],
  [
    'an action without resources beside an ARN',
    of(
      allow(['mq:ListBrokers', 'mq:DeleteBroker'], {
        Resource: 'arn:aws:mq:us-east-1:123456789012:broker:a:b-1',
      }),
    ),
    [`wildcard-only-action ${AT}.Action`],
  ],
  [
    'the older form of an ARN',
    of(allow('mq:DeleteBroker', { Resource: 'arn:aws:mq:us-east-1:123456789012:broker:b-1' })),
    [`deprecated-arn ${AT}.Resource`],
  ],
  [
    'two statements of one Sid',
    findings(policy(allow('mq:ListBrokers', { Sid: 'A' }), allow('s3:GetObject', { Sid: 'A' }))),
    ['grammar Statement'],
  ],
  ['a Sid with a dash', of(allow('mq:ListBrokers', { Sid: 'a-b' })), [`sid-characters ${AT}.Sid`]],
  [
    'an address compared as a date',
    of(allow('mq:ListBrokers', when('DateLessThan', 'aws:SourceIp', '2026-01-01'))),
    [`type-mismatch ${AT}.Condition.DateLessThan.aws:SourceIp`],
  ],
  ['every role passed', of(allow('iam:PassRole')), [`pass-role-everywhere ${AT}.Action`]],
  [
    'every role passed to one service',
    of(allow('iam:PassRole', when('StringEquals', 'iam:PassedToService', 'ec2.amazonaws.com'))),
    [],
  ],
  ['everything', of(allow('*')), [`allow-everything ${AT}.Action`]],
  [
    'all but some actions',
    of({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
    [`allow-not-action ${AT}.NotAction`],
  ],
  [
    'all but some resources',
    of({ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::a' }),
    [`allow-not-resource ${AT}.NotResource`],
  ],
  [
    'ForAllValues in an Allow',
    of(allow('mq:CreateTags', when('ForAllValues:StringEquals', 'aws:TagKeys', 'a'))),
    [`for-all-values-allow ${AT}.Condition.ForAllValues:StringEquals.aws:TagKeys`],
  ],
  [
    'ForAllValues with Null beside it',
    of(
      allow('mq:CreateTags', {
        Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' }, Null: { 'aws:TagKeys': 'false' } },
      }),
    ),
    [],
  ],
  [
    'any service-linked role',
    of(allow('iam:CreateServiceLinkedRole')),
    [`service-linked-role-everywhere ${AT}.Action`],
  ],
  [
    'a Deny without a second factor',
    of({ ...allow('mq:*', when('Bool', 'aws:MultiFactorAuthPresent', 'false')), Effect: 'Deny' }),
    [`mfa-deny-without-if-exists ${AT}.Condition.Bool.aws:MultiFactorAuthPresent`],
  ],
  [
    'the same with BoolIfExists',
    of({ ...allow('mq:*', when('BoolIfExists', 'aws:MultiFactorAuthPresent', 'false')), Effect: 'Deny' }),
    [],
  ],
  [
    'a private address',
    of(allow('mq:*', when('IpAddress', 'aws:SourceIp', '10.0.0.0/8'))),
    [`private-address ${AT}.Condition.IpAddress.aws:SourceIp`],
  ],
  [
    'a wildcard that is none',
    of(allow('mq:*', when('StringEquals', 'aws:username', 'a*'))),
    [`wildcard-without-like ${AT}.Condition.StringEquals.aws:username`],
  ],
  ['an action twice', of(allow(['mq:*', 'mq:ListBrokers'])), [`redundant-action ${AT}.Action[1]`]],
  [
    'a resource twice',
    of(allow('s3:GetObject', { Resource: ['arn:aws:s3:::a/*', 'arn:aws:s3:::a/b*'] })),
    [`redundant-resource ${AT}.Resource[1]`],
  ],
  [
    'a value twice',
    of(allow('mq:*', when('StringEquals', 'aws:username', ['a', 'a']))),
    [`redundant-value ${AT}.Condition.StringEquals.aws:username`],
  ],
  [
    'a statement within another',
    findings(policy(allow('mq:ListBrokers', when('StringEquals', 'aws:username', 'a')), allow('mq:List*'))),
    ['shadowed-statement Statement[0]'],
  ],
  [
    'two statements alike',
    findings(policy(allow('mq:ListBrokers'), allow('mq:ListBrokers'))),
    ['shadowed-statement Statement[1]'],
  ],
];

describe('mqgate lint', () => {
  it.each(CASES)('finds %s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });

  it('has a case for every rule, except those of a text, of a complete run and of the version', () => {
    const met = new Set(CASES.flatMap(([, , expected]) => expected.map((one) => one.split(' ')[0])));
    expect(RULE_IDS.filter((id) => !met.has(id))).toEqual([
      'not-json',
      'variable-not-replaced',
      'unused-suppression',
    ]);
    const old = lintDocument(
      {
        Version: '2008-10-17',
        Statement: [allow('mq:*', when('StringEquals', 'aws:userid', '${aws:username}'))],
      },
      CATALOGUE,
    );
    expect(old.map(({ rule }) => rule)).toEqual(['variable-not-replaced']);
    for (const { about, advice, source } of Object.values(RULES))
      expect([about, advice, source]).not.toContain('');
  });

  it("finds in AWS's managed policies exactly what the table says", () => {
    const found: Record<string, Record<string, number>> = {};
    const lines = readFileSync(path('src/directory/managedPolicies/aws.jsonl'), 'utf8').split('\n');
    for (const line of lines) {
      if (line === '') continue;
      const { name, document } = JSON.parse(line);
      if (name === undefined) continue;
      for (const { rule } of lintDocument(document, CATALOGUE)) {
        found[name] ??= {};
        const counts = found[name];
        counts[rule] = (counts[rule] ?? 0) + 1;
      }
    }
    expect(found).toEqual(awsFindings);
  }, 120_000);

  it('never throws, and gives a rule and a place for any input', () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc
        .array(statementOf(fc.option(condition, { nil: undefined })), { maxLength: 3 })
        .map((list) => policy(...list)),
    );
    fc.assert(
      fc.property(value, (document) => {
        for (const { rule, line, column } of lintFile(JSON.stringify(document), 'f.json', CATALOGUE)) {
          expect(RULE_IDS).toContain(rule);
          expect(Math.min(line, column)).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the place of a finding', () => {
  it('is the place of the value in a policy file', () => {
    const text = JSON.stringify(
      policy(allow('mq:ListBrokers'), allow(['mq:ListTags', 's3:Nothing'])),
      null,
      2,
    );
    const [found] = lintFile(text, 'p.json', CATALOGUE);
    const line = text.split('\n').findIndex((one) => one.includes('s3:Nothing'));
    expect(found).toMatchObject({
      line: line + 1,
      column: (text.split('\n')[line]?.indexOf('"s3') as number) + 1,
    });
  });

  it('is the place of the value in an account export, with the policy’s name', () => {
    const account = accountExport({ ann: { policies: { own: policy(allow('s3:Nothing')) } } });
    const text = JSON.stringify(JSON.parse(account), null, 2);
    const [found] = lintFile(text, 'a.json', CATALOGUE);
    const line = text.split('\n').findIndex((one) => one.includes('s3:Nothing'));
    expect(found).toMatchObject({ rule: 'unknown-action', policy: 'ann/own', line: line + 1 });
  });

  it('is the beginning of a file that cannot be read', () => {
    expect(lintFile('{"UserDetailList":[{}]}', 'p.json', CATALOGUE)).toMatchObject([
      { rule: 'grammar', line: 1, column: 1 },
    ]);
  });

  it.each<[string, number, number, string]>([
    ['{', 1, 2, 'The file is not JSON: unexpected end of the text.'],
    ['{\n  "Version": "2012-10-17",\n  "Statement": [}\n', 3, 17, 'The file is not JSON: '],
    ['# a policy\n', 1, 1, 'The file is not JSON: '],
    ['', 1, 1, 'The file is not JSON: unexpected end of the text.'],
  ])('is where the text stops being JSON: %j', (text, line, column, message) => {
    expect(lintFile(text, 'p.json', CATALOGUE)).toMatchObject([
      { rule: 'not-json', severity: 'error', line, column, message: expect.stringContaining(message) },
    ]);
  });
});

describe('suppressions of findings', () => {
  const [finding] = lintFile(JSON.stringify(policy(allow('*', { Sid: 'All' }))), 'x/p.json', CATALOGUE);
  const apply = (text: string) => {
    const { suppressions, mistakes } = readSuppressions(text, 's.yaml');
    expect(mistakes).toEqual([]);
    return suppress(finding === undefined ? [] : [finding], suppressions, 's.yaml');
  };

  it('hide a finding with a reason, and an unused one is a finding', () => {
    const { left, suppressed } = apply(
      'suppress:\n  - { rule: allow-everything, file: p.json, statement: All, reason: admin }\n',
    );
    expect(left).toEqual([]);
    expect(suppressed).toMatchObject([{ rule: 'allow-everything', reason: 'admin' }]);
    const idle = apply('suppress:\n  - { rule: allow-everything, file: other.json, reason: admin }\n');
    expect(idle.left.map(({ rule, line }) => `${rule} ${line}`)).toEqual([
      'allow-everything 1',
      'unused-suppression 2',
    ]);
  });

  it.each([
    [
      'suppress: [{ rule: allow-everithing, reason: x }]',
      'There is no rule allow-everithing. Did you mean allow-everything?',
    ],
    ['suppress: [{ rule: allow-everything }]', 'A suppression must give a reason.'],
    ['suppress: [{ reason: x }]', 'A suppression must name its rule.'],
  ])('%s is a mistake', (text, message) => {
    expect(readSuppressions(text, 's').mistakes[0]?.message).toBe(message);
  });

  it('are in the SARIF log, as the schema has them', () => {
    const { left, suppressed } = apply('suppress: [{ rule: allow-everything, reason: admin }]');
    const { runs } = sarifLog(left, suppressed);
    expect(runs[0]?.results).toMatchObject([
      {
        ruleId: 'allow-everything',
        level: 'warning',
        suppressions: [{ kind: 'external', justification: 'admin' }],
        locations: [
          { physicalLocation: { artifactLocation: { uri: 'x/p.json' }, region: { startLine: 1 } } },
        ],
      },
    ]);
    expect(runs[0]?.tool.driver.rules?.map(({ id }) => id)).toEqual(RULE_IDS);
  });
});

describe('the command mqgate lint', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mqgate-lint-'));
    writeFileSync(join(folder, 'p.json'), JSON.stringify(policy(allow('iam:PassRole'))));
    writeFileSync(join(folder, 'q.json'), JSON.stringify(policy(allow(['mq:*', 'mq:ListTags']))));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const lint = (...words: readonly string[]) => mqgate(['lint', ...words], { folder });

  it('fails for the given severity', async () => {
    const { status, stdout } = await lint('.');
    expect(status).toBe(1);
    expect(stdout).toContain('p.json:1:');
    expect(stdout).toContain('1 security warning, 1 suggestion\n');
    expect((await lint('q.json')).status).toBe(0);
    expect((await lint('q.json', '--fail-on', 'suggestion')).status).toBe(1);
  });

  it('names a file that does not exist', async () => {
    expect(await lint('none.json')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'mqgate: There is no file or folder none.json.\n',
    });
  });

  it('reads the mqgate-lint.yaml of its folder', async () => {
    writeFileSync(
      join(folder, 'mqgate-lint.yaml'),
      'suppress: [{ rule: pass-role-everywhere, reason: test }]\n',
    );
    expect(await lint('p.json')).toMatchObject({ status: 0, stdout: 'no findings; 1 suppressed\n' });
  });
});
