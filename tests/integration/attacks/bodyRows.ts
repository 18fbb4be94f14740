import { hash } from 'node:crypto';
import type { HttpRequest } from '../../../events/restEvent.ts';
import { type Change, withHeader } from '../../authz/fixtures/change.ts';
import { badRequest, type HttpAttack, mismatch, POST } from './httpAttack.ts';

const BODY = String(POST.body);
const EMPTY = hash('sha256', '', 'hex');
/** Payload hashes of signers that do not sign the body (CVE-2025-31489), and malformed hashes. */
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
  // serverless-offline drops the body of a GET, so it could not be compared with the signed body: a GET with
  // a body is refused.
  { number: 5, name: 'a body on a GET signed without one', change: withBody(BODY), error: badRequest },
];
