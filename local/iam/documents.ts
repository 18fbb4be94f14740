import { writtenFault } from '../../src/authz/policy/documentRules.ts';
import { PolicyError } from '../../src/authz/policy/parsedPolicy.ts';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import type { Account } from '../../src/directory/account.ts';
import { JsonFault, POLICY_BOUNDS, readJson } from '../../src/json/readJson.ts';
import type { Parameters } from '../../src/query/parameters.ts';
import { compileTrust } from '../../src/sts/trust/trustPolicy.ts';
import { type Rule, refuse, textFaults } from '../../src/sts/validate.ts';
import { iamError } from './iamErrors.ts';
import { keptTrust, trustFault } from './trustRules.ts';

const SYNTAX = 'Syntax errors in policy.';

/** A document as IAM's answers contain it: percent-encoded (RFC 3986). */
export function encodeDocument(document: unknown): string {
  return encodeURIComponent(JSON.stringify(document)).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * Reads a policy document from a parameter and checks it by the rules for documents that are written. White
 * space is not kept.
 * @throws QueryError MalformedPolicyDocument
 */
export function policyParameter(parameters: Parameters, kind: 'managed' | 'inline'): unknown {
  const document = jsonParameter(parameters, 'PolicyDocument', SYNTAX);
  const fault = writtenFault(document, kind);
  if (fault !== undefined) throw malformed(fault);
  try {
    parsePolicy(document);
    return document;
  } catch (error) {
    if (error instanceof PolicyError) throw malformed(SYNTAX);
    throw error;
  }
}

/** Characters of a trust policy (IAM User Guide, "IAM and AWS STS quotas"). */
const TRUST_LENGTH = 2_048;

/** A role's trust policy, as IAM keeps it. @throws QueryError MalformedPolicyDocument, LimitExceeded */
export function trustParameter(
  parameters: Parameters,
  name: string,
  account: Account,
): Readonly<Record<string, unknown>> {
  const document = jsonParameter(parameters, name, 'This policy contains invalid Json');
  if (documentSize(document) > TRUST_LENGTH) {
    throw iamError('LimitExceeded', `Cannot exceed quota for ACLSizePerRole: ${TRUST_LENGTH}`);
  }
  const fault = trustFault(document, account);
  if (fault !== undefined) throw malformed(fault);
  const kept = keptTrust(document, account);
  try {
    compileTrust(kept, 'trust policy');
    return kept;
  } catch (error) {
    if (error instanceof PolicyError) throw malformed(SYNTAX);
    throw error;
  }
}

/**
 * Printable characters of Latin-1, tabs and line ends (IAM API Reference; the sentence is recorded for
 * SimulateCustomPolicy).
 */
const DOCUMENT: Rule = {
  length: [1, POLICY_BOUNDS.characters],
  pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]+',
  secret: true,
};

/**
 * A text that exceeds the largest document is parsed too, because AWS reports a fault of the JSON before the
 * length.
 */
const REQUEST_BOUNDS = { ...POLICY_BOUNDS, characters: 1024 * 1024 };

/**
 * Any JSON object.
 * @param notJson AWS's sentence for a text that is not JSON
 * @throws QueryError MalformedPolicyDocument, ValidationError
 */
function jsonParameter(
  parameters: Parameters,
  name: string,
  notJson: string,
): Readonly<Record<string, unknown>> {
  const text = parameters.required(name);
  let document: unknown;
  try {
    document = readJson(text, REQUEST_BOUNDS);
  } catch (error) {
    if (error instanceof JsonFault) throw malformed(notJson);
    throw error;
  }
  refuse(textFaults(`${name.charAt(0).toLowerCase()}${name.slice(1)}`, text, DOCUMENT));
  if (typeof document === 'object' && document !== null && !Array.isArray(document)) {
    return document as Record<string, unknown>;
  }
  throw malformed(SYNTAX);
}

/**
 * Characters of a document as quotas count them: white space is not counted (IAM User Guide, "IAM and AWS STS
 * quotas").
 */
export function documentSize(document: unknown): number {
  return JSON.stringify(document).replace(/\s/g, '').length;
}

export function malformed(message: string) {
  return iamError('MalformedPolicyDocument', message);
}
