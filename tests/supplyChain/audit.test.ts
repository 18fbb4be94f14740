import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { compareAnswers, readAnswers } from '../../.ci/auditAnswers.ts';
import { auditFindings, type Finding } from '../../.ci/auditFindings.ts';
import { PROJECT } from '../../.ci/lockedPackages.ts';

const ADVISORY = 'GHSA-aaaa-bbbb-cccc';
const finding: Finding = { advisory: ADVISORY, package: 'a', severity: 'high', title: '', paths: [] };
const answer = { advisory: ADVISORY, package: 'a', until: '2026-12-31' };

describe('the answers to findings of npm audit', () => {
  it('are the rows with an advisory, a package, a day and a reason', () => {
    const row = `| ${ADVISORY} | a | 2026-12-31 |`;
    expect(readAnswers(`text\n${row} never reached |\n`)).toEqual([answer]);
    expect(
      readAnswers(`${row} |\n| GHSA-x | a | 2026-12-31 | why |\n| ${ADVISORY} | a | later | why |\n`),
    ).toEqual([]);
  });

  it.each([
    ['none', [], { open: [finding], expired: [], idle: [] }],
    ['on its last day', [{ ...answer, until: '2026-11-21' }], { open: [], expired: [], idle: [] }],
    ['a day later', [{ ...answer, until: '2026-11-20' }], { open: [], expired: [finding], idle: [] }],
  ])('%s', (_, answers, expected) => {
    expect(compareAnswers([finding], answers, '2026-11-21')).toEqual(expected);
  });

  it.each([{ package: 'b' }, { advisory: 'GHSA-aaaa-bbbb-dddd' }])('with %j answer no finding', (other) => {
    const wrong = { ...answer, ...other };
    expect(compareAnswers([finding], [wrong], '2026-11-21')).toEqual({
      open: [finding],
      expired: [],
      idle: [wrong],
    });
  });

  test('do not make an invalid report a clean one', () => {
    expect(auditFindings({ auditReportVersion: 2, vulnerabilities: {} })).toEqual([]);
    for (const report of [{}, { error: {} }, { auditReportVersion: 1, vulnerabilities: {} }])
      expect(auditFindings(report)).toBeUndefined();
  });
});

describe('the command npm run audit', () => {
  let registry: Server;
  let advisories: object | undefined;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mqgate-audit-'));
    registry = createServer((request, response) => {
      request.resume();
      const known = request.method === 'POST' && advisories !== undefined;
      response.writeHead(known ? 200 : 405, { 'content-type': 'application/json' });
      response.end(JSON.stringify(known ? advisories : {}));
    });
    registry.listen(0, '127.0.0.1');
    await once(registry, 'listening');
  });

  afterAll(() => {
    registry.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The script against a registry that knows these advisories, or that knows no audits. */
  async function audit(known: object | undefined, page: string) {
    advisories = known;
    const { port } = registry.address() as AddressInfo;
    const answers = join(folder, 'answers.md');
    writeFileSync(answers, page);
    const env = {
      ...process.env,
      npm_config_registry: `http://127.0.0.1:${port}/`,
      npm_config_fetch_retries: '0',
      npm_config_cache: folder,
      NO_PROXY: '127.0.0.1',
    };
    const child = spawn(process.execPath, [join(PROJECT, '.ci/audit.ts'), answers], { env });
    const closed = once(child, 'close');
    const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = await closed;
    return { code, said, complained };
  }

  const KNOWN = {
    tinybench: [
      {
        id: 1,
        url: `https://github.com/advisories/${ADVISORY}`,
        title: 'slow',
        severity: 'high',
        vulnerable_versions: '>=1.0.0',
      },
    ],
  };

  it('fails for a finding without an answer, and names it', async () => {
    const { code, said } = await audit(KNOWN, '');
    expect(said).toContain(`not answered: ${ADVISORY} tinybench (high) slow; node_modules/tinybench\n`);
    expect(code).toBe(1);
  });

  it('passes if every finding has an answer', async () => {
    const { code, said } = await audit(
      KNOWN,
      `| ${ADVISORY} | tinybench | 9999-12-31 | only measured with |\n`,
    );
    expect(said).toBe('1 findings, 0 to answer\n');
    expect(code).toBe(0);
  });

  it('fails and says so if the registry has no audits', async () => {
    expect(await audit(undefined, '')).toMatchObject({ code: 2, said: '' });
  });
});

test('docs/dependencies.md has a table of answers', () => {
  const page = readFileSync(join(PROJECT, 'docs/dependencies.md'), 'utf8');
  expect(page).toContain('| advisory | package | until | why it does not hurt, and what we do |\n');
});
