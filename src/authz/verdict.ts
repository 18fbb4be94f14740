import type { SignedCall } from './authenticate/signedCall.ts';
import type { Reason } from './decide/types.ts';
import type { Refusal } from './errors.ts';
import type { SignatureClaim } from './parse/signatureClaim.ts';
import type { Principal, Session } from './principal.ts';
import type { DecidedOn } from './service.ts';

/** What is known of a request. Only `authorize` and `authorizeCall` make one. */
export type Verdict = DecidedCall | PendingSignature;

/** What is left when the signature stands. */
export type DecidedCall = Allowed | Refused | PendingAuthorization;

/** For records, and for the second phase. */
interface Claimed {
  /** The access key id that the request names, whether or not there is such a key. */
  readonly accessKeyId?: string | undefined;
  /** The session whose temporary credentials signed. */
  readonly temporary?: Session | undefined;
  /** How long ago the caller's policies were read, in milliseconds. */
  readonly policiesAgeMs?: number | undefined;
  /** Of a call that changes something: what it is known by, should it come again. */
  readonly signed?: SignedCall | undefined;
}

/** The call may run, provided its body has this SHA-256 (hex). */
export interface Allowed extends Claimed {
  readonly outcome: 'allowed';
  readonly principal: Principal;
  readonly operation: string;
  readonly bodyHash: string;
  readonly reason: Reason;
  /**
   * The actions that the call can do without, and that the caller is allowed; absent where there are none to
   * ask.
   */
  readonly alsoAllowed?: readonly string[];
  readonly decidedOn?: DecidedOn | undefined;
}

/** `principal`, `operation` and `reason` are there as far as the request got. */
export interface Refused extends Claimed {
  readonly outcome: 'refused';
  readonly refusal: Refusal;
  readonly principal?: Principal;
  readonly operation?: string;
  readonly reason?: Reason;
}

/** Nothing is certain but the form: the body has to be seen before the signature can be checked. */
interface PendingSignature {
  readonly outcome: 'pending';
  readonly waitsFor: 'signature';
  readonly claim: SignatureClaim;
}

/** The signature stands for a body of this hash; the decision hangs on what the body says. */
interface PendingAuthorization extends Claimed {
  readonly outcome: 'pending';
  readonly waitsFor: 'authorization';
  readonly principal: Principal;
  readonly operation: string;
  readonly bodyHash: string;
  readonly needs: readonly string[];
  /** Whether temporary credentials signed it. */
  readonly session: boolean;
}
