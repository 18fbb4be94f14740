import { hash } from 'node:crypto';
import { plusHeader, plusQuery, withHeader, withPart, withQuery } from '../../authz/fixtures/change.ts';
import { BAD_TOKEN, BOTH, MISSING_TOKEN } from '../../authz/fixtures/sentences.ts';
import { type ExpectedError, type HttpAttack, incomplete, invalid, mismatch, NOW } from './httpAttack.ts';

const missing: ExpectedError = { name: 'MissingAuthenticationTokenException', message: MISSING_TOKEN };
const unrecognized: ExpectedError = { name: 'UnrecognizedClientException', message: BAD_TOKEN };
const HASHED_FOO = hash('sha256', 'AWS4-HMAC-SHA256 foo', 'base64');
const requires = (part: string) => `Authorization header requires '${part}' parameter.`;
const NO_DATE = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";
const mustInclude = (name: string) =>
  `AWS query-string parameters must include '${name}'. Re-examine the query-string parameters.`;
const PARTS = ['Credential', 'Signature', 'SignedHeaders'];
const PARAMETERS = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'X-Amz-Date',
  'X-Amz-Expires',
];
const ALGORITHMS = ['AWS4-HMAC-SHA512', 'AWS4-ECDSA-P256-SHA256', 'aws4-hmac-sha256', 'AWS4-HMAC-SHA1'];
const TEMPORARY = 'ASIAIOSFODNN7EXAMPLE';
/** Long enough to differ from a word of a sentence, wherever it might turn up. */
export const TOKEN = 'IQoJb3JpZ2luX2VjE'.repeat(60);

const without = (name: string) =>
  withHeader('authorization', (value) => value.replace(new RegExp(` ${name}=[^,]*,?`), ''));

/** Attacks 1, 2, 3, 18, 19 and 22. */
export const MECHANISM_ROWS: readonly HttpAttack[] = [
  ...['', 'Bearer abc.def.ghi', 'Basic dXNlcjpwYXNz', 'AWS AKIA:signature', 'AWS4'].map(
    (value): HttpAttack => ({
      number: 1,
      name: `Authorization '${value}'`,
      forms: ['header'],
      change: withHeader('authorization', () => value),
      error: missing,
    }),
  ),
  {
    number: 1,
    name: 'no Authorization header',
    forms: ['header'],
    change: withHeader('authorization', () => undefined),
    error: missing,
  },
  {
    number: 1,
    name: 'a query with a date and an expiry, but no credentials',
    forms: ['presigned'],
    change: (request) => ({ ...request, target: `/v1/brokers?X-Amz-Date=${NOW}&X-Amz-Expires=60` }),
    error: missing,
  },
  ...['X-Amz-Algorithm', 'x-amz-algorithm', 'X-AMZ-ALGORITHM', 'X-%41mz-Algorithm'].map(
    (name): HttpAttack => ({
      number: 2,
      name: `an Authorization header and ${name}`,
      forms: ['header'],
      change: plusQuery(`${name}=AWS4-HMAC-SHA256`),
      error: invalid(BOTH),
    }),
  ),
  ...['AWS4-HMAC-SHA256 Credential=x', 'Bearer x'].map(
    (value): HttpAttack => ({
      number: 2,
      name: `a presigned query and Authorization '${value}'`,
      forms: ['presigned'],
      change: plusHeader('Authorization', value),
      error: invalid(BOTH),
    }),
  ),
  ...PARTS.flatMap((name): HttpAttack[] => [
    {
      number: 3,
      name: `no ${name}`,
      forms: ['header'],
      change: without(name),
      error: incomplete(requires(name)),
    },
    {
      number: 3,
      name: `a second ${name.toLowerCase()}`,
      forms: ['header'],
      change: withHeader('authorization', (value) => `${value}, ${name.toLowerCase()}=x`),
      error: incomplete(`Authorization header requires exactly one '${name}' parameter.`),
    },
  ]),
  {
    number: 3,
    name: 'no date',
    forms: ['header'],
    change: withHeader('x-amz-date', () => undefined),
    error: incomplete(NO_DATE),
  },
  {
    number: 3,
    name: 'nothing but the algorithm',
    forms: ['header'],
    change: (request) => {
      const undated = withHeader('x-amz-date', () => undefined)(request);
      return withHeader('authorization', () => 'AWS4-HMAC-SHA256')(undated);
    },
    error: incomplete(`${PARTS.map(requires).join(' ')} ${NO_DATE}`),
  },
  {
    number: 3,
    name: 'a part without an equal sign',
    forms: ['header'],
    change: withHeader('authorization', () => 'AWS4-HMAC-SHA256 foo'),
    error: incomplete(
      'Invalid key=value pair (missing equal-sign) in Authorization header ' +
        `(hashed with SHA-256 and encoded with Base64): '${HASHED_FOO}'.`,
    ),
  },
  ...['Authorization', 'authorization', 'AUTHORIZATION'].map(
    (name): HttpAttack => ({
      number: 3,
      name: `a second ${name} header`,
      forms: ['header'],
      change: plusHeader(name, 'AWS4-HMAC-SHA256 Credential=x'),
      error: incomplete('The Authorization header must be given exactly once.'),
    }),
  ),
  ...PARAMETERS.map(
    (name): HttpAttack => ({
      number: 3,
      name: `no ${name}`,
      forms: ['presigned'],
      change: withQuery(name, () => undefined),
      // A presigned request may leave its life out; then its signature is for another query.
      error: name === 'X-Amz-Expires' ? mismatch : incomplete(mustInclude(name)),
    }),
  ),
  ...ALGORITHMS.flatMap((algorithm): HttpAttack[] => [
    {
      number: 22,
      name: algorithm,
      forms: ['header'],
      change: withHeader('authorization', (value) => value.replace('AWS4-HMAC-SHA256', algorithm)),
      error: incomplete(`Unsupported AWS 'algorithm': '${algorithm}'.`),
    },
    {
      number: 22,
      name: algorithm,
      forms: ['presigned'],
      change: withQuery('X-Amz-Algorithm', () => algorithm),
      error: incomplete(`Unsupported AWS 'algorithm': '${algorithm}'.`),
    },
  ]),
  // No session token has been issued yet, so that none can be right (18), and none shows anything to compute
  // from (19).
  {
    number: 18,
    name: 'a long-term key with a token',
    sign: { headers: { 'x-amz-security-token': TOKEN }, keptAsHeaders: ['x-amz-security-token'] },
    passes: {},
    error: unrecognized,
  },
  {
    number: 18,
    name: 'a temporary key id without token',
    sign: { credentials: { accessKeyId: TEMPORARY, secretAccessKey: 'x' } },
    passes: {},
    error: unrecognized,
  },
  {
    number: 18,
    name: 'a temporary key id with a token',
    sign: { credentials: { accessKeyId: TEMPORARY, secretAccessKey: 'x', sessionToken: TOKEN } },
    passes: {},
    error: unrecognized,
  },
  {
    number: 18,
    name: 'a key id that nobody has',
    forms: ['header'],
    change: withPart('Credential', (value) => value.replace(/^[^/]*/, 'AKIAABCDEFGHIJKLMNOP')),
    error: unrecognized,
  },
  {
    number: 18,
    name: 'one bit of the signature flipped',
    forms: ['header'],
    change: withPart('Signature', (value) => value.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))),
    error: mismatch,
  },
  {
    number: 18,
    name: 'one bit of the signature flipped',
    forms: ['presigned'],
    change: withQuery('X-Amz-Signature', (value) =>
      value.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')),
    ),
    error: mismatch,
  },
];
