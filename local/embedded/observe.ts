import type { Observer } from '../../src/authz/authorize.ts';

/**
 * Lets a verified call run that the policies refuse, and keeps the refusal for the record. It is a part of a
 * local gateway only: no setting of a deployed function makes one.
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
