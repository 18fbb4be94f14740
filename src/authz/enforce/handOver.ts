import type { KeySet } from '../../keyring/keyring.ts';
import type { Refusal } from '../errors.ts';
import type { SignatureClaim } from '../parse/signatureClaim.ts';
import type { UnverifiedRequest } from '../parse/unverifiedRequest.ts';
import type { Principal } from '../principal.ts';
import type { Verdict } from '../verdict.ts';
import { type SealedVerdict, sealVerdict } from './seal.ts';

/** What the first phase tells the second: just enough to finish, under the seal. */
export type HandOver =
  | { readonly say: 'refused'; readonly refusal: Refusal }
  | { readonly say: 'verify'; readonly claim: SignatureClaim }
  | {
      readonly say: 'allowed' | 'decide';
      readonly principal: Principal;
      readonly operation: string;
      readonly bodyHash: string;
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
  const content = contentOf(verdict);
  return sealVerdict(content, content.say === 'refused' ? undefined : request, keys, now);
}

function contentOf(verdict: Verdict): HandOver {
  if (verdict.outcome === 'refused') return { say: 'refused', refusal: verdict.refusal };
  if (verdict.outcome === 'pending' && verdict.waitsFor === 'signature')
    return { say: 'verify', claim: verdict.claim };
  const { principal, operation, bodyHash } = verdict;
  return { say: verdict.outcome === 'allowed' ? 'allowed' : 'decide', principal, operation, bodyHash };
}
