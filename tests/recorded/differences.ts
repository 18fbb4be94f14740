import { type Compared, isAlike } from './compared.ts';

/** Recorded answers that the gateway answers otherwise, and why. */
export interface Difference {
  readonly operation: string;
  /** What the labels of its answers hold. */
  readonly labels: string;
  /** Why, in one or two sentences for docs/fidelity.md. */
  readonly reason: string;
}

export const DIFFERENCES: readonly Difference[] = [
  {
    operation: 'CreateBroker',
    labels: 'without',
    reason:
      'Behind the gateway there is no EC2: it knows no VPC of the account, so it neither looks for a default VPC nor ' +
      'for an internet gateway.',
  },
  {
    operation: 'ListUsers',
    labels: 'users in deletion',
    reason: 'AWS removes the users while the broker is being deleted; here they go with the broker.',
  },
];

export function explains({ operation, labels }: Difference, compared: Compared): boolean {
  return compared.operation === operation && compared.label.includes(labels);
}

/** The answers that differ without a reason in the list. */
export function unexplained(all: readonly Compared[]): Compared[] {
  return all.filter((one) => !isAlike(one) && !DIFFERENCES.some((difference) => explains(difference, one)));
}
