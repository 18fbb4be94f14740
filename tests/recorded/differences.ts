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
  ...[
    { operation: 'ListUsers', labels: 'users in deletion' },
    { operation: 'DescribeBroker', labels: 'with its user gone' },
  ].map((of) => ({
    ...of,
    reason: 'AWS removes the users while the broker is being deleted; here they go with the broker.',
  })),
  {
    operation: 'SimulateCustomPolicy',
    labels: 'NumericNotEquals',
    reason:
      "AWS's simulator differs from its service, which lets a text that is no number fit the negated operator " +
      '(conditions above); here both are one engine, and it decides as the service.',
  },
  ...['wildcard over', 'trailing wildcard', 'denied and neither'].map((labels) => ({
    operation: 'SimulateCustomPolicy',
    labels,
    reason:
      'Of several resources AWS gives one result for an action, with the resources inside; here there is one for each ' +
      'action and resource, so that a page may end between two. Each decision and its statements are alike.',
  })),
];

export function explains({ operation, labels }: Difference, compared: Compared): boolean {
  return compared.operation === operation && compared.label.includes(labels);
}

/** The answers that differ without a reason in the list or in their table. */
export function unexplained(all: readonly Compared[]): Compared[] {
  const explained = (one: Compared) =>
    one.reason !== undefined || DIFFERENCES.some((difference) => explains(difference, one));
  return all.filter((one) => !isAlike(one) && !explained(one));
}
