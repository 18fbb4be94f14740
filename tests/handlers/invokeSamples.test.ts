import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOutcome } from '../../events/invoke/readOutcome.ts';
import { renderOutcome } from '../../events/invoke/render.ts';
import { samplesFolder } from '../../events/invoke/runInvokeLocal.ts';
import type { ExpectedVerdict, Sample } from '../../events/samples/sample.ts';
import { SAMPLES } from '../../events/samples/samples.ts';
import { PROJECT_DIR } from '../../local/launch/settings.ts';
import { temporaryDataDir } from '../local/startGateway.ts';

const MAIN = fileURLToPath(new URL('../../events/invoke.ts', import.meta.url));
const LONG = 120_000;

/** What `sls invoke local` prints: the function's lines, then its answer. */
function printed(record: object | undefined, answer: object): string {
  const line = record === undefined ? '' : `${JSON.stringify(record)}\n{"_aws":{},"Refused":1}\n`;
  return `${line}${JSON.stringify(answer, null, 4)}\n`;
}

function decision(verdict: string, errorCode?: string): object {
  return { eventName: 'ListBrokers', errorCode, additionalEventData: { verdict } };
}

const policy = (Effect: string) => ({ policyDocument: { Statement: [{ Effect }] } });
const denied: ExpectedVerdict = { verdict: 'refused', error: 'AccessDeniedException' };
const notFound = { statusCode: 404, headers: { 'x-amzn-ErrorType': 'NotFoundException' } };
const xml = { statusCode: 403, headers: {}, body: '<ErrorResponse><Error><Code>AccessDenied</Code></Error>' };

describe('the outcome of an invoked sample', () => {
  const cases: [string, ExpectedVerdict, object | undefined, object, boolean][] = [
    ['the verdict and error of the record', denied, decision('refused', denied.error), policy('Deny'), true],
    ['another verdict', denied, decision('allowed'), policy('Allow'), false],
    ['a verdict that waits', { verdict: 'allowed' }, decision('pending'), policy('Allow'), false],
    ['another error', denied, decision('refused', 'ExpiredTokenException'), policy('Allow'), false],
    ['an allowed call that runs', { verdict: 'allowed' }, decision('allowed'), { statusCode: 200 }, true],
    ['an allowed call that fails', { verdict: 'allowed' }, decision('allowed'), notFound, false],
    [
      'an error told by the answer alone',
      { verdict: 'refused', error: 'AccessDenied' },
      undefined,
      xml,
      true,
    ],
    ['an answer instead of an error', denied, undefined, { statusCode: 200 }, false],
    [
      'a pending one',
      { verdict: 'pending', waitsFor: 'signature' },
      decision('pending'),
      policy('Allow'),
      true,
    ],
  ];
  it.each(cases)('is checked: %s', async (_, promised, record, answer, asPromised) => {
    expect(await readOutcome(printed(record, answer), promised)).toMatchObject({ answer, asPromised });
  });

  it('is wrong without an answer', async () => {
    expect(await readOutcome('Error:\n{"half\n', denied)).toBeUndefined();
  });

  it('shows no secret of the answer', async () => {
    const credentials = {
      statusCode: 200,
      headers: {},
      body: '<SecretAccessKey>very-secret</SecretAccessKey>',
    };
    const outcome = await readOutcome(printed(undefined, credentials), { verdict: 'allowed' });
    if (outcome === undefined) throw new Error('no outcome');
    const text = renderOutcome(outcome, SAMPLES['assume-role'] as Sample, '/state');
    expect(text).toBe('  query answers 200\n  as promised\n');
  });
});

describe('a sample that another account could break', () => {
  it('uses a state of its own, unless DATA_DIR names one', () => {
    expect(samplesFolder({})).toBe(join(PROJECT_DIR, '.mqgate', 'samples'));
    expect(samplesFolder({ DATA_DIR: '/elsewhere' })).toBe('/elsewhere');
  });

  it('says why the outcome may differ, and how to start over', async () => {
    const outcome = await readOutcome(printed(decision('allowed'), policy('Allow')), denied);
    if (outcome === undefined) throw new Error('no outcome');
    const text = renderOutcome(outcome, SAMPLES.denied as Sample, '/state');
    expect(text).toContain('NOT as promised: refused: AccessDeniedException');
    expect(text).toContain("the demo account's policies decide. Those in /state may differ:");
    expect(text).toContain('delete this folder');
  });
});

describe('the command npm run invoke', () => {
  let dataDir: string;
  beforeAll(() => {
    dataDir = temporaryDataDir();
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));

  const run = (...args: string[]) =>
    spawnSync(process.execPath, [MAIN, ...args], {
      encoding: 'utf8',
      env: {
        ...process.env,
        DATA_DIR: dataDir,
        MQGATE_WORK_FOLDER: relative(PROJECT_DIR, join(dataDir, 'invoked')),
      },
    });

  it('lists the samples', () => {
    const { status, stdout } = run();
    expect(status).toBe(0);
    expect(stdout.split('\n').length - 1).toBe(Object.keys(SAMPLES).length);
    expect(stdout).toMatch(/^denied +authorizer +refused: AccessDeniedException +frank, who/mu);
  });

  it.each([['nonsense'], ['constructor']])('refuses the unknown sample %s', (name) => {
    const { status, stdout, stderr } = run(name);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(`There is no sample '${name}'; npm run invoke lists them.\n`);
  });

  it(
    'prints verdict and reason of a call that a handler finishes',
    () => {
      const { status, stdout, stderr } = run('finished-denied');
      expect(`${status}${stderr}`).toBe('0');
      expect(stdout).toMatch(/DENIED +arn:aws:iam::123456789012:user\/erin {2}CreateBroker/u);
      expect(stdout).toMatch(/\n {2}brokers answers 403 AccessDeniedException .*\n {2}as promised\n$/u);
    },
    LONG,
  );
});
