import { deepStrictEqual } from 'node:assert/strict';
import { authorizerEvent, integrationEvent } from '../events/restEvent.ts';
import { cachedKeys } from '../src/authz/authenticate/accessKey.ts';
import { type Authentication, authenticate } from '../src/authz/authenticate/authenticate.ts';
import { payloadHash } from '../src/authz/authenticate/checkSignature.ts';
import { parseAuthorization } from '../src/authz/parse/parseAuthorization.ts';
import { parseEvent, type UnverifiedRequest } from '../src/authz/parse/parseEvent.ts';
import type { SignatureClaim } from '../src/authz/parse/signatureClaim.ts';
import { ALICE, accessKey, keysOf, verifier } from '../tests/authz/authenticate/verifier.ts';
import { KEY } from '../tests/authz/signedRequest.ts';
import { compare } from './compare.ts';
import type { Figure } from './figure.ts';
import { inTurns } from './inTurns.ts';
import { boto3CreateBroker } from './requests/boto3.ts';
import { jsSdkListBrokers } from './requests/jsSdk.ts';
import { signatureCrypto } from './requests/signatureCrypto.ts';
import { signedTexts } from './requests/signedTexts.ts';

const CALLS = 50;
const SECRET = accessKey();
const WARM = verifier({
  now: Date.now,
  keys: cachedKeys(keysOf(SECRET), { maxEntries: 100, maxAgeMs: 3_600_000, now: Date.now }),
});

/** From an event to a principal, beside the two calls into the crypto library that this cannot do without. */
export async function bench(): Promise<Figure[]> {
  const get = authorizerEvent(await jsSdkListBrokers(KEY, 'http://localhost:4010'));
  const getRequest = parseEvent(get, 'authorizer');
  const fromGet = () => {
    const request = parseEvent(get, 'authorizer');
    return authenticate(request, parseAuthorization(request), WARM);
  };
  // The second phase has its claim from the first, under the seal: API Gateway drops the header.
  const signedPost = await boto3CreateBroker(KEY);
  const claim = parseAuthorization(parseEvent(authorizerEvent(signedPost), 'authorizer'));
  const post = integrationEvent(signedPost);
  const fromPost = () => authenticate(parseEvent(post, 'integration'), claim, WARM);
  return [
    await beside('JS SDK GET', fromGet, getRequest, parseAuthorization(getRequest)),
    await beside('boto3 POST, second phase', fromPost, parseEvent(post, 'integration'), claim),
  ];
}

async function beside(
  name: string,
  run: () => Promise<Authentication>,
  request: UnverifiedRequest,
  claim: SignatureClaim,
): Promise<Figure> {
  deepStrictEqual(await run(), {
    outcome: 'signed',
    caller: { principal: ALICE },
    bodyHash: payloadHash(request).hex,
  });
  const crypto = signatureCrypto(signedTexts(request, claim, SECRET.secret));
  const [own, alone] = await inTurns([
    { name: `event to principal: ${name}`, run, calls: CALLS },
    { name: 'its hash and HMAC alone', run: crypto, calls: CALLS },
  ]);
  return compare(own, alone, 'ns', { of: 'ratio', bound: 'at most', limit: 4 });
}
