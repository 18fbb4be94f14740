import { plusQuery, withQuery } from '../../authz/fixtures/change.ts';
import type { SigningOptions } from '../../authz/fixtures/signedAs.ts';
import { badRequest, type HttpAttack, incomplete, invalid, mismatch } from './httpAttack.ts';

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
  // docs/rules/sigv4.md rule 1: a malformed escape must not be read as a well-formed one.
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
