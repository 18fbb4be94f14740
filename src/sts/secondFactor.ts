import type { ContextFact } from '../authz/decide/types.ts';
import type { Caller } from '../authz/principal.ts';
import { single } from '../authz/resolve/callerContext.ts';
import type { Parameters } from '../query/parameters.ts';
import { QueryError } from '../query/queryService.ts';
import type { StsDependencies } from './dependencies.ts';

/**
 * When the second factor of this call was given (now); undefined when the call has none.
 * @throws QueryError AccessDenied when the factor is incomplete or wrong: AWS refuses the call although the
 * factor is optional
 */
export async function secondFactor(
  parameters: Parameters,
  { principal }: Caller,
  { mfa, now, proofNow }: Pick<StsDependencies, 'mfa' | 'now' | 'proofNow'>,
): Promise<number | undefined> {
  const serialNumber = parameters.get('SerialNumber');
  const code = parameters.get('TokenCode');
  if (serialNumber === undefined && code === undefined) return undefined;
  if (serialNumber === undefined || code === undefined) {
    throw denied(', must provide both MFA serial number and one time pass code.');
  }
  // A role session has no MFA device: only users and the root user have one.
  const holder = principal.type === 'User' || principal.type === 'Account' ? principal : undefined;
  const verified = holder && (await mfa.verify(holder, serialNumber, code, proofNow()));
  if (verified === 'verified') return now();
  throw denied(verified === 'wrong code' ? WRONG_CODE : NO_DEVICE);
}

/** The condition keys of a second factor that was given with this call. */
export function factorContext(mfaAt: number | undefined): [string, ContextFact][] {
  if (mfaAt === undefined) return [];
  return [
    ['aws:multifactorauthpresent', single('true')],
    ['aws:multifactorauthage', single('0')],
  ];
}

/** AWS's sentences, with their spaces (recorded; the second: aws-cli issue 2279). */
const WRONG_CODE = ' with invalid MFA one time pass code. ';
const NO_DEVICE =
  ', unable to validate MFA code.  Please verify your MFA serial ' +
  'number is valid and associated with this user.';

function denied(why: string): QueryError {
  return new QueryError('AccessDenied', `MultiFactorAuthentication failed${why}`, 403);
}
