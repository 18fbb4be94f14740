import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mqgate } from '../support/commandLine.ts';
import { accountExport, PROD, policy } from './testSuite.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mqgate-test-'));
  const own = policy(
    { Sid: 'Read', Effect: 'Allow', Action: 'mq:Describe*', Resource: '*' },
    {
      Sid: 'Office',
      Effect: 'Allow',
      Action: 'mq:*',
      Resource: '*',
      Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
    },
  );
  writeFileSync(
    join(folder, 'account.json'),
    JSON.stringify(JSON.parse(accountExport({ alice: { policies: { own } } })), null, 2),
  );
  write('passes.test.yaml', 'context: { aws:SourceIp: 10.1.2.3 }, allowed: all');
  write('fails.test.yaml', 'context: { aws:SourceIp: 8.8.8.8 }, allowed: all');
  write('wrong.test.yaml', 'alowed: all');
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, expectation: string): void {
  writeFileSync(
    join(folder, name),
    `account: account.json
now: 2026-11-29T12:00:00Z
resources: { prod: { arn: ${PROD} } }
tests:
  - { name: <deletes>, principals: [user/alice], actions: [mq:DeleteBroker], resources: [prod],
      ${expectation} }
`,
  );
}

const test = (...words: readonly string[]) => mqgate(['test', ...words], { folder, environment: { CI: '' } });

describe('mqgate test', () => {
  it('exits with 0 when every test passed', async () => {
    expect(await test('passes.test.yaml')).toEqual({
      status: 0,
      stdout: 'passes.test.yaml\n  ✓ <deletes> (1 row)\n \n1 passed; 1 row\n'.replace(' \n', '\n'),
      stderr: '',
    });
  });

  it('exits with 1 when a test failed, and explains the failure', async () => {
    const { status, stdout } = await test('fails.test.yaml');
    expect(status).toBe(1);
    expect(stdout).toContain('✗ <deletes> (1 row)');
    expect(stdout).toContain('user/alice mq:DeleteBroker prod: Expected allowed, but it is denied.');
    expect(stdout).toContain('✗ IpAddress aws:SourceIp: 10.0.0.0/8; the request has 8.8.8.8');
  });

  it('exits with 2 when a file is wrong, also beside a failed test', async () => {
    const { status, stdout } = await test();
    expect(status).toBe(2);
    expect(stdout).toContain('! wrong.test.yaml:5:');
    expect(stdout).toContain('Did you mean allowed?');
  });

  it('reports that there is no test to run', async () => {
    expect(await test('none.yaml')).toMatchObject({
      status: 2,
      stderr: 'mqgate: There is no file or folder none.yaml.\n',
    });
  });

  it('reports as JSON', async () => {
    const { stdout } = await test('fails.test.yaml', '--reporter', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      files: [
        {
          file: 'fails.test.yaml',
          mistakes: [],
          tests: [
            { status: 'failed', rows: [{ decision: 'denied', explanation: { decision: 'implicitDeny' } }] },
          ],
          coverage: { statements: { met: 0, all: 2 }, conditions: { met: 1, all: 2 } },
        },
      ],
    });
  });

  it('reports as JUnit XML', async () => {
    const { stdout } = await test('--reporter', 'junit');
    expect(XMLValidator.validate(stdout)).toBe(true);
    const { testsuites } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(stdout);
    expect(testsuites.testsuite).toMatchObject([
      { name: 'fails.test.yaml', failures: '1', errors: '0', testcase: { name: '<deletes>' } },
      { name: 'passes.test.yaml', tests: '1', failures: '0' },
      { name: 'wrong.test.yaml', errors: '2' },
    ]);
  });

  it('reports coverage as text, lcov and HTML, and fails below a percentage', async () => {
    const low = await test('passes.test.yaml', '--coverage', 'text', '--min-coverage', '90');
    expect(low.status).toBe(1);
    expect(low.stdout).toContain('own (user/alice), Read (statement 1): it never applied');
    expect(low.stdout).toContain(
      'own (user/alice), Office (statement 2): IpAddress aws:SourceIp always held',
    );
    expect(low.stdout).toContain('statements 1/2, condition outcomes 1/2, coverage 50.0 %');
    expect(low.stderr).toBe('mqgate: the coverage is 50.0 %, less than 90 %.\n');
    expect((await test('passes.test.yaml', '--min-coverage', '50')).status).toBe(0);

    const { stdout } = await test('passes.test.yaml', '--coverage', 'lcov', '--coverage-file', 'lcov.info');
    expect(stdout).not.toContain('SF:');
    const lcov = readFileSync(join(folder, 'lcov.info'), 'utf8');
    const lines = readFileSync(join(folder, 'account.json'), 'utf8').split('\n');
    const [[, line, hits] = []] = [...lcov.matchAll(/^DA:(\d+),(\d+)$/gmu)];
    expect(hits).toBe('0');
    expect(lines[Number(line)]).toContain('"Sid": "Read"');
    expect(lcov).toContain('BRF:2\nBRH:1\nend_of_record');

    const html = (await test('passes.test.yaml', '--coverage', 'html')).stdout;
    expect(html).toContain('<h1>Policy coverage: 50.0 %</h1>');
  });

  it('lists the changes that no test notices', async () => {
    const { status, stdout } = await test('passes.test.yaml', '--mutate');
    expect(status).toBe(1);
    expect(stdout).toContain('alive: own, Read: the Allow is dropped');
    expect(stdout).not.toContain('alive: own, Office: the Allow is dropped');
  });

  it('prints its schema', async () => {
    expect(JSON.parse((await test('--schema')).stdout)).toHaveProperty('definitions.test');
  });
});
