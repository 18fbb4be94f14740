import { hash } from 'node:crypto';
import { type Facts, sha256 } from './draft.ts';
import type { Difference } from './requestDifferences.ts';

const SIGNED_EMPTY = 'The hash of an empty body was signed, but the request has a body.';
const SIGNED_OTHERWISE =
  'The body was signed in another spelling (spaces, line breaks, order or encoding) than it was sent in.';
const SIGNED_ANOTHER = 'The hash that was signed is not the hash of the body that arrived.';

export const PAYLOAD: readonly Difference[] = [
  {
    part: 'payload hash',
    says: SIGNED_EMPTY,
    drafts: () => [{ payloadHash: sha256('') }],
  },
  {
    part: 'payload hash',
    says: 'A word was signed in place of the hash of the body; Amazon MQ, STS and IAM need the hash.',
    drafts: () =>
      ['UNSIGNED-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', '', '""', '{}'].map((payloadHash) => ({
        payloadHash,
      })),
  },
  {
    part: 'payload hash',
    says: 'The hash of the body is not in hexadecimal digits in lower case.',
    drafts: ({ payloadHash }) => [
      { payloadHash: payloadHash.toUpperCase() },
      { payloadHash: Buffer.from(payloadHash, 'hex').toString('base64') },
    ],
  },
  {
    part: 'payload hash',
    says: 'The hash was made of a text for "no body" (null, {} or undefined); a missing body is zero bytes.',
    drafts: () => ['null', '{}', 'undefined', '""'].map((text) => ({ payloadHash: sha256(text) })),
  },
  {
    part: 'payload hash',
    says: 'The body itself, or the hash of its hash, was signed; its hash is signed once.',
    drafts: ({ payloadHash }, { request }) => [
      { payloadHash: sha256(payloadHash) },
      ...(request.body === 'unknown' ? [] : [{ payloadHash: Buffer.from(request.body).toString('utf8') }]),
    ],
  },
  {
    part: 'payload hash',
    says: 'Another algorithm made the hash of the body; it is SHA-256.',
    drafts: (_, { request }) => {
      const { body } = request;
      if (body === 'unknown') return [];
      return ['md5', 'sha1', 'sha512'].map((name) => ({ payloadHash: hash(name, body, 'hex') }));
    },
  },
  {
    part: 'payload hash',
    says: SIGNED_OTHERWISE,
    drafts: (_, { request }) =>
      request.body === 'unknown'
        ? []
        : spellings(request.body).map((text) => ({ payloadHash: sha256(text) })),
  },
];

/** Explains a signature that is correct, but for a body with the hash `signed`. Another body arrived. */
export function otherBody(
  { body }: Facts['request'],
  signed: string,
): { readonly part: 'payload hash'; readonly difference: string } {
  const part = 'payload hash';
  if (signed === sha256('')) return { part, difference: SIGNED_EMPTY };
  const spelled = body !== 'unknown' && spellings(body).some((text) => sha256(text) === signed);
  return { part, difference: spelled ? SIGNED_OTHERWISE : SIGNED_ANOTHER };
}

/** The same body in the spellings of other serializers. */
function spellings(body: Uint8Array): readonly (string | Buffer)[] {
  const text = Buffer.from(body).toString('utf8');
  const others: (string | Buffer)[] = [
    text.trim(),
    `${text}\n`,
    `${text}\r\n`,
    text.replaceAll('\n', '\r\n'),
  ];
  others.push(text.replaceAll('%20', '+'), text.replaceAll('+', '%20'), Buffer.from(text, 'latin1'));
  others.push(text.split('&').sort().join('&'));
  try {
    const value: unknown = JSON.parse(text);
    const compact = JSON.stringify(value);
    others.push(compact, JSON.stringify(value, null, 2), JSON.stringify(value, null, 4), spaced(compact));
  } catch {
    // The body is a form, not JSON.
  }
  return others;
}

/** JSON as Python's `json.dumps` writes it: a space after each comma and colon outside texts. */
function spaced(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|[,:]/g, (piece) => (piece.length === 1 ? `${piece} ` : piece));
}
