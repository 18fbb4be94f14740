import { OPERATORS, parseOperatorName } from '../../src/authz/policy/conditions/operators.ts';
import type { ParsedCondition, ParsedStatement } from '../../src/authz/policy/parsedPolicy.ts';
import { mqNames } from './actionFindings.ts';
import type { StatementFinding } from './finding.ts';
import { WILDCARD_ONLY } from './knownNames.ts';

/** Keys that are lists in every request that has them (IAM User Guide, "Multivalued context keys"). */
const LISTS: ReadonlySet<string> = new Set([
  'aws:tagkeys',
  'aws:calledvia',
  'aws:principalorgpaths',
  'aws:principalservicenameslist',
  'aws:resourceorgpaths',
]);

/** Why a statement cannot apply to any request, if the statement alone shows it. */
export function neverMatches(statement: ParsedStatement): StatementFinding[] {
  return [
    ...unmetByAction(statement),
    ...unmetByResource(statement),
    ...unmetByCondition(statement.conditions),
  ];
}

function unmetByAction({ action }: ParsedStatement): StatementFinding[] {
  const real = (value: string) => !/^mq:/iu.test(value) || mqNames(value).length > 0;
  if (action.negated || action.values.some(real)) return [];
  return [never('Action', 'no action of Amazon MQ matches its actions')];
}

/**
 * Actions of Amazon MQ on resources of another service, and actions without resource-level permissions on
 * ARNs.
 */
function unmetByResource({ action, resource }: ParsedStatement): StatementFinding[] {
  const names = action.values.flatMap(mqNames);
  const mqOnly = !action.negated && action.values.every((value) => /^mq:/iu.test(value));
  if (!mqOnly || names.length === 0 || resource.negated) return [];
  if (resource.values.some((value) => /^\*+$/u.test(value))) return [];
  if (names.every((name) => WILDCARD_ONLY.has(name))) {
    return [never('Resource', 'its actions are evaluated against *, and it names ARNs only')];
  }
  const services = resource.values.map((value) => value.split(':')[2] ?? '*');
  if (services.some((service) => service === 'mq' || /[*?$]/u.test(service))) return [];
  return [
    never('Resource', 'its actions are those of Amazon MQ, and its resources are all of other services'),
  ];
}

function unmetByCondition(conditions: readonly ParsedCondition[]): StatementFinding[] {
  const absent = new Set(conditions.filter(isNullTrue).map(({ key }) => key.toLowerCase()));
  return conditions.flatMap(({ operator, key }) => {
    const { base, quantifier, ifExists } = parseOperatorName(operator);
    const known = OPERATORS.get(base);
    if (known === undefined) return [];
    const lower = key.toLowerCase();
    const element = `Condition.${operator.slice(0, 64)}`;
    const needsKey = quantifier === 'any' || (quantifier === 'plain' && !ifExists && !known.negated);
    if (needsKey && absent.has(lower)) {
      return [never(element, `${key.slice(0, 64)} must be both absent and ${operator.slice(0, 64)}`)];
    }
    if (quantifier === 'plain' && needsKey && LISTS.has(lower)) {
      const meant = `ForAnyValue:${operator.slice(0, 64)} or ForAllValues:${operator.slice(0, 64)}`;
      return [
        never(element, `${key} is a list, which an operator for single values never matches: use ${meant}`),
      ];
    }
    return [];
  });
}

function isNullTrue({ operator, values }: ParsedCondition): boolean {
  return operator.toLowerCase() === 'null' && values.every((value) => String(value).toLowerCase() === 'true');
}

function never(element: string, why: string): StatementFinding {
  return { code: 'neverMatches', element, message: `The statement can never match: ${why}.` };
}
