import { hash } from 'node:crypto';
import type { KeySet } from '../../keyring/keyring.ts';
import type { Verifier } from '../authenticate/authenticate.ts';
import { openSession, sessionTokenAnywhere, tokenHash } from '../authenticate/sessionToken.ts';
import type { SignedCall } from '../authenticate/signedCall.ts';
import { authorize, authorizeCall, type Gate } from '../authorize.ts';
import {
  missingAuthentication,
  type Refusal,
  RequestRefused,
  signatureMismatch,
  unrecognizedClient,
} from '../errors.ts';
import type { UnverifiedRequest } from '../parse/parseEvent.ts';
import type { Caller, Principal } from '../principal.ts';
import type { DecidedOn, ServiceOperation } from '../service.ts';
import type { Verdict } from '../verdict.ts';
import { type HandOver, openVerdict } from './handOver.ts';

/** A call that may run: its caller, its operation, and the labels of its signed path. */
export interface AuthorizedCall {
  readonly principal: Principal;
  readonly operation: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The optional actions of the call that its caller is allowed; `every`: all of them. */
  readonly alsoAllowed: readonly string[] | 'every';
  /** Only for a call that changes something: how its request is recognized if it is repeated. */
  readonly signed?: SignedCall | undefined;
  /** The facts of the decision about resources that may have changed since. */
  readonly decidedOn?: DecidedOn | undefined;
}

export type Enforced =
  | {
      readonly outcome: 'allowed';
      readonly call: AuthorizedCall;
      readonly finished?: Verdict;
      /** Decides the call again with current facts, for a call whose `decidedOn` has changed. */
      readonly decideAgain: () => Promise<Enforced>;
    }
  | { readonly outcome: 'refused'; readonly refusal: Refusal; readonly finished?: Verdict };

type Resolved = Pick<ServiceOperation, 'name' | 'labels'>;

interface EnforceDependencies {
  readonly seals: KeySet;
  readonly now: () => number;
  /** The operation of a request and its labels, as `Service.resolve` gives them. */
  readonly resolve: (request: UnverifiedRequest) => Resolved | undefined;
  /**
   * Called only if the first phase did not decide everything, so that a sealed refusal reads no key and no
   * table.
   */
  readonly gate: () => Promise<Gate>;
  readonly refused?: Verifier['refused'];
}

/**
 * The second phase, before any other handler code: opens the sealed verdict, compares the body with the
 * accepted hash, and decides what depends on the body. A request without a valid seal is refused as unsigned,
 * because it did not come through the authorizer. `finished` is present if this phase made the decision; it
 * is for the decision log.
 * @throws as `authorize`: undecidable, never allowed
 */
export async function enforce(
  request: UnverifiedRequest,
  sealed: unknown,
  dependencies: EnforceDependencies,
): Promise<Enforced> {
  return refusing(() => finish(request, openHandOver(request, sealed, dependencies), dependencies));
}

/**
 * The only phase, where the body has arrived before anything is decided (a function URL): it decides the
 * request as a whole, and no verdict travels.
 * @throws as `authorize`: undecidable, never allowed
 */
export function enforceAtOnce(
  request: UnverifiedRequest,
  { gate, resolve }: Pick<EnforceDependencies, 'gate' | 'resolve'>,
): Promise<Enforced> {
  return refusing(() => decided(request, async () => authorize(request, await gate()), resolve));
}

async function refusing(decided: () => Promise<Enforced>): Promise<Enforced> {
  try {
    return await decided();
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    const refusal = { name: error.name, message: error.message };
    return { outcome: 'refused', refusal, finished: { outcome: 'refused', refusal } };
  }
}

function openHandOver(
  request: UnverifiedRequest,
  sealed: unknown,
  { seals, now }: EnforceDependencies,
): HandOver {
  const opened = openVerdict(sealed, request, seals, now());
  if (!opened.holds) throw missingAuthentication();
  const handOver = opened.content as HandOver;
  if (!opened.bound && handOver.say !== 'refused') throw missingAuthentication();
  return handOver;
}

async function finish(
  arrived: UnverifiedRequest,
  handOver: HandOver,
  { gate, resolve, refused }: EnforceDependencies,
): Promise<Enforced> {
  if (handOver.say === 'refused') return { outcome: 'refused', refusal: handOver.refusal };
  // A Query call is not verified yet, so it must not run an operation of this API.
  if (handOver.say === 'query') throw missingAuthentication();
  const request = { ...arrived, sourceIp: handOver.sourceIp };
  if (handOver.say === 'verify') {
    const { claim } = handOver;
    return decided(request, async () => authorize(request, await gate(), claim), resolve);
  }
  const { principal, operation, bodyHash, signed } = handOver;
  if (request.body === 'unknown' || hash('sha256', request.body, 'hex') !== bodyHash) {
    const refusal = signatureMismatch();
    refused?.({ request, claim: undefined, secret: undefined, signedBodyHash: bodyHash, refusal });
    throw refusal;
  }
  const decide = async (): Promise<Verdict> => {
    const opened = await gate();
    const caller = callerOf(request, handOver, opened);
    const verdict = await authorizeCall(request, caller, bodyHash, opened);
    return { ...verdict, accessKeyId: handOver.accessKeyId, temporary: caller.session, signed };
  };
  if (handOver.say === 'decide') return decided(request, decide, resolve);
  // The call was allowed without its body, so every action that a body could need is allowed.
  const call = callOf(resolve(request), principal, operation);
  return {
    outcome: 'allowed',
    call: { ...call, alsoAllowed: 'every', signed, decidedOn: handOver.decidedOn },
    decideAgain: () => refusing(() => decided(request, decide, resolve)),
  };
}

/**
 * The caller that the first phase verified. A session is too large for the verdict, so its token is opened
 * again; it must be the token that was signed.
 * INVARIANT: a principal that cannot have long-term keys has a session.
 */
function callerOf(
  request: UnverifiedRequest,
  { principal, session, accessKeyId }: Extract<HandOver, { say: 'allowed' | 'decide' }>,
  { sessions }: Gate,
): Caller {
  if (session === undefined) {
    if (principal.type === 'User' || principal.type === 'Account') return { principal };
    throw unrecognizedClient();
  }
  const opened =
    session === tokenHash(request)
      ? openSession(sessionTokenAnywhere(request) ?? '', accessKeyId ?? '', sessions)
      : undefined;
  if (opened === undefined) throw unrecognizedClient();
  return { principal: opened.session.principal, session: opened.session };
}

async function decided(
  request: UnverifiedRequest,
  decide: () => Promise<Verdict>,
  resolve: EnforceDependencies['resolve'],
): Promise<Enforced> {
  const verdict = await decide();
  if (verdict.outcome === 'refused')
    return { outcome: 'refused', refusal: verdict.refusal, finished: verdict };
  // INVARIANT: with a known body no decision is pending. If one were pending, the call would not be allowed.
  if (verdict.outcome === 'pending') throw new Error('A verdict was pending although the body was known.');
  return {
    outcome: 'allowed',
    call: {
      ...callOf(resolve(request), verdict.principal, verdict.operation),
      alsoAllowed: verdict.alsoAllowed ?? [],
      signed: verdict.signed,
      decidedOn: verdict.decidedOn,
    },
    finished: verdict,
    decideAgain: () => refusing(() => decided(request, decide, resolve)),
  };
}

/** INVARIANT: the operation that runs is the one that was decided: same method, resource and path. */
function callOf(resolved: Resolved | undefined, principal: Principal, operation: string) {
  if (resolved?.name !== operation) throw missingAuthentication();
  return { principal, operation, labels: resolved.labels };
}
