import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventOf } from '../../events/eventOf.ts';
import type { Sample } from '../../events/samples/sample.ts';
import { SAMPLES } from '../../events/samples/samples.ts';
import { writeCredentialsFile } from '../../local/account/credentialsFile.ts';
import { REFUSALS } from '../../src/authz/errors.ts';
import { handler as authorizer } from '../../src/handlers/authorizer.ts';
import { handler as brokers } from '../../src/handlers/brokers.ts';
import { handler as query } from '../../src/handlers/query.ts';
import { OPERATIONS } from '../../src/mq/operations.ts';
import { decisionLine } from '../local/decisionLine.ts';
import { prepareHandlers } from './localGateway.ts';

const EVENTS = new URL('../../events/', import.meta.url);
const HANDLERS = { authorizer, brokers, query } as const;
const context = { getRemainingTimeInMillis: () => 10_000 } as never;

let gateway: Awaited<ReturnType<typeof prepareHandlers>>;
let records: Record<string, unknown>[];

beforeAll(async () => {
  gateway = await prepareHandlers();
  const profiles = [...gateway.credentials].map(([name, keys]) => ({ name, ...keys }));
  await writeCredentialsFile(join(gateway.directory, 'credentials'), profiles);
  vi.stubEnv('DATA_DIR', gateway.directory);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await gateway.stop();
});
beforeEach(() => {
  records = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    const line = JSON.parse(String(text));
    if (line.message === 'decision') records.push(decisionLine(line));
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

interface Answer {
  readonly policyDocument?: { readonly Statement: readonly { readonly Effect: string }[] };
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function answerTo({ fn }: Sample, event: unknown): Promise<Answer> {
  records = [];
  return (await (HANDLERS[fn] as (event: unknown, context: never) => Promise<unknown>)(
    event,
    context,
  )) as Answer;
}

/** The outcome in the function's answer: the authorizer's policy, or the name of a handler's error. */
function answered({ policyDocument, statusCode = 0, headers = {}, body = '' }: Answer): string {
  if (policyDocument !== undefined) return String(policyDocument.Statement[0]?.Effect);
  if (statusCode < 300) return 'served';
  return headers['x-amzn-ErrorType'] ?? String(/<Code>(.*?)<\/Code>/.exec(body)?.[1]);
}

describe('each sample event has the verdict of the table', () => {
  it.each(Object.entries(SAMPLES))('%s', async (_, sample) => {
    const { fn, verdict: expected } = sample;
    const answer = answered(await answerTo(sample, await eventOf(sample)));
    if (fn === 'authorizer') {
      expect(records).toMatchObject([expected]);
      const denied = expected.verdict === 'refused' && expected.error === 'AccessDeniedException';
      expect(answer).toBe(denied ? 'Deny' : 'Allow');
    } else {
      for (const record of records) expect(record).toMatchObject(expected);
      expect(answer).toBe(expected.verdict === 'refused' ? expected.error : 'served');
    }
  });
});

describe('the table of sample events', () => {
  const samples = Object.values(SAMPLES);

  it('has every operation', () => {
    const asked = samples.map(({ call: { method, path, resource = path } }) => `${method} ${resource}`);
    for (const { method, path } of OPERATIONS) expect(asked).toContain(`${method} ${path}`);
  });

  it('has every verdict and every error', () => {
    const expected = samples.map(({ verdict }) => verdict);
    // There is no sample for a body that is too large or has too many tags; callBody.test.ts tests these.
    const shown = Object.keys(REFUSALS).filter((error) => error !== 'BadRequestException');
    for (const error of shown) expect(expected).toContainEqual({ verdict: 'refused', error });
    for (const waitsFor of ['signature', 'authorization']) {
      expect(expected).toContainEqual({ verdict: 'pending', waitsFor });
    }
  });

  it('has a file for each sample, and there is no other file', () => {
    const files = readdirSync(EVENTS).filter((name) => name.endsWith('.js'));
    expect(files.sort()).toEqual(
      Object.keys(SAMPLES)
        .map((name) => `${name}.js`)
        .sort(),
    );
    const texts = files.map((name) => readFileSync(new URL(name, EVENTS), 'utf8'));
    expect(new Set(texts).size).toBe(1);
  });

  it.each(['denied', 'finished-denied'])('loads %s as `sls invoke local` does', async (name) => {
    const event: unknown = createRequire(import.meta.url)(new URL(`${name}.js`, EVENTS).pathname);
    const sample = SAMPLES[name] as Sample;
    await answerTo(sample, event);
    expect(records).toMatchObject([sample.verdict]);
  });
});
