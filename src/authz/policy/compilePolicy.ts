import type { NamedDocument } from '../load/directory.ts';
import { actionIndex } from './actionIndex.ts';
import type { CompiledPolicy } from './compiledPolicy.ts';
import { compileStatement } from './compileStatement.ts';
import type { ParsedPolicy, PolicyGrammar } from './parsedPolicy.ts';
import { parsePolicy } from './parsePolicy.ts';
import { PolicyError } from './policyError.ts';

/** What a policy is called and where it hangs. */
export type PolicyName = Omit<NamedDocument, 'document'>;

/**
 * Prepares a policy of the directory for decisions. Throws PolicyError, with the policy's name, if the
 * document is not a policy: every request of the principal must then be refused (docs/rules/iam.md rule 21).
 */
export function compilePolicy(named: NamedDocument, grammar: PolicyGrammar = 'identity'): CompiledPolicy {
  return compileParsed(parseNamed(named, grammar), named);
}

/** The same for a document that has passed the grammar; never throws. */
export function compileParsed({ version, statements }: ParsedPolicy, named: PolicyName): CompiledPolicy {
  const compiled = statements.map((statement, index) => compileStatement(statement, index, version));
  const { name, arn, source } = named;
  return {
    name,
    ...(arn === undefined ? {} : { arn }),
    source,
    statements: compiled,
    forAction: actionIndex(compiled),
  };
}

function parseNamed(named: NamedDocument, grammar: PolicyGrammar): ParsedPolicy {
  try {
    return parsePolicy(named.document, grammar);
  } catch (error) {
    throw error instanceof PolicyError ? new PolicyError(error.faults, named.name) : error;
  }
}
