import type { DocumentPlaces } from '../files/documentPlaces.ts';
import { coverageOf, coveragePercent, type PolicyCoverage, type StatementCoverage } from './coverage.ts';

/** Every statement and condition outcome that is not covered, then the figures. */
export function coverageText(policies: readonly PolicyCoverage[]): string {
  const lines = policies.flatMap(({ policy, where, statements }) =>
    statements.flatMap((statement) =>
      gapsOf(statement).map(
        (gap) => `  ${policy.name}${policy.arn === undefined ? ` (${where})` : ''}, ${gap}`,
      ),
    ),
  );
  const { statements, conditions } = coverageOf(policies);
  const figures = [
    `statements ${statements.met}/${statements.all}`,
    `condition outcomes ${conditions.met}/${conditions.all}`,
    `coverage ${coveragePercent(policies).toFixed(1)} %`,
  ].join(', ');
  const heading = lines.length === 0 ? [] : ['Not covered:', ...lines];
  return `${[...heading, figures].join('\n')}\n`;
}

function gapsOf(statement: StatementCoverage): string[] {
  const name = statementName(statement);
  const never = statement.applied > 0 ? [] : [`${name}: it never applied`];
  const conditions = statement.conditions.flatMap(({ written: { operator, key }, held, failed }) => [
    ...(held > 0 ? [] : [`${name}: ${operator} ${key} never held`]),
    ...(failed > 0 ? [] : [`${name}: ${operator} ${key} always held`]),
  ]);
  return [...never, ...conditions];
}

function statementName({ sid, index }: StatementCoverage): string {
  return sid === undefined ? `statement ${index + 1}` : `${sid} (statement ${index + 1})`;
}

export function coverageJson(policies: readonly PolicyCoverage[]): object {
  return {
    ...coverageOf(policies),
    percent: coveragePercent(policies),
    policies: policies.map(({ policy, where, statements }) => ({
      policy: policy.name,
      where,
      statements: statements.map(({ conditions, ...statement }) => ({
        ...statement,
        conditions: conditions.map(({ written: { operator, key, values }, held, failed }) => ({
          operator,
          key,
          values,
          held,
          failed,
        })),
      })),
    })),
  };
}

/** Finds the documents that the policies of one run were read from. */
export type DocumentOf = (policy: PolicyCoverage) => unknown;

/**
 * The format of `lcov` (geninfo(1)): one line of the account file for each statement, two branches for each
 * condition. A policy that is not in the file has no lines in the report.
 */
export function coverageLcov(
  policies: readonly PolicyCoverage[],
  file: string,
  places: DocumentPlaces,
  documentOf: DocumentOf,
): string {
  const lines = new Map<number, number>();
  const branches: string[] = [];
  for (const covered of policies) {
    const document = documentOf(covered);
    if (document === undefined) continue;
    for (const { index, applied, conditions } of covered.statements) {
      const { line } = places(document, `Statement[${index}]`);
      lines.set(line, (lines.get(line) ?? 0) + applied);
      for (const [at, { held, failed }] of conditions.entries()) {
        const block = `${line},${branches.length},`;
        branches.push(`BRDA:${block}${at * 2},${held || '-'}`, `BRDA:${block}${at * 2 + 1},${failed || '-'}`);
      }
    }
  }
  const sorted = [...lines].toSorted(([one], [other]) => one - other);
  return [
    'TN:',
    `SF:${file}`,
    ...sorted.map(([line, count]) => `DA:${line},${count}`),
    `LF:${sorted.length}`,
    `LH:${sorted.filter(([, count]) => count > 0).length}`,
    ...branches,
    `BRF:${branches.length}`,
    `BRH:${branches.filter((branch) => !branch.endsWith('-')).length}`,
    'end_of_record',
    '',
  ].join('\n');
}

const STYLE = `body{font:14px/1.4 system-ui,sans-serif;margin:2rem;max-width:70rem}
table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top}
.miss{background:#fdd}.met{background:#dfd}code{font-size:13px}`;

/**
 * One HTML page without scripts: each policy with its statements and conditions, and whether they are
 * covered.
 */
export function coverageHtml(policies: readonly PolicyCoverage[]): string {
  const { statements, conditions } = coverageOf(policies);
  const sections = policies.map(({ policy, where, statements: own }) => {
    const rows = own.flatMap((statement) => [
      row(statement.applied > 0, statementName(statement), statement.effect, `applied ${statement.applied}`),
      ...statement.conditions.map(({ written: { operator, key, values }, held, failed }) =>
        row(
          held > 0 && failed > 0,
          `  ${operator} ${key}`,
          values.map(String).join(', '),
          `held ${held}, failed ${failed}`,
        ),
      ),
    ]);
    return `<h2>${escaped(policy.name)}</h2><p>${escaped(where)}</p><table>${rows.join('')}</table>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8">
<title>Policy coverage</title><style>${STYLE}</style>
<h1>Policy coverage: ${coveragePercent(policies).toFixed(1)} %</h1>
<p>Statements ${statements.met} of ${statements.all};
condition outcomes ${conditions.met} of ${conditions.all}.</p>
${sections.join('\n')}</html>\n`;
}

function row(met: boolean, ...cells: readonly string[]): string {
  const columns = cells.map((cell) => `<td><code>${escaped(cell)}</code></td>`).join('');
  return `<tr class="${met ? 'met' : 'miss'}">${columns}</tr>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML and XML. Characters that XML 1.0 does not allow become spaces. */
export function escaped(text: string): string {
  return text
    .replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? '')
    .replace(/[^\t\n\r -\uD7FF\uE000-\u{10FFFF}]/gu, ' ');
}
