import { jsonElements } from './jsonElements.ts';
import type { ConditionScalar, ParsedCondition } from './parsedPolicy.ts';
import type { PolicyFault } from './policyError.ts';

/**
 * Reads a Condition element: operator → key → value or list of values, one entry of the answer per operator and key.
 * An unknown operator or an unsuitable value is not a fault of grammar: it affects only its own statement
 * (docs/rules/iam.md rule 21).
 */
export function parseConditionBlock(value: unknown, path: string, faults: PolicyFault[]): ParsedCondition[] {
  const operators = jsonElements(value);
  if (operators === undefined) {
    faults.push({ path, reason: 'must be an object of operators' });
    // Stryker disable next-line ArrayDeclaration: a policy with faults is thrown away
    return [];
  }
  const conditions: ParsedCondition[] = [];
  for (const [operator, block] of operators) {
    const at = `${path}.${operator.slice(0, 64)}`;
    const keys = jsonElements(block);
    if (keys === undefined) {
      faults.push({ path: at, reason: 'must be an object of condition keys' });
      continue;
    }
    for (const [key, raw] of keys) {
      const values: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
      if (!values.every(isScalar)) {
        faults.push({ path: `${at}.${key.slice(0, 64)}`, reason: 'must be a string or a list of strings' });
        continue;
      }
      conditions.push({ operator, key, values });
    }
  }
  return conditions;
}

function isScalar(value: unknown): value is ConditionScalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
