import { createHash, timingSafeEqual } from 'node:crypto';
import { MqError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Scope } from '../model/scope.ts';

const INTEGER = /^[0-9]{1,9}$/;
const { min, max, default: usual } = LIMITS.page;

/** `maxResults` of a list call: 5 to 100, 20 when absent. The sentence is recorded. */
export function readMaxResults(query: readonly (readonly [string, string])[]): number {
  const given = query.find(([name]) => name === 'maxResults')?.[1];
  if (given === undefined) return usual;
  const count = INTEGER.test(given) ? Number(given) : Number.NaN;
  if (count >= min && count <= max) return count;
  throw new MqError(
    'BadRequestException',
    `Invalid max results value [${given}]. Specify an integer between [${min}] and [${max}].`,
    'maxResults',
  );
}

const CHECK_BYTES = 16;
const LONGEST_TOKEN = 512;

/** The call a token belongs to: which list (with its path labels) in which account and region. */
interface PagedCall extends Scope {
  readonly list: string;
}

/**
 * A token holds the last id given and a checksum over it and its call. The checksum finds mistakes
 * (tampering, another call, another account); it is not a security measure.
 * INVARIANT: the partition that is read comes from the authorized call alone, so a forged token can only skip
 * within it.
 */
export function writeNextToken(call: PagedCall, lastId: string): string {
  return Buffer.concat([checksum(call, lastId), Buffer.from(lastId, 'utf8')]).toString('base64url');
}

/**
 * The id after which the page starts; undefined for the first page (absent or empty). The sentence is
 * recorded.
 */
export function readNextToken(
  call: PagedCall,
  query: readonly (readonly [string, string])[],
): string | undefined {
  const token = query.find(([name]) => name === 'nextToken')?.[1];
  if (token === undefined || token === '') return undefined;
  const lastId = lastIdOf(call, token);
  if (lastId !== undefined) return lastId;
  throw new MqError(
    'BadRequestException',
    `Invalid next token [${token}]. Make sure you copied the token correctly.`,
    'nextToken',
  );
}

function lastIdOf(call: PagedCall, token: string): string | undefined {
  if (token.length > LONGEST_TOKEN) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  // Node's decoder skips unknown characters, so only the exact text that writeNextToken writes is accepted.
  if (bytes.toString('base64url') !== token || bytes.length <= CHECK_BYTES) return undefined;
  const lastId = bytes.subarray(CHECK_BYTES).toString('utf8');
  return timingSafeEqual(checksum(call, lastId), bytes.subarray(0, CHECK_BYTES)) ? lastId : undefined;
}

function checksum(call: PagedCall, lastId: string): Buffer {
  const bound = JSON.stringify(['page-1', call.list, call.accountId, call.region, lastId]);
  return createHash('sha256').update(bound).digest().subarray(0, CHECK_BYTES);
}
