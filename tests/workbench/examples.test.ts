import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runSuiteFile } from '../../cli/test/runSuites.ts';
import { coverageOf } from '../../workbench/coverage/coverage.ts';
import { mutantText } from '../../workbench/mutation/mutate.ts';
import { TEST_KEYS } from '../../workbench/test/readTest.ts';
import { accountExport, outcomes, PROD, run } from './testSuite.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/demo-account/policies.test.yaml', import.meta.url));
const SCHEMA = fileURLToPath(new URL('../../workbench/test/policyTests.schema.json', import.meta.url));
const schema = JSON.parse(readFileSync(SCHEMA, 'utf8'));
const validate = new Ajv({ allErrors: true, strictTypes: false }).compile(schema);

describe('the test suite of the demo account', () => {
  const ran = runSuiteFile(EXAMPLE, { mutate: true }, { today: '2026-11-29', ci: true });

  it('passes', () => {
    expect(ran.mistakes).toEqual([]);
    expect(
      ran.result?.tests.filter(({ status }) => status !== 'passed').map(({ test }) => test.name),
    ).toEqual([]);
  });

  it('covers every statement and both outcomes of every condition', () => {
    const { statements, conditions } = coverageOf(ran.coverage?.policies ?? []);
    expect(statements.met).toBe(statements.all);
    expect(conditions.met).toBe(conditions.all);
    expect(statements.all).toBeGreaterThan(20);
  });

  it('notices every change of the policies that has an effect', () => {
    // Proved by the exact comparison: whatever else this Deny denied on such brokers, nothing allows.
    const alike = ['dev-brokers-by-tag, NeverTakeOverTaggedBrokers: Action becomes mq:*'];
    expect(ran.mutation?.equal.map(mutantText)).toEqual(alike);
    expect(ran.mutation?.alive.map(mutantText)).toEqual([]);
    expect(ran.mutation?.killed).toBeGreaterThan(60);
  });
});

describe('the schema of policy tests', () => {
  it('accepts every example', () => {
    const folder = fileURLToPath(new URL('../../examples/', import.meta.url));
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.test\.yaml$/u.test(file),
    );
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      validate(parse(readFileSync(`${folder}${file}`, 'utf8')));
      expect(validate.errors).toBeNull();
    }
  });

  it('has the same members as the reader', () => {
    const { test } = schema.definitions;
    expect(Object.keys(test.properties).sort()).toEqual([...TEST_KEYS].sort());
  });

  it.each([
    ['a misspelt key', { tests: [{ name: 'a', alowed: 'all' }] }],
    ['a time that is none', { now: 'today', tests: [{ name: 'a', allowed: 'all' }] }],
    ['no tests', {}],
  ])('refuses %s, as the reader does', (_, rest) => {
    const file = {
      account: 'a.json',
      now: '2026-11-29T12:00:00Z',
      resources: { prod: { arn: PROD } },
      ...rest,
    };
    expect(validate(file)).toBe(false);
    expect(run(JSON.stringify(file), { 'a.json': accountExport({ alice: {} }) }).mistakes).not.toEqual([]);
  });
});

describe('the page docs/policy-tests.md', () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/policy-tests.md', import.meta.url)), 'utf8');
  const demo = readFileSync(
    fileURLToPath(new URL('../../local/account/demo-account.json', import.meta.url)),
    'utf8',
  );

  it('has a first test that fails as described, and passes with the added role', () => {
    const first = /```yaml\n(account:[^`]+)```/u.exec(page)?.[1] ?? '';
    const [failed] = outcomes(run(first, { 'account.json': demo }).result);
    expect(failed).toBe('failed only alice deletes production | Expected denied, but it is allowed.');
    const mended = first.replace('[user/alice]', '[user/alice, role/mq-break-glass]');
    expect(outcomes(run(mended, { 'account.json': demo }).result)).toEqual([
      'passed only alice deletes production',
    ]);
  });
});
