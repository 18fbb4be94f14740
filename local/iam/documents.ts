import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import { PolicyError } from '../../src/authz/policy/policyError.ts';
import { JsonFault, readJson } from '../../src/json/readJson.ts';
import type { Parameters } from '../../src/query/parameters.ts';
import { compileTrust } from '../../src/sts/trust/trustPolicy.ts';
import { iamError } from './iamErrors.ts';

/** A document as answers hold it: percent-encoded (RFC 3986), as IAM's are. */
export function encodeDocument(document: unknown): string {
  return encodeURIComponent(JSON.stringify(document)).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A policy document in a parameter: JSON, held against the grammar. @throws QueryError MalformedPolicyDocument */
export function policyParameter(parameters: Parameters, name = 'PolicyDocument'): unknown {
  const document = jsonParameter(parameters, name);
  try {
    parsePolicy(document);
    return document;
  } catch (error) {
    if (error instanceof PolicyError) throw malformed(faultOf(error));
    throw error;
  }
}

/** Characters of a trust policy (IAM User Guide, "IAM and AWS STS quotas"). */
const TRUST_LENGTH = 2_048;

/** A role's trust policy. @throws QueryError MalformedPolicyDocument, LimitExceeded */
export function trustParameter(parameters: Parameters, name: string): Readonly<Record<string, unknown>> {
  const document = jsonParameter(parameters, name);
  if (JSON.stringify(document).length > TRUST_LENGTH) {
    throw iamError('LimitExceeded', `Cannot exceed quota for ACLSizePerRole: ${TRUST_LENGTH}`);
  }
  try {
    compileTrust(document, 'trust policy');
    return document;
  } catch (error) {
    if (error instanceof PolicyError) throw malformed(faultOf(error));
    throw error;
  }
}

/** Any JSON object. @throws QueryError MalformedPolicyDocument */
export function jsonParameter(parameters: Parameters, name: string): Readonly<Record<string, unknown>> {
  const text = parameters.required(name);
  let document: unknown;
  try {
    document = readJson(text);
  } catch (error) {
    if (error instanceof JsonFault) throw malformed('Syntax errors in policy.');
    throw error;
  }
  if (typeof document === 'object' && document !== null && !Array.isArray(document)) {
    return document as Record<string, unknown>;
  }
  throw malformed('Syntax errors in policy.');
}

/** Characters of a document as quotas count them: white space is not counted (IAM User Guide, "IAM and AWS STS quotas"). */
export function documentSize(document: unknown): number {
  return JSON.stringify(document).length;
}

export function malformed(message: string) {
  return iamError('MalformedPolicyDocument', message);
}

/** AWS's sentences for the common faults; the rest are syntax errors to it, and here they say where. */
function faultOf({ faults }: PolicyError): string {
  const [{ path, reason } = { path: '', reason: '' }] = faults;
  const element = path.slice(path.lastIndexOf('.') + 1);
  const sentence = SENTENCES.get(reason);
  if (sentence !== undefined) return sentence;
  if (element === 'Principal' || element === 'NotPrincipal') {
    return 'Policy document should not specify a principal.';
  }
  return `Syntax errors in policy. (${path || 'document'} ${reason})`;
}

const SENTENCES: ReadonlyMap<string, string> = new Map([
  ['must hold exactly one of Action and NotAction', 'Policy statement must contain actions.'],
  ['must hold exactly one of Resource and NotResource', 'Policy statement must contain resources.'],
]);
