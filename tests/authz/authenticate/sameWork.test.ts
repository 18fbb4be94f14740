import { expect, it, vi } from 'vitest';
import { authorizerEvent } from '../../../events/restEvent.ts';
import { authenticate, type Verifier } from '../../../src/authz/authenticate/authenticate.ts';
import { parseAuthorization } from '../../../src/authz/parse/parseAuthorization.ts';
import { parseEvent } from '../../../src/authz/parse/parseEvent.ts';
import { withHeader } from '../fixtures/change.ts';
import { signedRequest } from '../signedRequest.ts';
import { accessKey, keysOf, verifier } from './verifier.ts';

const work = vi.hoisted((): string[] => []);

/**
 * The test records the computations for a signature, because measured times would be less exact and would
 * vary.
 */
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  return {
    ...crypto,
    createHmac: (...given: Parameters<typeof crypto.createHmac>) => {
      work.push('HMAC');
      return crypto.createHmac(...given);
    },
    timingSafeEqual: (...given: Parameters<typeof crypto.timingSafeEqual>) => {
      work.push('compared in constant time');
      return crypto.timingSafeEqual(...given);
    },
  };
});

const allZeros = (signature: string) => signature.replaceAll(/./g, '0');
const lastDigit = (signature: string) => signature.slice(0, -1) + (signature.endsWith('0') ? '1' : '0');

/** The computations for a wrong signature with a cached scope of its key, and the resulting error. */
async function refusing(by: Verifier, change = allZeros) {
  const wrong = (value: string) => value.replace(/(?<=Signature=)[0-9a-f]{64}/, change);
  const request = withHeader('authorization', wrong)(await signedRequest({ hashHeader: true }));
  const unverified = parseEvent(authorizerEvent(request), 'authorizer');
  const refused = () =>
    authenticate(unverified, parseAuthorization(unverified), by).then(
      () => 'accepted',
      (error: Error) => error.message,
    );
  await refused();
  work.length = 0;
  const message = await refused();
  return { message, work: [...work] };
}

it('unknown and inactive keys are refused after the work of a wrong signature', async () => {
  const wrong = await refusing(verifier());
  expect(wrong.message).toMatch(/^The request signature we calculated does not match/);
  expect(wrong.work).toEqual(expect.arrayContaining(['HMAC', 'compared in constant time']));
  const unknown = await refusing(verifier({ keys: keysOf() }));
  const inactive = await refusing(verifier({ keys: keysOf(accessKey({ status: 'Inactive' })) }));
  for (const { message } of [unknown, inactive])
    expect(message).toBe('The security token included in the request is invalid.');
  expect(unknown.work).toEqual(wrong.work);
  expect(inactive.work).toEqual(wrong.work);
});

it('a signature that is wrong in its last digit costs the same work as any other', async () => {
  const wrong = await refusing(verifier());
  const nearly = await refusing(verifier(), lastDigit);
  expect(nearly).toEqual(wrong);
});
