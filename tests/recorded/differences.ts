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
      'The gateway has no EC2. It does not know the VPCs of an account, so it does not check whether there ' +
      'is a default VPC or an internet gateway.',
  },
  ...[
    { operation: 'ListUsers', labels: 'users in deletion' },
    { operation: 'DescribeBroker', labels: 'with its user gone' },
  ].map((of) => ({
    ...of,
    reason:
      'AWS removes the users of a broker before the broker. Here the users and the broker are removed ' +
      'at the same time.',
  })),
  {
    operation: 'SimulateCustomPolicy',
    labels: 'NumericNotEquals',
    reason:
      'The recorded simulator and the recorded service differ: for the service, a text that is not a ' +
      'number matches the negated operator (conditions above). Here one engine decides both, as the ' +
      'service does.',
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
    labels: 'tag keys',
    reason:
      'AWS compares the tag keys of users and roles without case, and all others with case. Here the tag ' +
      'keys of policies, devices and instance profiles are compared without case too, so that a ' +
      'condition on a tag has one value.',
  })),
  {
    operation: 'GetAccountSummary',
    labels: 'quotas of an account',
    reason:
      'The caller is the root user, which has an access key in the replay. Since 2026-08-19 a role may ' +
      'have 20 managed policies (IAM User Guide, quotas); the recording is older.',
  },
  {
    operation: 'GetContextKeysForCustomPolicy',
    labels: 'duplicates and case',
    reason:
      'One object of the document has two members that differ by case only. No policy with such members is ' +
      'accepted here, because one of them could hide the other.',
  },
  ...['DeleteServiceLinkedRole', 'GetServiceLinkedRoleDeletionStatus'].map((operation) => ({
    operation,
    labels: 'a service-linked role',
    reason: 'AWS takes a while for the deletion; in the gateway of the replay it takes no time.',
  })),
  {
    operation: 'GetPolicy',
    labels: 'versions of a policy of AWS',
    reason: 'The gateway knows the documents of the policies of AWS, but not their ids and descriptions.',
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
