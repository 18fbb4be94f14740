import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeCredentialsFile } from '../../offline/account/credentialsFile.ts';
import { handler as authorizer } from '../../src/handlers/authorizer.ts';
import { prepareHandlers } from './localGateway.ts';

const EVENTS = new URL('../../events/', import.meta.url);

/** What events/README.md says of each sample. */
const SAMPLES: Readonly<Record<string, { effect: 'Allow' | 'Deny'; record: object }>> = {
  'allowed.js': { effect: 'Allow', record: { verdict: 'allowed', operation: 'ListBrokers' } },
  'denied.js': { effect: 'Deny', record: { verdict: 'refused', error: 'AccessDeniedException' } },
  'bad-signature.js': { effect: 'Allow', record: { verdict: 'refused', error: 'InvalidSignatureException' } },
  'expired.js': {
    effect: 'Allow',
    record: {
      verdict: 'refused',
      error: 'InvalidSignatureException',
      sentence: expect.stringMatching(/^Signature expired: /),
    },
  },
  'unsigned.js': {
    effect: 'Allow',
    record: { verdict: 'refused', error: 'MissingAuthenticationTokenException' },
  },
  'pending.js': { effect: 'Allow', record: { verdict: 'pending', waitsFor: 'signature' } },
  'pending-authorization.js': { effect: 'Allow', record: { verdict: 'pending', waitsFor: 'authorization' } },
};

let gateway: Awaited<ReturnType<typeof prepareHandlers>>;
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
afterEach(() => vi.restoreAllMocks());

describe('the sample events, loaded as `sls invoke local` loads them', () => {
  it('are all here', () => {
    expect(
      readdirSync(EVENTS)
        .filter((name) => name.endsWith('.js'))
        .sort(),
    ).toEqual(Object.keys(SAMPLES).sort());
  });
  for (const [name, { effect, record }] of Object.entries(SAMPLES)) {
    it(name, async () => {
      const event: unknown = createRequire(import.meta.url)(new URL(name, EVENTS).pathname);
      const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
      const answer = await authorizer(event);
      expect(answer.policyDocument.Statement[0]?.Effect).toBe(effect);
      expect(JSON.parse(String(written.mock.calls[0]?.[0]))).toMatchObject(record);
    });
  }
});
