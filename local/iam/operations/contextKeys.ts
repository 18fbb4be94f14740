import { variablesIn } from '../../../src/authz/explain/askedKeys.ts';
import { OPERATORS, parseOperatorName } from '../../../src/authz/policy/conditions/operators.ts';
import { jsonElements } from '../../../src/authz/policy/parsedPolicy.ts';
import { JsonFault, readJson } from '../../../src/json/readJson.ts';
import type { Parameters } from '../../../src/query/parameters.ts';
import type { XmlMembers } from '../../../src/query/xml.ts';
import { askedAny } from '../askedResources.ts';
import { iamError } from '../iamErrors.ts';
import type { IamOperations } from '../iamOperation.ts';
import { askedSource, policySource } from '../policySource.ts';
import { POLICY_TEXT } from './simulate.ts';

/**
 * IAM API Reference: GetContextKeysForCustomPolicy, GetContextKeysForPrincipalPolicy. They name the condition
 * keys that a simulation needs, each once for every document that uses it (recorded).
 */
export const contextKeys: IamOperations = {
  GetContextKeysForCustomPolicy: {
    asks: askedAny,
    run: ({ parameters }) => {
      parameters.required('PolicyInputList.member.1');
      return namesIn(givenDocuments(parameters));
    },
  },
  GetContextKeysForPrincipalPolicy: {
    asks: askedSource,
    run: (call) => {
      const { set, principals } = policySource(call);
      // A managed policy that reaches a user on two ways is one document; so is one that is its boundary too.
      const stored = new Set(
        [...set.identity, ...(set.boundary ? [set.boundary] : [])].map((one) => principals.documentOf(one)),
      );
      return namesIn([...stored, ...givenDocuments(call.parameters)]);
    },
  },
};

function givenDocuments(parameters: Parameters): readonly unknown[] {
  return parameters.texts('PolicyInputList', POLICY_TEXT).map((text, index) => {
    const document = read(text);
    if (document !== undefined && isReadable(document)) return document;
    throw iamError('InvalidInput', `Policy input list item ${index + 1} has invalid content`);
  });
}

function read(text: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    if (error instanceof JsonFault) return undefined;
    throw error;
  }
}

function namesIn(documents: readonly unknown[]): XmlMembers {
  return { ContextKeyNames: documents.flatMap((document) => [...keysOf(document)]) };
}

const DOCUMENT = new Set(['Version', 'Id', 'Statement']);
const STATEMENT = new Set([
  ...['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource'],
  'Condition',
]);

/**
 * Less is required of a document than of one that is stored: it may have no action, no resource and no
 * statement, and their values are not checked. Effect and the names of members and operators are (recorded).
 */
function isReadable(document: unknown): boolean {
  const elements = jsonElements(document);
  if (elements === undefined || !hasOnly(elements, DOCUMENT)) return false;
  const version = elements.get('Version');
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') return false;
  return listed(elements.get('Statement')).every((statement) => {
    const parts = jsonElements(statement);
    if (parts === undefined || !hasOnly(parts, STATEMENT)) return false;
    const effect = parts.get('Effect');
    if (effect !== 'Allow' && effect !== 'Deny') return false;
    if (!parts.has('Condition')) return true;
    const operators = jsonElements(parts.get('Condition'));
    return operators !== undefined && [...operators].every(isCondition);
  });
}

function isCondition([operator, keys]: [string, unknown]): boolean {
  const { base } = parseOperatorName(operator);
  return (base === 'null' || OPERATORS.has(base)) && jsonElements(keys) !== undefined;
}

function hasOnly(elements: ReadonlyMap<string, unknown>, names: ReadonlySet<string>): boolean {
  return [...elements.keys()].every((name) => names.has(name));
}

/**
 * The keys of all conditions, and of the variables in resources and in the values of conditions, as they are
 * written. `${*}`, `${?}` and `${$}` are named too (recorded). The older version has no variables.
 */
function keysOf(document: unknown): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const statement of listed(membersOf(document).get('Statement'))) {
    const parts = membersOf(statement);
    const conditions = [...membersOf(parts.get('Condition')).values()].map(membersOf);
    for (const condition of conditions) for (const key of condition.keys()) keys.add(key);
    if (membersOf(document).get('Version') !== '2012-10-17') continue;
    const operands = conditions.flatMap((condition) => [...condition.values()]);
    for (const text of [parts.get('Resource'), parts.get('NotResource'), ...operands].flatMap(listed)) {
      for (const key of variablesIn(String(text))) keys.add(key);
    }
  }
  return keys;
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  return jsonElements(value) ?? new Map();
}

/** One value may stand for a list of one; an absent one is a list of none. */
function listed(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
