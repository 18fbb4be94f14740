import { isMismatch } from './answers.ts';
import type { Finding, Pair, ProbeRequest } from './probe.ts';

/**
 * A path that no operation of Amazon MQ has. The gateway checks the signature and answers
 * UnknownOperationException: nothing runs and no permission is needed, for every method.
 */
export const NOWHERE = '/v1/mqgate-doctor';

/** A signed GET of a path that no operation has. */
export const signedRead: ProbeRequest = { method: 'GET', path: NOWHERE, signing: 'header' };

export const IDENTITY: readonly Pair[] = [
  ['Action', 'GetCallerIdentity'],
  ['Version', '2011-06-15'],
];

const FORM: Pair = ['content-type', 'application/x-www-form-urlencoded; charset=utf-8'];

/** A GetCallerIdentity call with a body. The last parameter is one that STS ignores; it is not ASCII. */
export const identityPost: ProbeRequest = {
  method: 'POST',
  path: '/',
  headers: [FORM],
  body: 'Action=GetCallerIdentity&Version=2011-06-15&Note=zo\u00eb',
  signing: 'header',
  service: 'sts',
};

/**
 * A finding of a wrong signature, with its proof: the same request, signed in the form in which the gateway
 * would see it.
 */
export const mismatch = (id: string, proof: ProbeRequest): Pick<Finding, 'id' | 'came' | 'proof'> => ({
  id,
  came: isMismatch,
  proof: () => proof,
});
