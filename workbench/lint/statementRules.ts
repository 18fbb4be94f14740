import { isTrue } from '../../src/authz/policy/conditions/comparisons.ts';
import { parseNetwork } from '../../src/authz/policy/conditions/ipAddress.ts';
import { parseOperatorName } from '../../src/authz/policy/conditions/operators.ts';
import { compileGlob, matchGlob, symbolsOf } from '../../src/authz/policy/matchGlob.ts';
import type { ParsedCondition, ParsedList, ParsedStatement } from '../../src/authz/policy/parsedPolicy.ts';
import { covers, patternsOf } from './covers.ts';
import { fitsType } from './keyTypes.ts';
import type { RuleId } from './rules.ts';

/** A finding inside a statement: the element, such as `Action[1]`, and the sentence. */
export interface StatementRemark {
  readonly rule: RuleId;
  readonly element: string;
  readonly message: string;
}

/** Findings about one statement by itself, in addition to `policyFindings`. */
export function statementRemarks(statement: ParsedStatement): StatementRemark[] {
  return [
    ...sidRemarks(statement),
    ...allowRemarks(statement),
    ...redundant(statement.action, 'Action', 'redundant-action'),
    ...redundant(statement.resource, 'Resource', 'redundant-resource'),
    ...statement.conditions.flatMap((condition) => conditionRemarks(condition, statement)),
  ];
}

function sidRemarks({ sid }: ParsedStatement): StatementRemark[] {
  if (sid === undefined || /^[A-Za-z0-9]*$/u.test(sid)) return [];
  const message = `The Sid ${sid.slice(0, 64)} has characters other than letters and digits.`;
  return [{ rule: 'sid-characters', element: 'Sid', message }];
}

function allowRemarks({ effect, action, resource, conditions }: ParsedStatement): StatementRemark[] {
  if (effect !== 'Allow') return [];
  const remarks: StatementRemark[] = [];
  const add = (rule: RuleId, element: string, message: string) => remarks.push({ rule, element, message });
  const everywhere = !resource.negated && resource.values.some(isEverything);
  const everything = !action.negated && action.values.some(isEverything);
  if (action.negated)
    add(
      'allow-not-action',
      'NotAction',
      'NotAction allows every other action, also actions that AWS adds later.',
    );
  if (resource.negated) {
    add(
      'allow-not-resource',
      'NotResource',
      'NotResource allows every other resource, also resources that are created later.',
    );
  }
  if (everything && everywhere && conditions.length === 0) {
    add('allow-everything', 'Action', 'The statement allows every action on every resource.');
  }
  if (everything || action.negated || !everywhere) return remarks;
  const has = (key: string) => conditions.some((condition) => condition.key.toLowerCase() === key);
  if (matchesAny(action, 'iam:passrole') && !has('iam:passedtoservice')) {
    add('pass-role-everywhere', 'Action', 'iam:PassRole is allowed on every role, to every service.');
  }
  if (matchesAny(action, 'iam:createservicelinkedrole') && !has('iam:awsservicename')) {
    const message = 'iam:CreateServiceLinkedRole is allowed for every service.';
    add('service-linked-role-everywhere', 'Action', message);
  }
  return remarks;
}

function isEverything(value: string): boolean {
  return /^\*+$/u.test(value) || value === '*:*';
}

function matchesAny({ values }: ParsedList, action: string): boolean {
  return values.some((value) =>
    matchGlob(compileGlob([{ text: value.toLowerCase(), literal: false }]), symbolsOf(action)),
  );
}

/** Values that another value of the list covers. Of two equal values, the later one. */
function redundant(list: ParsedList, name: 'Action' | 'Resource', rule: RuleId): StatementRemark[] {
  const element = list.negated ? `Not${name}` : name;
  const values = patternsOf(list, name);
  const first = new Map<string, number>();
  for (const [at, { text }] of values.entries()) if (!first.has(text)) first.set(text, at);
  const wild = [...values.entries()].filter(([, { glob }]) => glob.wild);
  return values.flatMap((value, at): StatementRemark[] => {
    const alike = first.get(value.text) ?? at;
    const by =
      alike < at
        ? alike
        : wild.find(
            ([index, one]) => index !== at && covers(one, value) && (index < at || !covers(value, one)),
          )?.[0];
    if (by === undefined) return [];
    const message = `${list.values[at]?.slice(0, 128)} is covered by ${list.values[by]?.slice(0, 128)}.`;
    return [{ rule, element: `${element}[${at}]`, message }];
  });
}

function conditionRemarks(
  condition: ParsedCondition,
  { effect, conditions }: ParsedStatement,
): StatementRemark[] {
  const { operator, key, values } = condition;
  const { base, quantifier, ifExists } = parseOperatorName(operator);
  const element = `Condition.${operator.slice(0, 64)}.${key.slice(0, 64)}`;
  const remarks: StatementRemark[] = [];
  const add = (rule: RuleId, message: string) => remarks.push({ rule, element, message });
  const texts = values.map(String);
  if (base === 'null' && texts.some((value) => !/^(?:true|false)$/iu.test(value))) {
    add('type-mismatch', `${operator} ${key} takes true or false.`);
  }
  if (!fitsType(base, key)) add('type-mismatch', `${operator} cannot compare the values of ${key}.`);
  if (new Set(texts).size < texts.length) add('redundant-value', `${operator} ${key} lists a value twice.`);
  const guarded = conditions.some(
    (one) => one.operator.toLowerCase() === 'null' && one.key.toLowerCase() === key.toLowerCase(),
  );
  if (quantifier === 'all' && effect === 'Allow' && !guarded) {
    add('for-all-values-allow', `${operator} ${key} also holds for a request without ${key}.`);
  }
  if (
    /^string(?:not)?equals/u.test(base) &&
    texts.some((text) => /[*?]/u.test(text.replaceAll(/\$\{[*?]\}/gu, '')))
  ) {
    add(
      'wildcard-without-like',
      `${operator} takes the wildcard in a value of ${key} as an ordinary character.`,
    );
  }
  const falseOnly = texts.length > 0 && texts.every((text) => !isTrue(text));
  if (
    effect === 'Deny' &&
    base === 'bool' &&
    !ifExists &&
    falseOnly &&
    key.toLowerCase() === 'aws:multifactorauthpresent'
  ) {
    add('mfa-deny-without-if-exists', `${operator} ${key} does not deny calls with long-term keys.`);
  }
  if (key.toLowerCase() === 'aws:sourceip' && base.endsWith('ipaddress') && texts.some(isPrivate)) {
    add('private-address', `${texts.find(isPrivate)?.slice(0, 64)} is a private address.`);
  }
  return remarks;
}

/** RFC 1918 and RFC 4193. */
function isPrivate(text: string): boolean {
  return (
    parseNetwork(text) !== undefined &&
    /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|f[cd][\da-f]{2}:)/iu.test(text)
  );
}
