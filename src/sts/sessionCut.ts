import { quotable } from '../authz/errors.ts';
import { writtenFault } from '../authz/policy/documentRules.ts';
import { PolicyError } from '../authz/policy/parsedPolicy.ts';
import { parsePolicy } from '../authz/policy/parsePolicy.ts';
import type { Principal, Session } from '../authz/principal.ts';
import { JsonFault, readJson } from '../json/readJson.ts';
import type { Parameters } from '../query/parameters.ts';
import { QueryError, validationError } from '../query/queryService.ts';
import type { StsDependencies } from './dependencies.ts';
import { packedPolicyTooLarge } from './packedPolicySize.ts';
import { refuse, textFaults } from './validate.ts';

/** The session policies of a call. */
type SessionCut = Pick<Session, 'policies' | 'policyArns'>;

const MAX_ARNS = 10;
/** For the inline policy and the ARNs together (STS API Reference, "Policy", "PolicyArns"). */
const MAX_CHARACTERS = 2048;
const POLICY_ARN = /^arn:(aws[a-z-]*):iam::(aws|\d{12}):policy\/.+$/;

/**
 * The session policies of a call that opens a session for `holder`, or for somebody of its account.
 * @throws QueryError for a session policy that cannot be evaluated
 */
export async function readSessionCut(
  parameters: Parameters,
  { accountId, arn: holder }: Pick<Principal, 'accountId' | 'arn'>,
  { managedPolicies }: Pick<StsDependencies, 'managedPolicies'>,
): Promise<SessionCut> {
  const inline = parameters.get('Policy');
  const policyArns = [...new Set(parameters.list('PolicyArns').map((element) => element.required('arn')))];
  refuse(policyArns.flatMap((arn) => textFaults('arn', arn, { length: [20, 2048] })));
  if (policyArns.length > MAX_ARNS) {
    throw validationError(`The number of managed policy ARNs must not be greater than ${MAX_ARNS}.`);
  }
  if (inline !== undefined) requireGrammar(inline);
  const characters = [...policyArns, inline ?? ''].reduce((sum, text) => sum + [...text].length, 0);
  if (characters > MAX_CHARACTERS) {
    throw packedPolicyTooLarge(Math.ceil((100 * characters) / MAX_CHARACTERS));
  }
  for (const arn of policyArns) {
    const [, partition, owner] = POLICY_ARN.exec(arn) ?? [];
    const usable = partition === holder.split(':')[1] && (owner === 'aws' || owner === accountId);
    if (!usable) throw validationError(`ARN ${quotable(arn)} is not valid.`);
  }
  if (policyArns.length > 0) {
    const found = await managedPolicies(accountId, policyArns);
    const missing = policyArns.find((arn) => !found.has(arn));
    if (missing !== undefined) {
      throw validationError(`Policy ${quotable(missing)} does not exist or is not attachable.`);
    }
  }
  return { policies: inline === undefined ? [] : [inline], policyArns };
}

function requireGrammar(text: string): void {
  let document: unknown;
  try {
    document = readJson(text);
  } catch (error) {
    if (error instanceof JsonFault) throw malformed('This policy contains invalid Json');
    throw error;
  }
  const fault = writtenFault(document, 'session');
  if (fault !== undefined) throw malformed(fault);
  try {
    parsePolicy(document);
  } catch (error) {
    if (error instanceof PolicyError) throw malformed('Syntax errors in policy.');
    throw error;
  }
}

function malformed(sentence: string): QueryError {
  return new QueryError('MalformedPolicyDocument', sentence);
}
