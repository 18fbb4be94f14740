import { describe } from 'vitest';
import { plusQuery, withQuery } from '../fixtures/change.ts';
import { BAD_TOKEN, MISMATCH } from '../fixtures/sentences.ts';
import { type Attack, runAttacks } from './attack.ts';

const mismatch = ['InvalidSignatureException', MISMATCH] as const;
const DELETE = {
  method: 'DELETE',
  path: '/v1/tags/arn:aws:mq:us-east-1:1:broker:x:b-1',
  query: { tagKeys: 'a' },
};
const resource = '/v1/tags/{resourceArn}';
const PARAMETERS = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
];
const onlyOnce = (name: string) =>
  [
    'IncompleteSignatureException',
    `AWS query-string parameters must include '${name}' only once. Re-examine the query-string parameters.`,
  ] as const;

const attacks: Attack[] = [
  ...PARAMETERS.flatMap((parameter) =>
    [parameter, parameter.toLowerCase(), parameter.toUpperCase(), parameter.replace('A', '%41')].map(
      (raw): Attack => ({
        number: 10,
        name: `a second ${raw}`,
        forms: ['presigned'],
        change: plusQuery(`${raw}=x`),
        error: onlyOnce(decodeURIComponent(raw)),
      }),
    ),
  ),
  // CVE-2022-2385: the first one read is the attacker's.
  ...PARAMETERS.map(
    (parameter): Attack => ({
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
  ...PARAMETERS.map(
    (parameter): Attack => ({
      number: 10,
      name: `${parameter} in another case only`,
      forms: ['presigned'],
      change: (request) => ({
        ...request,
        target: request.target.replace(parameter, parameter.toLowerCase()),
      }),
      error: [
        'IncompleteSignatureException',
        `AWS query-string parameters must include '${parameter}'. Re-examine the query-string parameters.`,
      ],
    }),
  ),
  {
    number: 10,
    name: 'a second parameter of any x-amz- name',
    forms: ['presigned'],
    sign: { query: { 'X-Amz-Meta': ['one', 'two'] } },
    error: onlyOnce('X-Amz-Meta'),
  },
  {
    number: 10,
    name: 'a name that holds quotes and control characters',
    forms: ['presigned'],
    change: plusQuery('X-Amz-%22%5C%0A=1&x-amz-%22%5C%0a=2'),
    error: onlyOnce('x-amz-'),
  },
  ...['tagKeys=b', 'tagKeys=', 'tagKeys', 'TagKeys=b', '%74agKeys=b', '=', 'x', 'tagKeys=a'].map(
    (pair): Attack => ({
      number: 11,
      name: `${pair} appended after signing`,
      sign: { ...DELETE, resource },
      change: plusQuery(pair),
      error: mismatch,
    }),
  ),
  // Only the query form has a parameter that is not signed.
  {
    number: 11,
    name: 'X-Amz-Signature appended to a signed header’s query',
    forms: ['header'],
    sign: { ...DELETE, resource },
    change: plusQuery('X-Amz-Signature=x'),
    error: mismatch,
  },
  {
    number: 11,
    name: 'a signed pair changed',
    sign: { ...DELETE, resource },
    change: withQuery('tagKeys', () => 'b'),
    error: mismatch,
  },
  {
    number: 11,
    name: 'a signed pair taken out',
    sign: { ...DELETE, resource },
    change: withQuery('tagKeys', () => undefined),
    error: mismatch,
  },
  {
    number: 11,
    name: 'a signed pair emptied',
    sign: { ...DELETE, resource },
    change: withQuery('tagKeys', () => ''),
    error: mismatch,
  },
  ...['0', '-1', '1e3', '604801', '1.5', '+60', '0x10', ' 60', '9'.repeat(400), '\u0661', 'x'].map(
    (text): Attack => ({
      number: 15,
      name: `X-Amz-Expires ${text.slice(0, 10)}`,
      forms: ['presigned'],
      change: withQuery('X-Amz-Expires', () => encodeURIComponent(text)),
      error: [
        'IncompleteSignatureException',
        "'X-Amz-Expires' must be a whole number of seconds from 1 to 604800, " +
          `not '${text.slice(0, 64).replace('\u0661', '')}'.`,
      ],
    }),
  ),
  ...['1', '301', '604800', '0300'].map(
    (text): Attack => ({
      number: 15,
      name: `X-Amz-Expires ${text} instead of the signed 300`,
      forms: ['presigned'],
      change: withQuery('X-Amz-Expires', () => text),
      error: mismatch,
    }),
  ),
  {
    number: 18,
    name: 'a session token appended to the query',
    forms: ['presigned'],
    change: plusQuery('X-Amz-Security-Token=token'),
    error: ['UnrecognizedClientException', BAD_TOKEN],
  },
  {
    number: 18,
    name: 'a session token in the query of a signed request',
    forms: ['header'],
    sign: { query: { 'x-amz-security-token': 'token' } },
    error: ['UnrecognizedClientException', BAD_TOKEN],
  },
];

describe('attacks on the query', () => runAttacks(attacks));
