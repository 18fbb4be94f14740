import {
  type ConditionScalar,
  type Effect,
  jsonElements,
  type ParsedCondition,
  type ParsedList,
  type ParsedStatement,
  type PolicyFault,
  type PolicyGrammar,
} from './parsedPolicy.ts';

const COMMON = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

const ELEMENTS: Readonly<Record<PolicyGrammar, ReadonlySet<string>>> = {
  identity: new Set(COMMON),
  'resource-control': new Set([...COMMON, 'Principal']),
};

const EFFECTS: readonly unknown[] = ['Allow', 'Deny'] satisfies Effect[];

/**
 * Only stars, or `service:name`. IAM stores no other form: "Actions/Conditions must be prefaced by a vendor".
 */
const ACTION = { pattern: /^(?:\*+|[^:]+:.+)$/su, reason: 'must be * or service:action' };
/** The resource forms that IAM accepts; its error for others is "must be in ARN format or "*"". */
const RESOURCE = { pattern: /^(?:\*+|arn:.*)$/su, reason: 'must be * or an ARN' };

/** Reads one statement. If it has faults, adds them to `faults` and returns undefined. */
export function parseStatement(
  value: unknown,
  path: string,
  grammar: PolicyGrammar,
  faults: PolicyFault[],
): ParsedStatement | undefined {
  const elements = jsonElements(value);
  if (elements === undefined) {
    faults.push({ path, reason: 'must be a statement' });
    return undefined;
  }
  const before = faults.length;
  checkElements(elements, path, grammar, faults);
  const sid = elements.get('Sid');
  const effect = elements.get('Effect');
  if (elements.has('Sid') && typeof sid !== 'string') {
    faults.push({ path: `${path}.Sid`, reason: 'must be a string' });
  }
  if (!EFFECTS.includes(effect)) faults.push({ path: `${path}.Effect`, reason: 'must be Allow or Deny' });
  const action = readList(elements, path, 'Action', ACTION, faults);
  const resource = readList(elements, path, 'Resource', RESOURCE, faults);
  const conditions = elements.has('Condition')
    ? parseConditionBlock(elements.get('Condition'), `${path}.Condition`, faults)
    : [];
  // Stryker disable next-line ConditionalExpression,LogicalOperator: a missing action or resource is a fault too; the comparisons are for the compiler
  if (faults.length > before || action === undefined || resource === undefined) return undefined;
  return {
    ...(sid === undefined ? {} : { sid: sid as string }),
    effect: effect as Effect,
    action,
    resource,
    conditions,
  };
}

function checkElements(
  elements: ReadonlyMap<string, unknown>,
  path: string,
  grammar: PolicyGrammar,
  faults: PolicyFault[],
): void {
  for (const name of elements.keys()) {
    if (ELEMENTS[grammar].has(name)) continue;
    const known = name === 'Principal' || name === 'NotPrincipal';
    const reason = known ? 'has no place in this kind of policy' : 'is no element of a statement';
    faults.push({ path: `${path}.${name.slice(0, 64)}`, reason });
  }
  if (grammar === 'resource-control' && elements.get('Principal') !== '*') {
    faults.push({ path: `${path}.Principal`, reason: 'must be *' });
  }
}

function readList(
  elements: ReadonlyMap<string, unknown>,
  path: string,
  name: 'Action' | 'Resource',
  form: { readonly pattern: RegExp; readonly reason: string },
  faults: PolicyFault[],
): ParsedList | undefined {
  const negated = elements.has(`Not${name}`);
  if (negated === elements.has(name)) {
    const reason = `must hold ${negated ? 'only' : 'exactly'} one of ${name} and Not${name}`;
    faults.push({ path, reason });
    return undefined;
  }
  const element = negated ? `Not${name}` : name;
  const value = elements.get(element);
  const listed: readonly unknown[] = Array.isArray(value) ? value : [value];
  // AWS stores lists of resources with a null, which names no resource; no other list may have a null.
  const isPassedOver = (item: unknown) => name === 'Resource' && Array.isArray(value) && item === null;
  const values: string[] = [];
  listed.forEach((item, index) => {
    const at = Array.isArray(value) ? `${path}.${element}[${index}]` : `${path}.${element}`;
    if (isPassedOver(item)) return;
    if (typeof item !== 'string') faults.push({ path: at, reason: 'must be a string' });
    else if (!form.pattern.test(item)) faults.push({ path: at, reason: form.reason });
    else values.push(item);
  });
  if (listed.every(isPassedOver)) faults.push({ path: `${path}.${element}`, reason: 'must not be empty' });
  return { negated, values };
}

/**
 * Reads a Condition element: operator → key → value or list of values, one entry of the result per operator
 * and key. An unknown operator or an unsuitable value is not a fault of grammar: it affects only its own
 * statement (docs/rules/iam.md rule 21).
 */
function parseConditionBlock(value: unknown, path: string, faults: PolicyFault[]): ParsedCondition[] {
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
