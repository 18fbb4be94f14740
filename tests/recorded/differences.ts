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
    operation: 'condition BinaryEquals',
    labels: '"no-binary"}} with',
    reason:
      'AWS refuses the session policy: the value in the policy is no base64. Here the grammar does not look at ' +
      'values yet; the condition is in doubt, false in an Allow and true in a Deny.',
  },
];

export function explains({ operation, labels }: Difference, compared: Compared): boolean {
  return compared.operation === operation && compared.label.includes(labels);
}

/** The answers that differ without a reason in the list. */
export function unexplained(all: readonly Compared[]): Compared[] {
  return all.filter((one) => !isAlike(one) && !DIFFERENCES.some((difference) => explains(difference, one)));
}
