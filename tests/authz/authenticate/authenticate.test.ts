import { hash } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { authorizerEvent, type HttpRequest, integrationEvent } from '../../../events/restEvent.ts';
import { authenticate, type Verifier } from '../../../src/authz/authenticate/authenticate.ts';
import { parseAuthorization } from '../../../src/authz/parse/parseAuthorization.ts';
import { parseEvent } from '../../../src/authz/parse/parseEvent.ts';
import { NodeSha256 } from '../../../src/aws/nodeSha256.ts';
import { KEY, NOON, signedRequest, type Unsigned } from '../signedRequest.ts';
import { ALICE, accessKey, keysOf, verifier } from './verifier.ts';

const BODY = '{"brokerName":"one"}';
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS ' +
  'Secret Access Key and signing method. Consult the service documentation for details.';

/** The first phase: no body in sight. */
async function first(request: HttpRequest, by: Verifier = verifier()) {
  const unverified = parseEvent(authorizerEvent(request), 'authorizer');
  return authenticate(unverified, parseAuthorization(unverified), by);
}

/** The second: the claim is handed over, the body is here. */
async function second(request: HttpRequest, by: Verifier = verifier()) {
  const claim = parseAuthorization(parseEvent(authorizerEvent(request), 'authorizer'));
  return authenticate(parseEvent(integrationEvent(request), 'integration'), claim, by);
}

function header(
  request: HttpRequest,
  name: string,
  change: (value: string) => string | undefined,
): HttpRequest {
  const headers = request.headers.flatMap(([key, value]) => {
    if (key.toLowerCase() !== name.toLowerCase()) return [[key, value] as const];
    const changed = change(value);
    return changed === undefined ? [] : [[key, changed] as const];
  });
  return { ...request, headers };
}

const plus = (request: HttpRequest, ...added: [string, string][]): HttpRequest => ({
  ...request,
  headers: [...request.headers, ...added],
});

describe('a request signed by a real signer', () => {
  const cases: [string, Unsigned][] = [
    ['GET', {}],
    ['GET with a query', { query: { maxResults: '5', nextToken: 'a+b/c==' } }],
    ['DELETE with tag keys', { method: 'DELETE', query: { tagKeys: ['k 1', 'k+2', 'k/3', ''] } }],
    ['a label with reserved characters', { path: '/v1/tags/arn:aws:mq:us-east-1:1:broker:my b:b-1' }],
    ['a label beyond ASCII', { path: '/v1/brokers/grün~_.-' }],
    ['POST', { method: 'POST', body: BODY, headers: { 'content-type': 'application/json' } }],
    ['spaces in a header', { headers: { 'x-amz-user-agent': '  a   b  ' } }],
  ];
  for (const [name, unsigned] of cases) {
    it(`${name}: is accepted in both phases if it has its payload hash`, async () => {
      const request = await signedRequest({ ...unsigned, hashHeader: true });
      const bodyHash = hash('sha256', unsigned.body ?? '', 'hex');
      const signed = { outcome: 'signed', caller: { principal: ALICE }, bodyHash };
      expect(await first(request)).toEqual(signed);
      expect(await second(request)).toEqual(signed);
    });
    it(`${name}: ${unsigned.body ? 'waits for the body' : 'is accepted at once'} without hash`, async () => {
      const request = await signedRequest({ ...unsigned, hashHeader: false });
      expect((await first(request)).outcome).toBe(unsigned.body ? 'waits' : 'signed');
      expect((await second(request)).outcome).toBe('signed');
    });
  }

  it('with a signed Content-Length that API Gateway drops is checked with the body’s length', async () => {
    const headers = { 'content-length': String(BODY.length) };
    const request = await signedRequest({ method: 'POST', body: BODY, headers });
    const dropped = header(request, 'content-length', () => undefined);
    expect((await first(dropped)).outcome).toBe('waits');
    expect((await second(dropped)).outcome).toBe('signed');
    await expect(second({ ...dropped, body: `${BODY} ` })).rejects.toThrow(MISMATCH);
  });

  it('with a path encoded once, as curl signs it, is accepted', async () => {
    const once = new SignatureV4({
      credentials: KEY,
      region: 'us-east-1',
      service: 'mq',
      sha256: NodeSha256,
      uriEscapePath: false,
      applyChecksum: false,
    });
    const path = '/v1/tags/arn%3Aaws%3Amq%3Aus-east-1%3A1%3Abroker%3Ax%3Ab-1';
    const { headers } = await once.sign(
      {
        method: 'GET',
        protocol: 'http:',
        hostname: 'localhost',
        path,
        query: {},
        headers: { host: 'localhost' },
      },
      { signingDate: new Date(NOON) },
    );
    expect((await first({ method: 'GET', target: path, headers: Object.entries(headers) })).outcome).toBe(
      'signed',
    );
  });

  it('with a path that the front door decoded is accepted', async () => {
    const request = await signedRequest({ path: '/v1/tags/arn:aws:mq:us-east-1:1:broker:x:b-1' });
    expect((await first({ ...request, target: decodeURIComponent(request.target) })).outcome).toBe('signed');
  });
});

describe('a request that was changed after it was signed', () => {
  const changes: [string, (request: HttpRequest) => HttpRequest][] = [
    ['the method', (r) => ({ ...r, method: 'PUT' })],
    ['the path', (r) => ({ ...r, target: r.target.replace('brokers', 'brokerz') })],
    ['a query pair added', (r) => ({ ...r, target: `${r.target}&tagKeys=x` })],
    ['a query value', (r) => ({ ...r, target: r.target.replace('=5', '=6') })],
    ['the host', (r) => header(r, 'host', () => 'elsewhere')],
    ['a signed header', (r) => header(r, 'content-type', () => 'text/plain')],
    ['a signed header gone', (r) => header(r, 'content-type', () => undefined)],
    [
      'the signature',
      (r) => header(r, 'authorization', (v) => v.replace(/.$/, (c) => (c === '0' ? '1' : '0'))),
    ],
    ['a second host', (r) => plus(r, ['HOST', 'localhost:4010'])],
    ['a second hash header', (r) => plus(r, ['X-Amz-Content-SHA256', '0'.repeat(64)])],
    [
      'the hash header and body',
      (r) => ({ ...header(r, 'x-amz-content-sha256', () => hash('sha256', '{}', 'hex')), body: '{}' }),
    ],
    ['an unsigned payload', (r) => header(r, 'x-amz-content-sha256', () => 'UNSIGNED-PAYLOAD')],
    [
      'a streaming payload',
      (r) => header(r, 'x-amz-content-sha256', () => 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'),
    ],
    ['dot segments', (r) => ({ ...r, target: r.target.replace('/v1/', '/v1/./') })],
    ['parent segments', (r) => ({ ...r, target: r.target.replace('/v1/', '/x/../v1/') })],
    ['a doubled slash', (r) => ({ ...r, target: r.target.replace('/v1/', '//v1/') })],
    ['a bad escape', (r) => ({ ...r, target: r.target.replace('brokers', 'broker%zz') })],
    ['an escaped escape', (r) => ({ ...r, target: r.target.replace('brokers', '%2562rokers') })],
  ];
  for (const [name, change] of changes) {
    it(`${name}: is refused`, async () => {
      const request = await signedRequest({
        method: 'POST',
        query: { maxResults: '5' },
        body: BODY,
        headers: { 'content-type': 'application/json' },
      });
      await expect(first(change(request))).rejects.toMatchObject({
        name: 'InvalidSignatureException',
        message: MISMATCH,
      });
    });
  }

  it('with another body under a true hash header is refused in the second phase', async () => {
    const request = await signedRequest({ method: 'POST', body: BODY });
    await expect(second({ ...request, body: '{}' })).rejects.toThrow(MISMATCH);
  });

  it('with a body under the hash of no body is refused in the second phase', async () => {
    const request = await signedRequest({ method: 'POST' });
    expect((await first(request)).outcome).toBe('signed');
    await expect(second({ ...request, body: BODY })).rejects.toThrow(MISMATCH);
  });

  it('a%2Fb is not the path a/b', async () => {
    const request = await signedRequest({ path: '/v1/brokers/a b' });
    for (const target of ['/v1/brokers/a%2Fb', '/v1/brokers/a/b', '/v1/brokers/a%252Fb']) {
      await expect(first({ ...request, target })).rejects.toThrow(MISMATCH);
    }
  });

  it('with an unsigned x-amz header is refused, and the header is named', async () => {
    const request = plus(await signedRequest(), ['X-Amz-Target', 'x']);
    await expect(first(request)).rejects.toThrow(
      "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.",
    );
  });

  it('may have unsigned headers that the front door adds', async () => {
    const request = plus(
      await signedRequest(),
      ['X-Amzn-Trace-Id', 'Root=1'],
      ['X-Amz-Cf-Id', 'x'],
      ['X-Forwarded-Host', 'evil'],
      ['Via', 'x'],
    );
    expect((await first(request)).outcome).toBe('signed');
  });
});

describe('the time of a signature', () => {
  const refusedAt = async (now: number) =>
    first(await signedRequest({ at: NOON }), verifier({ now: () => now }));

  it('may differ by five minutes in both directions', async () => {
    for (const minutes of [-5, 0, 5]) {
      expect((await refusedAt(NOON + minutes * 60_000)).outcome).toBe('signed');
    }
    expect((await refusedAt(NOON + 300_999)).outcome).toBe('signed');
  });
  it('is expired one second later', async () => {
    await expect(refusedAt(NOON + 301_000)).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      message:
        'Signature expired: 20261121T120000Z is now earlier than ' +
        '20261121T120001Z (20261121T120501Z - 5 min.)',
    });
  });
  it('is not yet current one second earlier', async () => {
    await expect(refusedAt(NOON - 301_000)).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      message:
        'Signature not yet current: 20261121T120000Z is still later than ' +
        '20261121T115959Z (20261121T115459Z + 5 min.)',
    });
  });
  it('has a configurable tolerance', async () => {
    const request = await signedRequest();
    const wide = verifier({ skewMinutes: 15, now: () => NOON + 15 * 60_000 });
    expect((await first(request, wide)).outcome).toBe('signed');
    await expect(first(request, { ...wide, now: () => NOON + 15 * 60_000 + 1000 })).rejects.toThrow(
      '- 15 min.)',
    );
  });
  for (const date of [
    '20261332T999999Z',
    '20260230T000000Z',
    '2026-11-21T12:00:00Z',
    'Sat, 21 Nov 2026 12:00:00 GMT',
    '',
  ]) {
    it(`'${date}' is not a date`, async () => {
      const request = header(await signedRequest(), 'x-amz-date', () => date);
      await expect(first(request)).rejects.toMatchObject({
        name: 'IncompleteSignatureException',
        message: `Date must be in ISO-8601 'basic format'. Got '${date}'.`,
      });
    });
  }
  it('is refused if there are two dates', async () => {
    const request = plus(await signedRequest(), ['X-AMZ-DATE', '20261121T120000Z']);
    await expect(first(request)).rejects.toThrow("Got '20261121T120000Z,20261121T120000Z'.");
  });
});

describe('the credential scope of a signature', () => {
  const credential = (text: string) => async () =>
    header(await signedRequest(), 'authorization', (value) =>
      value.replace(/Credential=[^,]*/, `Credential=${text}`),
    );
  const id = KEY.accessKeyId;
  const cases: [string, string, string][] = [
    [
      `${id}/20261121/eu-west-1/mq/aws4_request`,
      'InvalidSignatureException',
      "Credential should be scoped to a valid region, not 'eu-west-1'.",
    ],
    [
      `${id}/20261121/us-east-1/sqs/aws4_request`,
      'InvalidSignatureException',
      "Credential should be scoped to correct service: 'mq'.",
    ],
    [
      `${id}/20261121/us-east-1/mq/aws5_request`,
      'InvalidSignatureException',
      "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'.",
    ],
    [
      `${id}/20261120/us-east-1/mq/aws4_request`,
      'InvalidSignatureException',
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from ' +
        "HTTP: '20261120' != '20261121', from '20261121T120000Z'.",
    ],
    [
      `${id}/20261120/x/y/z`,
      'InvalidSignatureException',
      "Credential should be scoped to a valid region, not 'x'. Credential should be scoped to correct " +
        "service: 'mq'. Credential should be scoped with a valid terminator: 'aws4_request', not " +
        "'z'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: " +
        "'20261120' != '20261121', from '20261121T120000Z'.",
    ],
    [
      `${id}/20261121/us-east-1/mq`,
      'IncompleteSignatureException',
      'Credential must have exactly 5 slash-delimited elements, e.g. ' +
        `keyid/date/region/service/term, got '${id}/20261121/us-east-1/mq'`,
    ],
    [
      `a"b\\c\u0007/20261121/us-east-1/mq`,
      'IncompleteSignatureException',
      'Credential must have exactly 5 slash-delimited elements, e.g. ' +
        "keyid/date/region/service/term, got 'abc/20261121/us-east-1/mq'",
    ],
  ];
  for (const [text, name, message] of cases) {
    it(text, async () => {
      await expect(first(await credential(text)())).rejects.toMatchObject({ name, message });
    });
  }
});

describe('the access key of a signature', () => {
  const unrecognized = {
    name: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
  };
  it('with a wrong secret gives a signature mismatch', async () => {
    const credentials = { ...KEY, secretAccessKey: 'another' };
    await expect(first(await signedRequest({ credentials }))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      message: MISMATCH,
    });
  });
  it('is not recognized if nobody has it', async () => {
    await expect(first(await signedRequest(), verifier({ keys: keysOf() }))).rejects.toMatchObject(
      unrecognized,
    );
  });
  it('is not recognized if it is inactive, even with the right secret', async () => {
    const keys = keysOf(accessKey({ status: 'Inactive' }));
    await expect(first(await signedRequest(), verifier({ keys }))).rejects.toMatchObject(unrecognized);
  });
  it('is not recognized if it is a long-term key with a session token', async () => {
    const credentials = { ...KEY, sessionToken: 'token' };
    await expect(first(await signedRequest({ credentials }))).rejects.toMatchObject(unrecognized);
  });
  it('is not looked up if its id cannot belong to a key', async () => {
    const credentials = { ...KEY, accessKeyId: 'key#id' };
    const keys = { find: () => Promise.reject(new Error('looked up')) };
    await expect(first(await signedRequest({ credentials }), verifier({ keys }))).rejects.toMatchObject(
      unrecognized,
    );
  });
  it('that cannot be read is an error and not a refusal', async () => {
    const keys = { find: () => Promise.reject(new Error('the table is away')) };
    await expect(first(await signedRequest(), verifier({ keys }))).rejects.toThrow('the table is away');
  });
});
