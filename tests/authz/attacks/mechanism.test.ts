import { hash } from 'node:crypto';
import { describe } from 'vitest';
import { plusHeader, plusQuery, withHeader, withPart, withQuery } from '../fixtures/change.ts';
import { BOTH, MISMATCH, MISSING_TOKEN } from '../fixtures/sentences.ts';
import { type Attack, runAttacks } from './attack.ts';

const BARE = '/v1/brokers';
const HASHED_FOO = hash('sha256', 'AWS4-HMAC-SHA256 foo', 'base64');
const requires = (part: string) => `Authorization header requires '${part}' parameter.`;
const NO_DATE = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";
const mustInclude = (name: string) => `AWS query-string parameters must include '${name}'.`;
const LOOK_AGAIN = 'Re-examine the query-string parameters.';

const without = (name: string) => withHeader('authorization', (value) => removePart(value, name));
const removePart = (header: string, name: string) => header.replace(new RegExp(` ${name}=[^,]*,?`), '');
const PRESIGNED_PARTS = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'X-Amz-Date',
];

const attacks: Attack[] = [
  ...['', 'Bearer abc.def.ghi', 'Basic dXNlcjpwYXNz', 'AWS AKIA:signature', 'AWS4'].map(
    (value): Attack => ({
      number: 1,
      name: `Authorization '${value}'`,
      forms: ['header'],
      change: withHeader('authorization', () => value),
      error: ['MissingAuthenticationTokenException', MISSING_TOKEN],
    }),
  ),
  {
    number: 1,
    name: 'no Authorization header',
    forms: ['header'],
    change: withHeader('authorization', () => undefined),
    error: ['MissingAuthenticationTokenException', MISSING_TOKEN],
  },
  {
    number: 1,
    name: 'a query without any credentials',
    forms: ['presigned'],
    change: (request) => ({ ...request, target: BARE }),
    error: ['MissingAuthenticationTokenException', MISSING_TOKEN],
  },
  {
    number: 1,
    name: 'a query with a date and an expiry, but no credentials',
    forms: ['presigned'],
    change: (request) => ({ ...request, target: `${BARE}?X-Amz-Date=20261121T120000Z&X-Amz-Expires=60` }),
    error: ['MissingAuthenticationTokenException', MISSING_TOKEN],
  },
  ...['X-Amz-Algorithm', 'x-amz-algorithm', 'X-AMZ-ALGORITHM'].map(
    (name): Attack => ({
      number: 2,
      name: `an Authorization header and ${name}`,
      forms: ['header'],
      change: plusQuery(`${name}=AWS4-HMAC-SHA256`),
      error: ['InvalidSignatureException', BOTH],
    }),
  ),
  ...['AWS4-HMAC-SHA256 Credential=x', 'Bearer x'].map(
    (value): Attack => ({
      number: 2,
      name: `a presigned query and Authorization '${value}'`,
      forms: ['presigned'],
      change: plusHeader('Authorization', value),
      error: ['InvalidSignatureException', BOTH],
    }),
  ),
  ...['Credential', 'Signature', 'SignedHeaders'].map(
    (name): Attack => ({
      number: 3,
      name: `no ${name}`,
      forms: ['header'],
      change: without(name),
      error: ['IncompleteSignatureException', requires(name)],
    }),
  ),
  ...['Credential', 'Signature', 'SignedHeaders'].map(
    (name): Attack => ({
      number: 3,
      name: `an empty ${name}`,
      forms: ['header'],
      change: withPart(name, () => ''),
      error: ['IncompleteSignatureException', requires(name)],
    }),
  ),
  {
    number: 3,
    name: 'a credential only',
    forms: ['header'],
    change: (request) => without('Signature')(without('SignedHeaders')(request)),
    error: ['IncompleteSignatureException', `${requires('Signature')} ${requires('SignedHeaders')}`],
  },
  {
    number: 3,
    name: 'no date',
    forms: ['header'],
    change: withHeader('x-amz-date', () => undefined),
    error: ['IncompleteSignatureException', NO_DATE],
  },
  {
    number: 3,
    name: 'nothing but the algorithm',
    forms: ['header'],
    change: (request) =>
      withHeader(
        'authorization',
        () => 'AWS4-HMAC-SHA256',
      )(withHeader('x-amz-date', () => undefined)(request)),
    error: [
      'IncompleteSignatureException',
      ['Credential', 'Signature', 'SignedHeaders'].map(requires).join(' ').concat(` ${NO_DATE}`),
    ],
  },
  {
    number: 3,
    name: 'a part without an equal sign',
    forms: ['header'],
    change: withHeader('authorization', () => 'AWS4-HMAC-SHA256 foo'),
    error: [
      'IncompleteSignatureException',
      'Invalid key=value pair (missing equal-sign) in Authorization header ' +
        `(hashed with SHA-256 and encoded with Base64): '${HASHED_FOO}'.`,
    ],
  },
  ...PRESIGNED_PARTS.flatMap((name): Attack[] => [
    {
      number: 3,
      name: `no ${name}`,
      forms: ['presigned'],
      change: withQuery(name, () => undefined),
      error: ['IncompleteSignatureException', `${mustInclude(name)} ${LOOK_AGAIN}`],
    },
    {
      number: 3,
      name: `an empty ${name}`,
      forms: ['presigned'],
      change: withQuery(name, () => ''),
      error: ['IncompleteSignatureException', `${mustInclude(name)} ${LOOK_AGAIN}`],
    },
  ]),
  {
    number: 3,
    name: 'X-Amz-Expires taken out after signing',
    forms: ['presigned'],
    change: withQuery('X-Amz-Expires', () => undefined),
    error: ['InvalidSignatureException', MISMATCH],
  },
  {
    number: 3,
    name: 'an empty X-Amz-Expires',
    forms: ['presigned'],
    change: withQuery('X-Amz-Expires', () => ''),
    error: ['IncompleteSignatureException', `${mustInclude('X-Amz-Expires')} ${LOOK_AGAIN}`],
  },
  {
    number: 3,
    name: 'a credential only',
    forms: ['presigned'],
    change: (request) => ({ ...request, target: `${BARE}?X-Amz-Credential=x` }),
    error: [
      'IncompleteSignatureException',
      `${PRESIGNED_PARTS.filter((name) => name !== 'X-Amz-Credential')
        .map(mustInclude)
        .join(' ')} ${LOOK_AGAIN}`,
    ],
  },
  // docs/rules/sigv4.md rule 1: no parameter twice, names compared without case, so that two readers never
  // take different values.
  ...['Credential', 'Signature', 'SignedHeaders'].flatMap((name) =>
    [name, name.toLowerCase(), name.toUpperCase()].map(
      (variant): Attack => ({
        number: 3,
        name: `a second ${variant}`,
        forms: ['header'],
        change: withHeader('authorization', (value) => `${value}, ${variant}=x`),
        error: [
          'IncompleteSignatureException',
          `Authorization header requires exactly one '${name}' parameter.`,
        ],
      }),
    ),
  ),
  ...[
    ['credential', 'Credential'],
    ['SIGNATURE', 'Signature'],
    ['signedHeaders', 'SignedHeaders'],
  ].map(
    ([variant, name]): Attack => ({
      number: 3,
      name: `${variant} before the true one`,
      forms: ['header'],
      change: withHeader('authorization', (value) => value.replace(' ', ` ${variant}=x, `)),
      error: [
        'IncompleteSignatureException',
        `Authorization header requires exactly one '${name}' parameter.`,
      ],
    }),
  ),
  {
    number: 3,
    name: 'a second Authorization header',
    forms: ['header'],
    change: plusHeader('AUTHORIZATION', 'AWS4-HMAC-SHA256 Credential=x'),
    error: ['IncompleteSignatureException', 'The Authorization header must be given exactly once.'],
  },
  ...['AWS4-HMAC-SHA512', 'AWS4-ECDSA-P256-SHA256', 'aws4-hmac-sha256', 'AWS4-HMAC-SHA1'].flatMap(
    (algorithm): Attack[] => [
      {
        number: 22,
        name: algorithm,
        forms: ['header'],
        change: withHeader('authorization', (value) => value.replace('AWS4-HMAC-SHA256', algorithm)),
        error: ['IncompleteSignatureException', `Unsupported AWS 'algorithm': '${algorithm}'.`],
      },
      {
        number: 22,
        name: algorithm,
        forms: ['presigned'],
        change: withQuery('X-Amz-Algorithm', () => algorithm),
        error: ['IncompleteSignatureException', `Unsupported AWS 'algorithm': '${algorithm}'.`],
      },
    ],
  ),
];

describe('attacks on the signing mechanism', () => runAttacks(attacks));
