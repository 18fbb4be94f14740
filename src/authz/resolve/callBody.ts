import type { UnverifiedRequest } from '../parse/unverifiedRequest.ts';

/**
 * The members of a call's JSON body, as far as authorization looks at it: `unknown` where the body is not here.
 * A body that is no JSON object has no members; validation refuses it before anything runs.
 */
export type CallBody = 'unknown' | Readonly<Record<string, unknown>>;

export function callBody(request: UnverifiedRequest): CallBody {
  if (request.body === 'unknown') return 'unknown';
  return asMembers(parseJson(request.body)) ?? {};
}

/** A JSON object's own members; undefined for anything else. */
export function asMembers(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.assign(Object.create(null), value);
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
