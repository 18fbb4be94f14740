import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authorizerEvent, integrationEvent } from '../../../events/restEvent.ts';
import {
  canonicalHeaders,
  canonicalPaths,
  canonicalQuery,
  canonicalRequest,
  stringToSign,
} from '../../../src/authz/authenticate/canonicalRequest.ts';
import { checkSignature, payloadHash } from '../../../src/authz/authenticate/checkSignature.ts';
import { signingKey } from '../../../src/authz/authenticate/credentialScope.ts';
import { parseAuthorization } from '../../../src/authz/parse/parseAuthorization.ts';
import { parseEvent } from '../../../src/authz/parse/parseEvent.ts';
import { pathLabels } from '../../../src/authz/parse/pathLabels.ts';
import { signedVectors } from '../fixtures/vector.ts';
import recorded from '../fixtures/vectors.json' with { type: 'json' };
import { KEY } from '../signedRequest.ts';
import { signatureOf } from './signatureOf.ts';

const DATE = '20261121T120000Z';
const SCOPE = '20261121/us-east-1/mq/aws4_request';
const MATERIAL = {
  key: signingKey(createSecretKey(Buffer.from(`AWS4${KEY.secretAccessKey}`)), {
    accessKeyId: KEY.accessKeyId,
    day: '20261121',
    region: 'us-east-1',
    service: 'mq',
  }),
  date: DATE,
  scope: SCOPE,
};
/** API Gateway never shows the authorizer a body; a client without the hash header then has to wait. */
const waits = (headers: readonly (readonly string[])[], body: unknown) =>
  body !== undefined && !headers.some(([name]) => name === 'x-amz-content-sha256');

describe('the project’s own vectors', () => {
  for (const { name, form, request: sent, ...steps } of recorded.vectors) {
    const request = { ...sent, headers: sent.headers.map(([key = '', value = '']) => [key, value] as const) };
    const title = `${name} (${form}; ${steps.signers.join(', ')})`;
    const seen = parseEvent(authorizerEvent(request), 'authorizer');
    const arrived = parseEvent(integrationEvent(request), 'integration');

    it(`${title}: each step has the expected value`, () => {
      const claim = parseAuthorization(seen);
      const paths = canonicalPaths(pathLabels(arrived.path));
      const canonical = canonicalRequest({
        method: arrived.method,
        path: (name.endsWith('encoded once') ? paths.at(-1) : paths[0]) ?? '',
        query: canonicalQuery(arrived.query.filter(([key]) => key !== 'X-Amz-Signature')),
        headers: canonicalHeaders(arrived, claim.signedHeaders) ?? '',
        signedHeaders: claim.signedHeaders,
        payloadHash: payloadHash(arrived).hex,
      });
      expect(canonical).toBe(steps.canonicalRequest);
      expect(stringToSign(DATE, SCOPE, canonical)).toBe(steps.stringToSign);
      expect(signatureOf(KEY.secretAccessKey, SCOPE, steps.stringToSign)).toBe(steps.signature);
      expect(claim.signature).toBe(steps.signature);
    });

    it(`${title}: is valid`, () => {
      const claim = parseAuthorization(seen);
      const first = checkSignature(seen, claim, payloadHash(seen), MATERIAL);
      expect(first).toBe(waits(request.headers, request.body) ? 'waits' : 'valid');
      expect(checkSignature(arrived, claim, payloadHash(arrived), MATERIAL)).toBe('valid');
    });

    it(`${title}: is not valid with another key`, () => {
      const claim = parseAuthorization(seen);
      const other = { ...MATERIAL, key: createSecretKey(Buffer.alloc(32)) };
      expect(checkSignature(arrived, claim, payloadHash(arrived), other)).toBe('wrong');
    });
  }

  it('are those that the signer makes today', async () => {
    const made = JSON.parse(JSON.stringify(await signedVectors()));
    expect(made).toEqual(recorded.vectors.map(({ signers, ...vector }) => (signers ? vector : undefined)));
  });
});
