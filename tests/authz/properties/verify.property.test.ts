import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signedAs } from '../fixtures/signedAs.ts';
import { signing } from './arbitraryRequests.ts';
import { changed, oneByte } from './oneByte.ts';
import { phases } from './phases.ts';
import { FEWER, PATIENCE, RUNS } from './runs.ts';

describe('a request of a real signer', () => {
  it(`is verified in both phases (${RUNS} requests)`, { timeout: PATIENCE }, async () => {
    await fc.assert(
      fc.asyncProperty(signing, async ({ form, options }) => {
        const request = await signedAs(form, options);
        const declared = form === 'header' && (options.hashHeader ?? true);
        const first = declared || !options.body ? 'signed' : 'waits';
        const secret = options.credentials?.secretAccessKey ?? '';
        expect(await phases(request, secret)).toEqual([first, 'signed']);
      }),
      { numRuns: RUNS },
    );
  });

  it(`is not verified after a change of one byte (${RUNS} changes)`, { timeout: PATIENCE }, async () => {
    await fc.assert(
      fc.asyncProperty(signing, oneByte, async ({ form, options }, change) => {
        const request = await signedAs(form, options);
        const attack = changed(request, change);
        fc.pre(attack !== undefined);
        const [first, second] = await phases(attack, options.credentials?.secretAccessKey ?? '');
        expect(second).toBe('refused');
        // The authorizer does not see the body: it can only require a hash of it, which the sealed verdict
        // contains.
        if (change.where !== 'body') expect(first).not.toBe('signed');
      }),
      { numRuns: RUNS },
    );
  });

  it(`is not verified with another secret (${FEWER} requests)`, { timeout: PATIENCE }, async () => {
    await fc.assert(
      fc.asyncProperty(signing, fc.string({ maxLength: 20 }), async ({ form, options }, other) => {
        // HMAC pads its key with zero bytes: a secret with zeros at its end is the same key as one without.
        const padded = [other, options.credentials?.secretAccessKey].map((secret) =>
          secret?.replace(/\0+$/, ''),
        );
        fc.pre(padded[0] !== padded[1]);
        const [first, second] = await phases(await signedAs(form, options), other);
        expect(first).not.toBe('signed');
        expect(second).toBe('refused');
      }),
      { numRuns: FEWER },
    );
  });
});
