import type { KeySet } from '../../keyring/keyring.ts';
import { tokenHash } from '../authenticate/sessionToken.ts';
import type { SignedCall } from '../authenticate/signedCall.ts';
import type { Refusal } from '../errors.ts';
import type { SignatureClaim } from '../parse/signatureClaim.ts';
import type { UnverifiedRequest } from '../parse/unverifiedRequest.ts';
import type { Principal } from '../principal.ts';
import type { DecidedOn } from '../service.ts';
import type { Verdict } from '../verdict.ts';
import { type SealedVerdict, sealVerdict } from './seal.ts';

/**
 * What the first phase tells the second: just enough to finish, under the seal. Where something is left to decide, the address that
 * the authorizer saw goes along: no signature covers it, and whoever may invoke a handler could write another.
 */
export type HandOver =
  | { readonly say: 'refused'; readonly refusal: Refusal }
  | { readonly say: 'verify'; readonly claim: SignatureClaim; readonly sourceIp?: string | undefined }
  /** A Query call: its signature as claimed, or why there is none (queryCall.ts). */
  | {
      readonly say: 'query';
      readonly claim?: SignatureClaim;
      readonly refusal?: Refusal;
      readonly sourceIp?: string | undefined;
    }
  | {
      readonly say: 'allowed' | 'decide';
      readonly principal: Principal;
      readonly operation: string;
      readonly bodyHash: string;
      readonly sourceIp?: string | undefined;
      readonly accessKeyId?: string | undefined;
      /** SHA-256 of the session token that was signed along: the second phase opens it again where it has to decide. */
      readonly session?: string | undefined;
      readonly signed?: SignedCall | undefined;
      /** Of a call that is allowed already. */
      readonly decidedOn?: DecidedOn | undefined;
    };

/**
 * A verdict, sealed for the handler. A refusal is bound to no request: it opens nothing, and the paths that it refuses may look
 * different to the handler.
 */
export function handOver(
  verdict: Verdict,
  request: UnverifiedRequest,
  keys: KeySet,
  now: number,
): SealedVerdict {
  const content = contentOf(verdict, request);
  return sealVerdict(content, content.say === 'refused' ? undefined : request, keys, now);
}

function contentOf(verdict: Verdict, request: UnverifiedRequest): HandOver {
  const { sourceIp } = request;
  if (verdict.outcome === 'refused') return { say: 'refused', refusal: verdict.refusal };
  if (verdict.outcome === 'pending' && verdict.waitsFor === 'signature')
    return { say: 'verify', claim: verdict.claim, sourceIp };
  const { principal, operation, bodyHash, accessKeyId, signed } = verdict;
  const told = { principal, operation, bodyHash, sourceIp, accessKeyId, signed };
  if (verdict.outcome === 'allowed') {
    const session = verdict.temporary === undefined ? undefined : tokenHash(request);
    return { say: 'allowed', ...told, session, decidedOn: verdict.decidedOn };
  }
  const session = verdict.session ? tokenHash(request) : undefined;
  return { say: 'decide', ...told, session };
}
