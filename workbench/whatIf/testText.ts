import type { CallDecision } from './changedCalls.ts';

/** One row of a test: a question with what is expected of it. */
export interface TestedCall {
  /** A user, a role, or the root user. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Condition keys that the principal and the resource do not determine. */
  readonly keys: Readonly<Record<string, string>>;
  readonly expect: CallDecision;
}

/** The members of a file of tests besides its rows. */
export interface TestFacts {
  readonly name: string;
  /** ISO 8601, to the second. */
  readonly now: string;
  readonly region: string;
}

/**
 * Rows as a file for `mqgate test` (docs/policy-tests.md). Values are JSON, which YAML includes, so that
 * every name stays a plain text. Keys that no row gives are absent. A row whose decision depends on unknown
 * facts is left out, because a test cannot express it.
 */
export function testText(rows: readonly TestedCall[], { name, now, region }: TestFacts): string {
  const certain = rows.filter(({ expect }) => expect !== 'depends');
  const resources = new Map<string, { readonly name: string; readonly row: TestedCall }>();
  for (const row of certain) {
    if (row.resource === '*' || resources.has(row.resource)) continue;
    resources.set(row.resource, { name: `resource-${resources.size + 1}`, row });
  }
  const keys = [...new Set(certain.flatMap((row) => Object.keys(row.keys)))].toSorted();
  const cells = ({ principal, action, resource, keys: given, expect }: TestedCall) => [
    principal,
    action,
    resources.get(resource)?.name ?? resource,
    ...keys.map((key) => given[key] ?? 'absent'),
    expect,
  ];
  const columns = ['principal', 'action', 'resource', ...keys, 'expect'];
  const lines = [
    '# Run it with: npx mqgate test FILE. The account export must be in the same folder.',
    'account: account.json',
    `defaults: { now: ${now}, region: ${JSON.stringify(region)}, unknown: absent }`,
    ...(resources.size === 0 ? [] : ['resources:']),
    ...[...resources.values()].map(
      (one) => `  ${one.name}: ${JSON.stringify({ arn: one.row.resource, tags: one.row.tags })}`,
    ),
    'tests:',
    `  - name: ${JSON.stringify(name)}`,
    '    table:',
    `      columns: ${JSON.stringify(columns)}`,
    '      rows:',
    ...certain.map((row) => `        - ${JSON.stringify(cells(row))}`),
  ];
  return `${lines.join('\n')}\n`;
}
