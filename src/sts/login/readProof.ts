import type { Parameters } from '../../query/parameters.ts';
import { QueryError, validationError } from '../../query/queryService.ts';
import type { Proof } from './proof.ts';

/**
 * The pattern of each part. INVARIANT: no part holds a space or a line break, and only the audience may hold
 * a colon: no part can end a header.
 */
const SHAPES = {
  AccessKeyId: /^[A-Z0-9]{16,128}$/,
  Date: /^\d{8}T\d{6}Z$/,
  Signature: /^[0-9a-f]{64}$/,
  Audience: /^https?:\/\/[a-z0-9.[\]:-]{1,260}$/,
  Nonce: /^[A-Za-z0-9._-]{40,200}$/,
  SecurityToken: /^[A-Za-z0-9+/=]{16,8192}$/,
} as const;

const OF_EVERY_CALL = ['Action', 'Version'];
const NAMES: ReadonlySet<string> = new Set([...OF_EVERY_CALL, ...Object.keys(SHAPES)]);

/** @throws QueryError ValidationError for a part that is missing, misshapen or unknown */
export function readProof(parameters: Parameters): Proof {
  // Unknown members are refused: a client must not choose the host, a header or the algorithm.
  for (const name of parameters.names()) {
    if (!NAMES.has(name)) throw validationError('The request has a parameter that is not part of a login.');
  }
  const token = parameters.get('SecurityToken');
  return {
    accessKeyId: part(parameters, 'AccessKeyId'),
    date: part(parameters, 'Date'),
    signature: part(parameters, 'Signature'),
    audience: part(parameters, 'Audience'),
    nonce: part(parameters, 'Nonce'),
    ...(token === undefined ? {} : { sessionToken: part(parameters, 'SecurityToken') }),
  };
}

function part(parameters: Parameters, name: keyof typeof SHAPES): string {
  const value = parameters.required(name);
  if (SHAPES[name].test(value)) return value;
  throw new QueryError('InvalidParameterValue', `${name} does not have the form that a login requires.`);
}
