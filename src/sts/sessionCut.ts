import { quotable } from '../authz/errors.ts';
import { parsePolicy } from '../authz/policy/parsePolicy.ts';
import { PolicyError, type PolicyFault } from '../authz/policy/policyError.ts';
import type { Session } from '../authz/session.ts';
import { JsonFault, readJson } from '../json/readJson.ts';
import type { Parameters } from '../query/parameters.ts';
import { QueryError, validationError } from '../query/queryError.ts';
import type { StsDependencies } from './dependencies.ts';
import { refuse, textFaults } from './validate.ts';

/** The session policies of a call. */
export type SessionCut = Pick<Session, 'policies' | 'policyArns'>;

const MAX_ARNS = 10;
/** Of the inline policy and the ARNs together (STS API Reference, "Policy", "PolicyArns"). */
const MAX_CHARACTERS = 2048;
const POLICY_ARN = /^arn:(aws[a-z-]*):iam::(aws|\d{12}):policy\/.+$/;

/** @throws QueryError for a policy that the session could not be decided with */
export async function readSessionCut(
  parameters: Parameters,
  accountId: string,
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
    throw new QueryError(
      'PackedPolicyTooLarge',
      `Session policies hold ${characters} characters together; ${MAX_CHARACTERS} are allowed.`,
    );
  }
  for (const arn of policyArns) {
    const owner = POLICY_ARN.exec(arn)?.[2];
    if (owner !== 'aws' && owner !== accountId) throw validationError(`ARN ${quotable(arn)} is not valid.`);
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

/** How STS words a fault, by where it is; the first that fits. */
const SENTENCES: readonly (readonly [path: RegExp, sentence: string])[] = [
  [/\.(?:Not)?Principal$/, 'Policy document should not specify a principal.'],
  [/Version$/, 'Policy document must be version 2012-10-17 or greater.'],
];

function requireGrammar(text: string): void {
  let document: unknown;
  try {
    document = readJson(text);
  } catch (error) {
    if (error instanceof JsonFault) throw malformed('This policy contains invalid Json');
    throw error;
  }
  try {
    parsePolicy(document);
  } catch (error) {
    if (error instanceof PolicyError) throw malformed(sentenceOf(error.faults));
    throw error;
  }
}

function sentenceOf(faults: readonly PolicyFault[]): string {
  const known = SENTENCES.find(([place]) => faults.some(({ path }) => place.test(path)));
  return known?.[1] ?? 'Syntax errors in policy.';
}

function malformed(sentence: string): QueryError {
  return new QueryError('MalformedPolicyDocument', sentence);
}
