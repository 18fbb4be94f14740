import { hash } from 'node:crypto';
import type { HttpRequest } from '../../../events/restEvent.ts';
import { atPath, type Change, plusQuery, withHeader, withQuery } from '../../authz/fixtures/change.ts';
import type { SigningOptions } from '../../authz/fixtures/signedAs.ts';
import { badRequest, type HttpAttack, incomplete, invalid, mismatch, POST } from './httpAttack.ts';

const USERS = '/v1/brokers/b-1/users';
const TAGS: SigningOptions = {
  path: '/v1/tags/arn:aws:mq:us-east-1:123456789012:broker:x:b-1',
  query: { tagKeys: 'a' },
};
const PARAMETERS = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
];
const onlyOnce = (name: string) =>
  incomplete(
    `AWS query-string parameters must include '${name}' only once. Re-examine the query-string parameters.`,
  );
const BODY = String(POST.body);
const EMPTY = hash('sha256', '', 'hex');
/** What a signer writes that signs no body (CVE-2025-31489), and hashes in a form that is none. */
const NO_HASHES = [
  'UNSIGNED-PAYLOAD',
  'unsigned-payload',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  hash('sha256', BODY, 'hex').toUpperCase(),
  hash('sha256', BODY, 'hex').slice(1),
];
const withBody =
  (body: string | undefined): Change =>
  (request: HttpRequest) => ({ ...request, body });

/** Attacks 4 and 5. */
export const BODY_ROWS: readonly HttpAttack[] = [
  ...NO_HASHES.map(
    (payload): HttpAttack => ({
      number: 4,
      name: `x-amz-content-sha256: ${payload}`,
      sign: {
        ...POST,
        headers: { ...POST.headers, 'x-amz-content-sha256': payload },
        keptAsHeaders: ['x-amz-content-sha256'],
      },
      passes: POST,
      error: mismatch,
    }),
  ),
  {
    number: 5,
    name: 'another body of the same length',
    sign: POST,
    change: withBody('{"brokerName":"two"}'),
    error: mismatch,
  },
  { number: 5, name: 'one byte more', sign: POST, change: withBody(`${BODY} `), error: mismatch },
  { number: 5, name: 'an empty body', sign: POST, change: withBody(''), error: mismatch },
  { number: 5, name: 'no body', sign: POST, change: withBody(undefined), error: mismatch },
  { number: 5, name: 'a byte order mark', sign: POST, change: withBody(`\ufeff${BODY}`), error: mismatch },
  {
    number: 5,
    name: 'a body on a POST signed without one',
    sign: { method: 'POST' },
    change: withBody(BODY),
    error: mismatch,
  },
  {
    number: 5,
    name: 'a body on a DELETE signed without one',
    sign: { method: 'DELETE', path: '/v1/brokers/b-1' },
    change: withBody(BODY),
    error: mismatch,
  },
  {
    number: 5,
    name: 'the empty hash over a body',
    sign: {
      ...POST,
      headers: { ...POST.headers, 'x-amz-content-sha256': EMPTY },
      keptAsHeaders: ['x-amz-content-sha256'],
    },
    passes: POST,
    error: mismatch,
  },
  {
    number: 5,
    name: 'hash header and body changed together',
    forms: ['header'],
    sign: { ...POST, headers: { ...POST.headers, 'x-amz-content-sha256': hash('sha256', BODY, 'hex') } },
    change: (request) =>
      withHeader('x-amz-content-sha256', () => hash('sha256', '{}', 'hex'))(withBody('{}')(request)),
    error: mismatch,
  },
  {
    number: 5,
    name: 'a multipart body swapped',
    sign: { ...POST, headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    change: withBody('{"brokerName":"two"}'),
    error: mismatch,
  },
  // serverless-offline hands no body of a GET on, so that what arrives cannot be compared with what was signed: none is taken.
  { number: 5, name: 'a body on a GET signed without one', change: withBody(BODY), error: badRequest },
];

/** Attacks 10, 11 and the query's part of 15. */
export const QUERY_ROWS: readonly HttpAttack[] = [
  ...PARAMETERS.flatMap((parameter) =>
    [parameter, parameter.toLowerCase(), parameter.toUpperCase(), parameter.replace('A', '%41')].map(
      (raw): HttpAttack => ({
        number: 10,
        name: `a second ${raw}`,
        forms: ['presigned'],
        change: plusQuery(`${raw}=x`),
        error: onlyOnce(decodeURIComponent(raw)),
      }),
    ),
  ),
  ...PARAMETERS.map(
    (parameter): HttpAttack => ({
      number: 10,
      name: `${parameter.toLowerCase()} before the true one`,
      forms: ['presigned'],
      change: (request) => ({
        ...request,
        target: request.target.replace('?', `?${parameter.toLowerCase()}=x&`),
      }),
      error: onlyOnce(parameter),
    }),
  ),
  {
    number: 10,
    name: 'a name that holds quotes and control characters',
    forms: ['presigned'],
    change: plusQuery('X-Amz-%22%5C%0A=1&x-amz-%22%5C%0a=2'),
    error: onlyOnce('x-amz-'),
  },
  ...['tagKeys=b', 'tagKeys=', 'tagKeys', 'TagKeys=b', '%74agKeys=b', '=', 'x', 'tagKeys=a'].map(
    (pair): HttpAttack => ({
      number: 11,
      name: `${pair} appended after signing`,
      sign: TAGS,
      change: plusQuery(pair),
      error: mismatch,
    }),
  ),
  {
    number: 11,
    name: 'a signed pair changed',
    sign: TAGS,
    change: withQuery('tagKeys', () => 'b'),
    error: mismatch,
  },
  {
    number: 11,
    name: 'a signed pair taken out',
    sign: TAGS,
    change: withQuery('tagKeys', () => undefined),
    error: mismatch,
  },
  // Rule 1: a value that is no well-formed escape may not stand for one that is.
  ...[
    ['%zz', '%zz'],
    ['\ufffd', '%C0'],
    ['50%', '50%'],
  ].map(
    ([signed = '', sent = '']): HttpAttack => ({
      number: 11,
      name: `a malformed escape: ${sent} for ${encodeURIComponent(signed)}`,
      sign: { query: { brokerName: signed } },
      change: withQuery('brokerName', () => sent),
      error: badRequest,
    }),
  ),
  ...['0', '-1', '1e3', '604801', '1.5', '+60', '0x10', ' 60', 'x'].map(
    (text): HttpAttack => ({
      number: 15,
      name: `X-Amz-Expires ${text}`,
      forms: ['presigned'],
      change: withQuery('X-Amz-Expires', () => encodeURIComponent(text)),
      error: incomplete(`'X-Amz-Expires' must be a whole number of seconds from 1 to 604800, not '${text}'.`),
    }),
  ),
  ...['1', '301', '604800', '0300'].map(
    (text): HttpAttack => ({
      number: 15,
      name: `X-Amz-Expires ${text} instead of the signed 300`,
      forms: ['presigned'],
      change: withQuery('X-Amz-Expires', () => text),
      // A life of one second may be over by now: refused all the same, under its own sentence.
      error: text === '1' ? invalid(/^The request signature|^Signature expired/) : mismatch,
    }),
  ),
];

/** For each true path, what it must not be mistaken for. */
const MISTAKEN: readonly (readonly [path: string, others: readonly string[]])[] = [
  [
    `${USERS}/alice`,
    [
      `${USERS}/alic%65e`,
      `${USERS}/Alice`,
      `${USERS}/alice%00`,
      `${USERS}/alice%2F`,
      `${USERS}/alice/`,
      `${USERS}//alice`,
      `/${USERS}/alice`,
      `${USERS}/./alice`,
      `${USERS}/%2e/alice`,
      `${USERS}/bob/../alice`,
      `${USERS}/bob/%2E%2e/alice`,
      `${USERS}/bob/..%2Falice`,
      `${USERS}/%2561lice`,
      `${USERS}/%25%36%31lice`,
      `${USERS}/alice%0d%0a`,
      `${USERS}/alice%3Fx=1`,
      `${USERS}/alice%23`,
      `${USERS}/alice;x=1`,
      `${USERS}/alice%7F`,
      `${USERS}\\alice`,
      `/..${USERS}/alice`,
      `/dev${USERS}/alice`,
      '/v1/brokers/b-2/users/alice',
      '/V1/brokers/b-1/users/alice',
      '//',
      '///',
      '//[',
      '//evil:99999/v1/brokers',
      '//evil.example/v1/brokers',
      '/\\evil.example/v1/brokers',
    ],
  ],
  [
    `${USERS}/a b`,
    [`${USERS}/a%2520b`, `${USERS}/a%252Bb`, `${USERS}/a+b`, `${USERS}/a%2Bb`, `${USERS}/a%2Fb`],
  ],
  [
    USERS,
    [
      '/v1/brokers/b-1%2Fusers',
      '/v1/brokers/b-1%252Fusers',
      '/v1/brokers%2Fb-1/users',
      '/v1%2Fbrokers/b-1/users',
      '/%2Fv1/brokers/b-1/users',
    ],
  ],
  [`${USERS}/a+b`, [`${USERS}/a%20b`]],
  [`${USERS}/a..b`, [`${USERS}/..`, `${USERS}/a%2E%2E%2Fb`, `${USERS}/a/../b`]],
  [`${USERS}/\u00e9`, [`${USERS}/e%CC%81`]],
];
/** No request target, or none that decodes: API Gateway's own 400. */
const NO_TARGETS = [
  `${USERS}/alice%`,
  `${USERS}/alice%zz`,
  `${USERS}/%C0%ACalice`,
  `${USERS}/%E9`,
  `${USERS}/alice#x`,
  '*',
  'v1/brokers',
  'http://localhost/v1/brokers',
  'https://evil.example/v1/brokers',
  'HTTP://localhost/v1/brokers',
];
/** Signed as they are: the signature is right, and no signer of an AWS SDK sends them. */
const HOSTILE = ['..', '.', 'a/../b', 'a//b', 'a%2Fb', '%2e%2e', '50%', 'a\u0000b', 'a\nb'];

/** Attack 17. */
export const PATH_ROWS: readonly HttpAttack[] = [
  ...MISTAKEN.flatMap(([path, others]) =>
    others.map(
      (other): HttpAttack => ({
        number: 17,
        name: `${path} sent as ${other}`,
        sign: { path },
        change: atPath(other),
        error: mismatch,
      }),
    ),
  ),
  ...NO_TARGETS.map(
    (target): HttpAttack => ({
      number: 17,
      name: `${USERS}/alice sent as ${target}`,
      sign: { path: `${USERS}/alice` },
      change: atPath(target),
      error: badRequest,
    }),
  ),
  ...HOSTILE.map(
    (label): HttpAttack => ({
      number: 17,
      name: `a true signature over ${JSON.stringify(label)}`,
      sign: { path: `${USERS}/${label}`, pathOnce: true },
      passes: { path: `${USERS}/alice`, pathOnce: true },
      error: mismatch,
    }),
  ),
];
