import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { authenticate } from '../../../src/authz/authenticate/authenticate.ts';
import { basicFormat } from '../../../src/authz/authenticate/requestDate.ts';
import { parseAuthorization } from '../../../src/authz/parse/parseAuthorization.ts';
import type { UnverifiedRequest } from '../../../src/authz/parse/parseEvent.ts';
import { KEY, NOON } from '../signedRequest.ts';
import { verifier } from './verifier.ts';

/*
 * Forms of requests that signers of other makers send and AWS takes, and near forms that it refuses. The
 * signer here is written for these tests alone and follows the IAM User Guide, "Create a signed AWS API
 * request", so that it can leave out what SDKs always send.
 */
const DATE = basicFormat(NOON);
const DAY = DATE.slice(0, 8);
const SCOPE = `${DAY}/us-east-1/mq/aws4_request`;
const EMPTY = createHash('sha256').update('').digest('hex');

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
function signature(canonical: string): string {
  const key = [DAY, 'us-east-1', 'mq', 'aws4_request'].reduce<Buffer | string>(
    hmac,
    `AWS4${KEY.secretAccessKey}`,
  );
  const hash = createHash('sha256').update(canonical).digest('hex');
  return hmac(key, `AWS4-HMAC-SHA256\n${DATE}\n${SCOPE}\n${hash}`).toString('hex');
}

interface Sent {
  readonly path?: string;
  /** The path as the signer writes it into its canonical request. Default: `path`. */
  readonly signedPath?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signedHeaders?: readonly string[];
  /** Hex SHA-256 that the signature covers. */
  readonly payload?: string;
  readonly body?: Uint8Array | 'unknown';
  readonly credential?: string;
}

function byHeader({
  path = '/v1/brokers',
  signedPath = path,
  headers = {},
  signedHeaders = ['host', 'x-amz-date'],
  payload = EMPTY,
  body = new Uint8Array(),
  credential = `${KEY.accessKeyId}/${SCOPE}`,
}: Sent): UnverifiedRequest {
  const all: Record<string, string> = { host: 'localhost', 'x-amz-date': DATE, ...headers };
  const lines = signedHeaders.map((name) => `${name}:${all[name]}\n`).join('');
  const signed = signature(`GET\n${signedPath}\n\n${lines}\n${signedHeaders.join(';')}\n${payload}`);
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${credential}, ` +
    `SignedHeaders=${signedHeaders.join(';')}, Signature=${signed}`;
  return requestOf(path, [], { ...all, authorization }, body);
}

function presigned(expires: string | undefined): UnverifiedRequest {
  const query: [string, string][] = [
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${KEY.accessKeyId}/${SCOPE}`],
    ['X-Amz-Date', DATE],
    ...(expires === undefined ? [] : ([['X-Amz-Expires', expires]] as [string, string][])),
    ['X-Amz-SignedHeaders', 'host'],
  ];
  const text = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const signed = signature(`GET\n/v1/brokers\n${text}\nhost:localhost\n\nhost\n${EMPTY}`);
  return requestOf(
    '/v1/brokers',
    [...query, ['X-Amz-Signature', signed]],
    { host: 'localhost' },
    new Uint8Array(),
  );
}

function requestOf(
  path: string,
  query: readonly (readonly [string, string])[],
  headers: Readonly<Record<string, string>>,
  body: Uint8Array | 'unknown',
): UnverifiedRequest {
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return {
    requestId: 'r',
    method: 'GET',
    path,
    resource: path,
    query,
    headers: byName,
    sourceIp: undefined,
    body,
  };
}

async function outcome(make: () => UnverifiedRequest, secondsLater = 0): Promise<string> {
  const now = () => NOON + secondsLater * 1_000;
  try {
    const request = make();
    const checked = await authenticate(request, parseAuthorization(request), verifier({ now }));
    return checked.outcome;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

const EXPIRED = /^InvalidSignatureException: Signature expired: /;
const WRONG = /^InvalidSignatureException: The request signature we calculated does not match/;

describe('a presigned URL is valid as long as asked, 15 minutes at most (docs/rules/sigv4.md rule 3)', () => {
  test.each<[string | undefined, number, string | RegExp]>([
    ['604800', 0, 'signed'],
    ['604800', 900, 'signed'],
    ['604800', 901, EXPIRED],
    ['604800', 1_200, EXPIRED],
    ['900', 900, 'signed'],
    ['60', 60, 'signed'],
    ['60', 61, EXPIRED],
    [undefined, 0, 'signed'],
    [undefined, 300, 'signed'],
    [undefined, 301, EXPIRED],
    ['604801', 0, /^IncompleteSignatureException: 'X-Amz-Expires' must be/],
    ['0', 0, /^IncompleteSignatureException: 'X-Amz-Expires' must be/],
    ['', 0, /^IncompleteSignatureException: AWS query-string parameters must include 'X-Amz-Expires'/],
  ])('X-Amz-Expires %s, %i seconds later', async (expires, later, expected) => {
    const seen = await outcome(() => presigned(expires), later);
    if (typeof expected === 'string') expect(seen).toBe(expected);
    else expect(seen).toMatch(expected);
  });
});

describe('x-amz-content-sha256 may be unsigned, but must be right (rules 4 and 6)', () => {
  const body = new TextEncoder().encode('{"a":1}');
  const hash = createHash('sha256').update(body).digest('hex');
  const header = (value: string) => ({ 'x-amz-content-sha256': value });
  test.each<[string, Sent, string | RegExp]>([
    ['the hash of no body', { headers: header(EMPTY) }, 'signed'],
    ['the hash of the body', { headers: header(hash), payload: hash, body }, 'signed'],
    [
      'the hash of the body, which is not here yet',
      { headers: header(hash), payload: hash, body: 'unknown' },
      'signed',
    ],
    ['another hash than was signed', { headers: header(hash), body: 'unknown' }, WRONG],
    ['another hash than the body’s', { headers: header(EMPTY), payload: hash, body }, WRONG],
    ['no hash', { headers: header('UNSIGNED-PAYLOAD'), payload: 'UNSIGNED-PAYLOAD', body }, WRONG],
    [
      'another unsigned header',
      { headers: { 'x-amz-target': 'x' } },
      /^InvalidSignatureException: 'x-amz-target' must be a 'SignedHeader'/,
    ],
  ])('%s', async (_, sent, expected) => {
    const seen = await outcome(() => byHeader(sent));
    if (typeof expected === 'string') expect(seen).toBe(expected);
    else expect(seen).toMatch(expected);
  });
});

describe('a path may be signed with the escapes that were sent (rule 9)', () => {
  const small = '/v1/tags/arn%3aaws%3amq';
  const needless = '/v1/brokers/b%2d1/users/%61dmin';
  test.each<[string, string, string, string | RegExp]>([
    ['small letters, once', small, small, 'signed'],
    ['small letters, twice', small, small.replaceAll('%', '%25'), 'signed'],
    ['canonical letters for small ones', small, '/v1/tags/arn%3Aaws%3Amq', 'signed'],
    ['needless escapes, once', needless, needless, 'signed'],
    ['needless escapes, twice', needless, needless.replaceAll('%', '%25'), 'signed'],
    ['needless escapes, canonical', needless, '/v1/brokers/b-1/users/admin', 'signed'],
    ['small letters for canonical ones', '/v1/tags/arn%3Aaws', '/v1/tags/arn%3aaws', WRONG],
    ['another path', small, '/v1/tags/arn%3aaws%3amr', WRONG],
    ['three times', small, small.replaceAll('%', '%2525'), WRONG],
  ])('%s', async (_, path, signedPath, expected) => {
    const seen = await outcome(() => byHeader({ path, signedPath }));
    if (typeof expected === 'string') expect(seen).toBe(expected);
    else expect(seen).toMatch(expected);
  });
});

describe('a blank around the key id is refused by name (rule 1)', () => {
  test.each([
    [
      'before it',
      ` ${KEY.accessKeyId}/${SCOPE}`,
      `'${KEY.accessKeyId}/${SCOPE}' not a valid key=value pair (missing equal-sign)`,
    ],
    [
      'behind it',
      `${KEY.accessKeyId} /${SCOPE}`,
      `'/${SCOPE}' not a valid key=value pair (missing equal-sign)`,
    ],
    [
      'a tab before it',
      `\t${KEY.accessKeyId}/${SCOPE}`,
      `'${KEY.accessKeyId}/${SCOPE}' not a valid key=value pair`,
    ],
    [
      'a secret in its place',
      ' wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      'Invalid key=value pair (missing equal-sign)',
    ],
  ])('%s', async (_, credential, sentence) => {
    const seen = await outcome(() => byHeader({ credential }));
    expect(seen).toMatch(/^IncompleteSignatureException: /);
    expect(seen).toContain(sentence);
    expect(seen).not.toContain('wJalr');
  });
});
