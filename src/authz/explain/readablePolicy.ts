import { JsonFault, readJson } from '../../json/readJson.ts';
import type { CompiledPolicy } from '../policy/compiledPolicy.ts';
import { compileParsed, type PolicyName } from '../policy/compilePolicy.ts';
import { notJson, type ParsedPolicy, PolicyError, type PolicyGrammar } from '../policy/parsedPolicy.ts';
import { parsePolicy } from '../policy/parsePolicy.ts';
import { type StatementPosition, statementPositions } from './statementPositions.ts';

/** A compiled policy that also keeps its text as written, for explanations. */
export interface ReadablePolicy extends CompiledPolicy {
  readonly parsed: ParsedPolicy;
  /** Where each statement is in the document's text; computed on first use. */
  readonly positions: () => readonly StatementPosition[];
}

/**
 * Reads a policy: JSON text, or a parsed document, whose positions are then those of
 * `JSON.stringify(document, null, 2)`. Throws PolicyError, with the policy's name, if the document is not a
 * policy.
 */
export function readPolicy(
  written: unknown,
  named: PolicyName,
  grammar: PolicyGrammar = 'identity',
): ReadablePolicy {
  const parsed = parse(written, named.name, grammar);
  let positions: readonly StatementPosition[] | undefined;
  return {
    ...compileParsed(parsed, named),
    parsed,
    positions: () => {
      positions ??= statementPositions(
        typeof written === 'string' ? written : JSON.stringify(written, null, 2),
      );
      return positions;
    },
  };
}

function parse(written: unknown, name: string, grammar: PolicyGrammar): ParsedPolicy {
  try {
    return parsePolicy(typeof written === 'string' ? parseJson(written) : written, grammar);
  } catch (error) {
    throw error instanceof PolicyError ? new PolicyError(error.faults, name) : error;
  }
}

function parseJson(text: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    if (error instanceof JsonFault) throw notJson(error);
    throw error;
  }
}
