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
      'Behind the gateway there is no EC2: it knows no VPC of the account, so it ' +
      'neither looks for a default VPC nor for an internet gateway.',
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
      "AWS's simulator differs from its service, which lets a text that is no number fit the negated " +
      'operator (conditions above); here both are one engine, and it decides as the service.',
  },
  ...['a resource of another service', 'the next page'].map((labels) => ({
    operation: 'SimulateCustomPolicy',
    labels,
    reason:
      'AWS knows the types of resources of each action of every service, and no statement applies to ' +
      'another type. Here only the types of Amazon MQ are known, and another ARN is taken as written.',
  })),
  {
    operation: 'SimulateCustomPolicy',
    labels: 'whether aws:userid has a value',
    reason: 'Without a caller AWS has a value for aws:userid that is not recorded. Here it has none.',
  },
  ...['a role', 'a group', 'a user'].map((holder) => ({
    operation: 'SimulatePrincipalPolicy',
    labels: `the policies of ${holder} are simulated`,
    reason:
      'Policies are kept as JSON, not as text. The places of their statements are those in the compact ' +
      'text that the API gives; AWS counts in the text that was written. A policy that was written ' +
      'without blanks has the same places.',
  })),
  ...['CreatePolicy', 'CreateVirtualMFADevice', 'CreateInstanceProfile'].map((operation) => ({
    operation,
    labels: 'two tag keys that differ by case',
    reason:
      'AWS compares the keys of tags without case for users and roles only. Here they are compared so ' +
      'for policies, devices and instance profiles too, so that a condition on a tag has one value.',
  })),
  {
    operation: 'GetPolicy',
    labels: 'versions of a policy of AWS',
    reason: "Of AWS's own policies the documents are known, not their ids and descriptions.",
  },
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
