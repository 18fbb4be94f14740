import type { SignedCall } from './authenticate/signedCall.ts';
import type { Reason } from './decide/types.ts';
import type { Refusal } from './errors.ts';
import type { SignatureClaim } from './parse/signatureClaim.ts';
import type { Principal, Session } from './principal.ts';
import type { DecidedOn, RecordedQuestion } from './service.ts';

/** The outcome of one phase for a request. Only `authorize` and `authorizeCall` make one. */
export type Verdict = DecidedCall | PendingSignature;

/** The facts of a request whose signature was verified. */
export type DecidedCall = Allowed | Refused | PendingAuthorization;

/** For the decision log and the second phase. */
interface Claimed {
  /** The access key id that the request names, also if no such key exists. */
  readonly accessKeyId?: string | undefined;
  /** The session whose temporary credentials signed. */
  readonly temporary?: Session | undefined;
  /** How long ago the caller's policies were read, in milliseconds. */
  readonly policiesAgeMs?: number | undefined;
  /** Only for a call that changes something: what a repetition of it is recognized by. */
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
   * The optional actions of the call that the caller is allowed; absent where the call has no optional
   * action.
   */
  readonly alsoAllowed?: readonly string[];
  readonly decidedOn?: DecidedOn | undefined;
  /** The refusal that the policies give, where a local gateway only observes. */
  readonly observed?: Refusal;
  /** All questions of the call, where the decision log records them. */
  readonly asked?: readonly RecordedQuestion[];
}

/** `principal`, `operation` and `reason` are present if the request reached the step that sets them. */
export interface Refused extends Claimed {
  readonly outcome: 'refused';
  readonly refusal: Refusal;
  readonly principal?: Principal;
  readonly operation?: string;
  readonly reason?: Reason;
}

/** Only the form was checked: the check of the signature needs the body. */
interface PendingSignature {
  readonly outcome: 'pending';
  readonly waitsFor: 'signature';
  readonly claim: SignatureClaim;
}

/** The signature is valid for a body of this hash; the decision depends on the body. */
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
