import { readPolicy } from '../../src/authz/explain/readablePolicy.ts';
import {
  type ParsedPolicy,
  type ParsedStatement,
  PolicyError,
  type PolicyGrammar,
} from '../../src/authz/policy/parsedPolicy.ts';
import type { FindingCode } from '../findings/finding.ts';
import { policyFindings } from '../findings/policyFindings.ts';
import { type Catalogue, unknownActions } from './catalogue.ts';
import { coversList } from './covers.ts';
import type { LintFinding, RuleId } from './rules.ts';
import { statementRemarks } from './statementRules.ts';

const OF_FINDINGS: Readonly<Record<FindingCode, RuleId>> = {
  unknownService: 'unknown-service',
  unknownAction: 'unknown-action',
  malformedArn: 'malformed-arn',
  deprecatedArn: 'deprecated-arn',
  wildcardOnlyAction: 'wildcard-only-action',
  neverMatches: 'never-matches',
  variableNotReplaced: 'variable-not-replaced',
  unreadable: 'unreadable',
};

/** All findings about one policy document, in the order of its statements. It never throws. */
export function lintDocument(
  document: unknown,
  catalogue: Catalogue,
  grammar: PolicyGrammar = 'identity',
): LintFinding[] {
  try {
    const policy = readPolicy(document, { name: '', source: 'lint' }, grammar);
    const own = policyFindings(policy).filter(
      ({ code }) => code !== 'unknownService' && code !== 'unknownAction',
    );
    const found = own.map(({ code, statement, sid, path, message }): LintFinding => {
      return { rule: OF_FINDINGS[code], statement, ...(sid === undefined ? {} : { sid }), path, message };
    });
    const all = [...found, ...ofStatements(policy.parsed, catalogue), ...ofDocument(document)];
    return all.toSorted((one, other) => (one.statement ?? -1) - (other.statement ?? -1));
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return error.faults.map(({ path, reason }) => ({
      rule: 'grammar',
      path,
      message: `${path === '' ? 'The document' : path} ${reason}.`,
    }));
  }
}

function ofStatements({ statements }: ParsedPolicy, catalogue: Catalogue): LintFinding[] {
  return statements.flatMap((statement, index) => {
    const at = { statement: index, ...(statement.sid === undefined ? {} : { sid: statement.sid }) };
    const said = [...unknownActions(statement, catalogue), ...statementRemarks(statement)];
    const remarks = said.map(({ rule, element, message }): LintFinding => {
      return { rule, ...at, path: `Statement[${index}].${element}`, message };
    });
    const by = statements.findIndex((other, place) => {
      return place !== index && shadows(other, statement) && (place < index || !shadows(statement, other));
    });
    if (by >= 0) {
      const name = statements[by]?.sid ?? `statement ${by + 1}`;
      const message = `${name} has the same effect wherever this statement applies.`;
      remarks.push({ rule: 'shadowed-statement', ...at, path: `Statement[${index}]`, message });
    }
    return remarks;
  });
}

/**
 * Whether the first statement applies wherever the second does, with the same effect. Sound, not complete.
 */
function shadows(one: ParsedStatement, other: ParsedStatement): boolean {
  if (one.effect !== other.effect || one.conditions.length > other.conditions.length) return false;
  if (!one.conditions.every((condition) => other.conditions.some((own) => same(condition, own))))
    return false;
  return (
    coversList(one.action, other.action, 'Action') && coversList(one.resource, other.resource, 'Resource')
  );
}

function same(
  one: ParsedStatement['conditions'][number],
  other: ParsedStatement['conditions'][number],
): boolean {
  const textOf = ({ operator, key, values }: typeof one) =>
    JSON.stringify([operator.toLowerCase(), key.toLowerCase(), values.map(String).toSorted()]);
  return textOf(one) === textOf(other);
}

function ofDocument(document: unknown): LintFinding[] {
  const value: unknown = typeof document === 'string' ? JSON.parse(document) : document;
  if (typeof value === 'object' && value !== null && 'Version' in value) return [];
  return [
    {
      rule: 'missing-version',
      path: '',
      message: 'The policy has no Version, so version 2008-10-17 applies.',
    },
  ];
}
