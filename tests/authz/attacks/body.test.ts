import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../../events/restEvent.ts';
import { type Change, plusQuery, withHeader } from '../fixtures/change.ts';
import { journey } from '../fixtures/journey.ts';
import { memoryGate } from '../fixtures/memoryGate.ts';
import { MISMATCH } from '../fixtures/sentences.ts';
import { FORMS, type SigningOptions, signedAs } from '../fixtures/signedAs.ts';
import { type Attack, runAttacks } from './attack.ts';

const BODY = '{"brokerName":"one"}';
const POST: SigningOptions = { method: 'POST', body: BODY, headers: { 'content-type': 'application/json' } };
const swapped: Change = (request) => ({ ...request, body: '{"brokerName":"two"}' });
const mismatch = ['InvalidSignatureException', MISMATCH] as const;
/** Payload hashes of signers that do not sign the body (CVE-2025-31489), and malformed hashes. */
const NO_HASHES = [
  'UNSIGNED-PAYLOAD',
  'unsigned-payload',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'required',
  hash('sha256', BODY, 'hex').toUpperCase(),
  hash('sha256', BODY, 'hex').slice(1),
  `${hash('sha256', BODY, 'hex')}0`,
];

const attacks: Attack[] = [
  // Signed as such: the signature itself is right.
  ...NO_HASHES.map(
    (payload): Attack => ({
      number: 4,
      name: `x-amz-content-sha256: ${payload}`,
      sign: { ...POST, headers: { ...POST.headers, 'x-amz-content-sha256': payload } },
      forms: ['header'],
      atOnce: true,
      error: mismatch,
    }),
  ),
  ...NO_HASHES.map(
    (payload): Attack => ({
      number: 4,
      name: `x-amz-content-sha256 as a header of a presigned URL: ${payload}`,
      forms: ['presigned'],
      sign: {
        ...POST,
        headers: { ...POST.headers, 'x-amz-content-sha256': payload },
        keptAsHeaders: ['x-amz-content-sha256'],
      },
      atOnce: true,
      error: mismatch,
    }),
  ),
  ...NO_HASHES.map(
    (payload): Attack => ({
      number: 4,
      name: `X-Amz-Content-Sha256 in the query: ${payload}`,
      forms: ['presigned'],
      sign: { ...POST, headers: { ...POST.headers, 'x-amz-content-sha256': payload } },
      error: mismatch,
    }),
  ),
  { number: 5, name: 'another body', sign: POST, change: swapped, error: mismatch },
  { number: 5, name: 'another body for the handler only', sign: POST, arrived: swapped, error: mismatch },
  {
    number: 5,
    name: 'no body for the handler',
    sign: POST,
    arrived: (request) => ({ ...request, body: undefined }),
    error: mismatch,
  },
  {
    number: 5,
    name: 'a body on a request signed without one',
    sign: { method: 'POST' },
    arrived: swapped,
    error: mismatch,
  },
  {
    number: 5,
    name: 'the hash header of another body',
    sign: {
      ...POST,
      headers: { ...POST.headers, 'x-amz-content-sha256': hash('sha256', '', 'hex') },
      keptAsHeaders: ['x-amz-content-sha256'],
    },
    error: mismatch,
  },
  {
    number: 5,
    name: 'hash header and body changed together',
    forms: ['header'],
    sign: { ...POST, hashHeader: true },
    change: (request) =>
      withHeader('x-amz-content-sha256', () => hash('sha256', '{}', 'hex'))({ ...request, body: '{}' }),
    atOnce: true,
    error: mismatch,
  },
  {
    number: 8,
    name: 'a signed content-length that the front door dropped, and a longer body',
    sign: { ...POST, headers: { 'content-length': String(BODY.length) }, hashHeader: false },
    arrived: (request) => withHeader('content-length', () => undefined)({ ...request, body: `${BODY} ` }),
    error: mismatch,
  },
];

describe('attacks on the body', () => runAttacks(attacks));

describe('attack 21: the same signature again while caches still hold its key', () => {
  const others: [string, Change][] = [
    ['another body', swapped],
    ['another query', plusQuery('tagKeys=x')],
    [
      'another path',
      (request) => ({ ...request, target: request.target.replace('brokers', 'configurations') }),
    ],
    ['another method', (request) => ({ ...request, method: 'PUT' })],
  ];
  for (const form of FORMS) {
    for (const [name, change] of others) {
      it(`${name} (${form})`, async () => {
        const gate = memoryGate();
        const signed = await signedAs(form, POST);
        const outcomes = async (...requests: HttpRequest[]) => {
          const answered: string[] = [];
          for (const request of requests) answered.push((await journey(request, gate)).last.outcome);
          return answered;
        };
        expect(await outcomes(signed, change(signed), signed, change(signed))).toEqual([
          'allowed',
          'refused',
          'allowed',
          'refused',
        ]);
      });
    }
  }
});
