import type { Observer } from '../../src/authz/authorize.ts';

/**
 * Lets a call run that has a valid signature but that the policies refuse, and keeps the refusal for the
 * record. Only a local gateway has this part: no setting of a deployed function creates it.
 */
export const observe: Observer = ({ refusal, reason, principal, operation, policiesAgeMs }, call) => ({
  outcome: 'allowed',
  principal,
  operation,
  policiesAgeMs,
  reason,
  observed: refusal,
  ...call,
});
