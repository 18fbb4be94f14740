import { compareDecimals, parseDecimal } from '../../../../src/authz/policy/conditions/numbersAndDates.ts';

/** The sign of left - right, two decimals as a policy writes them. */
export function compare(left: string, right: string): number {
  const [a, b] = [parseDecimal(left), parseDecimal(right)];
  if (a === undefined || b === undefined) throw new Error(`no number: ${left}, ${right}`);
  return compareDecimals(a, b);
}
