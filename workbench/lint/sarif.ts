import type { Log, ReportingDescriptor, Result } from 'sarif';
import type { PlacedFinding } from './lintFile.ts';
import { RULE_IDS, RULES, type Severity } from './rules.ts';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  security: 'error',
  warning: 'warning',
  suggestion: 'note',
};

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/**
 * The findings as a SARIF log (OASIS, "Static Analysis Results Interchange Format 2.1.0"), for GitHub and
 * others.
 */
export function sarifLog(
  left: readonly PlacedFinding[],
  suppressed: readonly (PlacedFinding & { readonly reason: string })[],
): Log {
  const results = [
    ...left.map((finding) => result(finding)),
    ...suppressed.map((finding): Result => {
      const suppressions = [{ kind: 'external' as const, justification: finding.reason }];
      return { ...result(finding), suppressions };
    }),
  ];
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'mqgate lint', rules: RULE_IDS.map(descriptor) } }, results }],
  };
}

function descriptor(id: (typeof RULE_IDS)[number]): ReportingDescriptor {
  const { about, advice, severity, source } = RULES[id];
  return {
    id,
    shortDescription: { text: about },
    help: { text: `${advice} (${source})` },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: severity === 'security' ? ['security'] : ['policy'] },
  };
}

function result({ rule, severity, message, file, line, column, policy }: PlacedFinding): Result {
  const about = policy === undefined ? message : `${policy}: ${message}`;
  return {
    ruleId: rule,
    ruleIndex: RULE_IDS.indexOf(rule),
    level: LEVELS[severity],
    message: { text: about },
    locations: [
      {
        physicalLocation: {
          // A path of any operating system as a relative URI reference.
          artifactLocation: { uri: encodeURI(file.replaceAll('\\', '/')) },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
  };
}
