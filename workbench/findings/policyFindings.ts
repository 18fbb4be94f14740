import type { ReadablePolicy } from '../../src/authz/explain/readablePolicy.ts';
import type { ParsedPolicy, ParsedStatement } from '../../src/authz/policy/parsedPolicy.ts';
import { actionFindings } from './actionFindings.ts';
import type { Finding, StatementFinding } from './finding.ts';
import { neverMatches } from './neverMatches.ts';
import { resourceFindings } from './resourceFindings.ts';

const VARIABLE = /\$\{[^{}]+\}/u;

/** The findings about a policy, statement by statement. They never change a decision. */
export function policyFindings({ parsed, statements }: ReadablePolicy): Finding[] {
  return parsed.statements.flatMap((statement, index) => {
    const doubt = statements[index]?.doubt;
    const found = [
      ...actionFindings(statement),
      ...resourceFindings(statement),
      ...neverMatches(statement),
      ...plainVariables(statement, parsed),
      ...(doubt === undefined ? [] : [unreadable(doubt, statement)]),
    ];
    const sid = statement.sid === undefined ? {} : { sid: statement.sid };
    return found.map(({ code, element, message }) => ({
      code,
      statement: index,
      ...sid,
      path: `Statement[${index}].${element}`,
      message,
    }));
  });
}

/** Variables need Version 2012-10-17 (IAM User Guide, "IAM JSON policy elements: Version"). */
function plainVariables(statement: ParsedStatement, { version }: ParsedPolicy): StatementFinding[] {
  if (version !== '2008-10-17') return [];
  const inResource = variableIn(statement.resource.values);
  const found = inResource ?? variableIn(statement.conditions.flatMap(({ values }) => values.map(String)));
  if (found === undefined) return [];
  const message =
    `${found.slice(0, 128)} is plain text: the ` + 'policy needs "Version": "2012-10-17" for variables.';
  return [
    { code: 'variableNotReplaced', element: inResource === undefined ? 'Condition' : 'Resource', message },
  ];
}

function variableIn(texts: readonly string[]): string | undefined {
  return texts.map((text) => VARIABLE.exec(text)?.[0]).find((variable) => variable !== undefined);
}

function unreadable(doubt: string, { effect }: ParsedStatement): StatementFinding {
  const outcome =
    effect === 'Allow' ? 'in an Allow, that part never matches' : 'in a Deny, that part always matches';
  return {
    code: 'unreadable',
    element: 'Condition',
    message: `A part of the statement cannot be read (${doubt}): ${outcome}.`,
  };
}
