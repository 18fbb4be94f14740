import { createSecretKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { authorizerEvent, type HttpRequest, integrationEvent } from '../../../events/restEvent.ts';
import { authenticate, requireSignedHeaders } from '../../../src/authz/authenticate/authenticate.ts';
import { canonicalRequest, stringToSign } from '../../../src/authz/authenticate/canonicalRequest.ts';
import {
  checkSignature,
  EMPTY_BODY_HASH,
  payloadHash,
} from '../../../src/authz/authenticate/checkSignature.ts';
import { requireScope, scopeText, signingKey } from '../../../src/authz/authenticate/credentialScope.ts';
import { requestDate, requireTimely } from '../../../src/authz/authenticate/requestDate.ts';
import { parseAuthorization } from '../../../src/authz/parse/parseAuthorization.ts';
import { parseEvent, type UnverifiedRequest } from '../../../src/authz/parse/parseEvent.ts';
import type { SignatureClaim } from '../../../src/authz/parse/signatureClaim.ts';
import { verifier } from '../authenticate/verifier.ts';
import { withHeader } from '../fixtures/change.ts';
import { BAD_TOKEN, MISMATCH } from '../fixtures/sentences.ts';
import { signatureOf } from './signatureOf.ts';

/** What clients sent, as a socket saw it; the secret was `secret`. Not part of this repository. */
const CAPTURES = new URL('../../../../shared/data/client-captures.jsonl', import.meta.url);
const PRESENT = existsSync(CAPTURES);
const SIGNED_AT = Date.UTC(2026, 10, 20, 22, 15, 53);
const GATEWAY = { region: 'us-east-1', service: 'mq' };

interface Capture {
  readonly client: string;
  readonly m: string;
  readonly url: string;
  readonly raw: readonly (readonly [string, string])[];
  readonly body: string;
}

const captures = PRESENT
  ? readFileSync(CAPTURES, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Capture)
  : [];
const asRequest = ({ m, url, raw, body }: Capture): HttpRequest => ({
  method: m,
  target: url,
  headers: raw,
  body: body === '' ? undefined : body,
});
const title = ({ client, m, url }: Capture) => `${client} ${m} ${url}`;

/** `authenticate` without the look-up of the key: the gateway does not know the captured ids and tokens. */
function check(request: UnverifiedRequest, claim: SignatureClaim): string {
  requireSignedHeaders(request, claim.signedHeaders);
  const date = requestDate(claim);
  requireTimely(date, SIGNED_AT, { skewMinutes: 5 });
  const scope = requireScope(claim.credential, date, GATEWAY);
  const key = signingKey(createSecretKey(Buffer.from('AWS4secret')), scope);
  return checkSignature(request, claim, payloadHash(request), {
    key,
    date: date.text,
    scope: scopeText(scope),
  });
}

function bothPhases(request: HttpRequest): readonly [first: string, second: string] {
  const seen = parseEvent(authorizerEvent(request), 'authorizer');
  const claim = parseAuthorization(seen);
  return [check(seen, claim), check(parseEvent(integrationEvent(request), 'integration'), claim)];
}

/** curl 7.88 with its query out of order: see the last test. */
const unsorted = captures.filter(({ client, url }) => client.startsWith('curl/7.88') && url.includes('?'));
const right = captures.filter((capture) => !unsorted.includes(capture));

describe.skipIf(!PRESENT)(
  `the captured requests of clients${PRESENT ? '' : ' (skipped: there is no client-captures.jsonl)'}`,
  () => {
    it('are twelve: five of the JS SDK, five of boto3, two of curl', () => {
      expect(captures).toHaveLength(12);
      expect(unsorted).toHaveLength(1);
    });

    for (const capture of right) {
      const request = asRequest(capture);
      const declares = capture.raw.some(([name]) => name.toLowerCase() === 'x-amz-content-sha256');
      const first = declares || capture.body === '' ? 'valid' : 'waits';
      it(`${title(capture)}: ${first}, then valid`, () => {
        expect(bothPhases(request)).toEqual([first, 'valid']);
      });

      it(`${title(capture)}: is valid if API Gateway dropped Content-Length`, () => {
        const dropped = withHeader('content-length', () => undefined)(request);
        const signsLength = capture.raw.some(([, value]) => /SignedHeaders=[^,]*content-length/.test(value));
        expect(bothPhases(dropped)).toEqual([signsLength ? 'waits' : first, 'valid']);
      });

      it(`${title(capture)}: is valid if the front door decoded the path`, () => {
        const [path = '', search] = request.target.split(/(\?.*)/s);
        const decoded = { ...request, target: decodeURIComponent(path) + (search ?? '') };
        expect(bothPhases(decoded)[1]).toBe('valid');
      });

      it(`${title(capture)}: is not valid with another body`, () => {
        const other = { ...request, body: `${capture.body} ` };
        // A declared hash that is not the body's is refused before any signature is computed.
        if (declares) expect(() => bothPhases(other)).toThrow(MISMATCH);
        else expect(bothPhases(other)).toEqual([first, 'wrong']);
      });
    }

    // curl 7.88 signs the query in the order that it is given (curl/curl#9717). AWS sorts it first and
    // refuses the request, and so does the gateway: to take the order as sent would be to try two canonical
    // requests for one.
    for (const capture of unsorted) {
      it(`${title(capture)}: is never valid if signed in another order than sorted`, () => {
        expect(capture.url).toMatch(/\?tagKeys=b&tagKeys=a$/);
        expect(bothPhases(asRequest(capture))).toEqual(['waits', 'wrong']);
      });
      it(`${title(capture)}: only the order of its headers is wrong`, () => {
        const [path = '', query = ''] = capture.url.split('?');
        const [, host = ''] = capture.raw[0] ?? [];
        const canonical = canonicalRequest({
          method: capture.m,
          path,
          query,
          headers: `host:${host}\nx-amz-date:20261120T221553Z\n`,
          signedHeaders: ['host', 'x-amz-date'],
          payloadHash: EMPTY_BODY_HASH,
        });
        const scope = '20261120/us-east-1/mq/aws4_request';
        const { signature } = parseAuthorization(
          parseEvent(authorizerEvent(asRequest(capture)), 'authorizer'),
        );
        expect(signatureOf('secret', scope, stringToSign('20261120T221553Z', scope, canonical))).toBe(
          signature,
        );
      });
    }

    it('with a token and a long-term key are refused before the key is looked up', async () => {
      for (const capture of captures.filter(({ client }) => !client.startsWith('curl'))) {
        const seen = parseEvent(authorizerEvent(asRequest(capture)), 'authorizer');
        const by = verifier({
          now: () => SIGNED_AT,
          keys: { find: () => Promise.reject(new Error('was looked up')) },
        });
        await expect(authenticate(seen, parseAuthorization(seen), by)).rejects.toMatchObject({
          name: 'UnrecognizedClientException',
          message: BAD_TOKEN,
        });
      }
    });
  },
);
