import { createHash } from 'node:crypto';
import type { RefusedSignature } from '../../src/authz/authenticate/authenticate.ts';
import { signatureMismatch } from '../../src/authz/errors.ts';
import type { UnverifiedRequest } from '../../src/authz/parse/parseEvent.ts';
import { pathLabels } from '../../src/authz/parse/pathLabels.ts';
import type { SignatureClaim } from '../../src/authz/parse/signatureClaim.ts';
import type { Part } from './requestDifferences.ts';

/** Finds a difference that the request itself shows, without the secret. */
export interface StatedDifference {
  readonly part: Part;
  readonly difference: string;
}

const MISMATCH = signatureMismatch().message;

/** The beginnings of refusals that already name the difference. */
const SENTENCES: readonly (readonly [RegExp, Part])[] = [
  [/^Signature (?:expired|not yet current)/, 'date'],
  [/^Date must be/, 'date'],
  [/^Credential should be scoped to a valid region/, 'region'],
  [/^Credential should be scoped to correct service/, 'service'],
  [/^Credential should be scoped with a valid terminator/, 'scope'],
  [/^Date in Credential scope/, 'date'],
  [/^Credential must have/, 'scope'],
  [/must be a 'SignedHeader'/, 'SignedHeaders'],
  [/security token/, 'key'],
];

/** The difference that the refusal's own sentence names; undefined: the signatures were compared. */
export function sentenceDifference({ refusal, claim }: RefusedSignature): StatedDifference | undefined {
  if (refusal.message === MISMATCH) return undefined;
  const part = SENTENCES.find(([sentence]) => sentence.test(refusal.message))?.[1] ?? 'form';
  if (refusal.name === 'UnrecognizedClientException') {
    const [keyId = ''] = claim?.credential.split('/') ?? [];
    return {
      part,
      difference:
        'The gateway has no active access key ' + `${keyId}, or the session token does not belong to it.`,
    };
  }
  return { part, difference: refusal.message };
}

type Fault = readonly [
  part: Part,
  holds: (request: UnverifiedRequest, claim: SignatureClaim) => boolean,
  says: (request: UnverifiedRequest, claim: SignatureClaim) => string,
];

const SINGLE = ['host', 'x-amz-content-sha256', 'x-amz-security-token'];
const declared = ({ headers }: UnverifiedRequest) => headers.get('x-amz-content-sha256')?.[0]?.trim();
const absent = ({ headers }: UnverifiedRequest, { signedHeaders }: SignatureClaim) =>
  signedHeaders.filter((name) => name !== 'content-length' && !headers.has(name));
const repeated = ({ headers }: UnverifiedRequest) =>
  SINGLE.filter((name) => (headers.get(name)?.length ?? 0) > 1);

/** Forms of a request that have no canonical request, so that no signer may send them. */
const UNSIGNABLE: readonly Fault[] = [
  [
    'headers',
    (request) => repeated(request).length > 0,
    (request) => `The header '${repeated(request)[0]}' occurs more than once.`,
  ],
  [
    'path',
    ({ path }) => !isPath(path),
    () =>
      "The path holds an empty segment, '.' or '..', an encoded slash or percent sign, a control " +
      'character or a broken escape. The gateway serves no such path.',
  ],
  [
    'query',
    ({ query }) => query.some((pair) => pair.some((text) => !text.isWellFormed())),
    () => 'A parameter of the query has no UTF-8 form.',
  ],
  [
    'SignedHeaders',
    (request, claim) => absent(request, claim).length > 0,
    (request, claim) =>
      `SignedHeaders lists '${absent(request, claim)[0]}', but the request has no such header.`,
  ],
  [
    'payload hash',
    (request) => declared(request) !== undefined && !/^[0-9a-f]{64}$/.test(declared(request) ?? ''),
    () =>
      'The header x-amz-content-sha256 is not the SHA-256 of the body in hexadecimal digits in lower case.',
  ],
  [
    'payload hash',
    (request) => {
      const { body } = request;
      if (body === 'unknown' || declared(request) === undefined) return false;
      return createHash('sha256').update(body).digest('hex') !== declared(request);
    },
    () => 'The header x-amz-content-sha256 is not the hash of the body that arrived.',
  ],
];

export function unsignable(request: UnverifiedRequest, claim: SignatureClaim): StatedDifference | undefined {
  const fault = UNSIGNABLE.find(([, holds]) => holds(request, claim));
  return fault && { part: fault[0], difference: fault[2](request, claim) };
}

/** For a claim that could not be read: the place where it is malformed. */
export function malformedClaim({ request, refusal }: RefusedSignature): StatedDifference {
  if (refusal.message !== MISMATCH) return { part: 'form', difference: refusal.message };
  const signature = partOf(request, 'Signature');
  if (!/^[0-9a-f]{64}$/.test(signature)) {
    return {
      part: 'form',
      difference:
        `The signature has ${signature.length} ` + 'characters; it is 64 hexadecimal digits in lower case.',
    };
  }
  const list = partOf(request, 'SignedHeaders');
  const names = list.split(';');
  const sorted = [...new Set(names)].map((name) => name.toLowerCase()).sort();
  return {
    part: 'SignedHeaders',
    difference:
      `SignedHeaders is '${list}'; it lists names in lower case, each once, sorted and ` +
      `with a semicolon between them: '${sorted.join(';')}'.`,
  };
}

function partOf({ headers, query }: UnverifiedRequest, name: 'Signature' | 'SignedHeaders'): string {
  const header = headers.get('authorization')?.[0];
  if (header === undefined) return query.find(([one]) => one === `X-Amz-${name}`)?.[1] ?? '';
  const start = header.indexOf(`${name}=`);
  return start < 0 ? '' : (header.slice(start + name.length + 1).split(/[\s,]/)[0] ?? '');
}

function isPath(path: string): boolean {
  try {
    pathLabels(path);
    return true;
  } catch {
    return false;
  }
}
