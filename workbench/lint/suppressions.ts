import { type Entries, type Mistake, type SuiteNode, SuiteSource } from '../test/suiteSource.ts';
import type { PlacedFinding } from './lintFile.ts';
import { RULE_IDS, type RuleId } from './rules.ts';

/** One entry of a suppression file. A member that is not given matches every finding. */
export interface Suppression {
  readonly rule: RuleId;
  readonly file?: string;
  readonly policy?: string;
  /** A Sid, or the number of a statement from 1. */
  readonly statement?: string;
  readonly reason: string;
  readonly line: number;
  readonly column: number;
}

const KEYS = ['rule', 'file', 'policy', 'statement', 'reason'];

/**
 * Reads `suppress: [{ rule: allow-not-action, policy: guardrails, reason: … }]`. Every entry needs a rule and
 * a reason.
 */
export function readSuppressions(
  text: string,
  file: string,
): { readonly suppressions: readonly Suppression[]; readonly mistakes: readonly Mistake[] } {
  const source = new SuiteSource(text, file);
  if (source.mistakes.length > 0) return { suppressions: [], mistakes: source.mistakes };
  const members = source.members(source.root, 'the file', ['suppress']);
  const suppressions = source.list(members?.get('suppress')?.value).flatMap((node) => readOne(source, node));
  return { suppressions, mistakes: source.mistakes };
}

function readOne(source: SuiteSource, node: SuiteNode): Suppression[] {
  const members = source.members(node, 'a suppression', KEYS);
  if (members === undefined) return [];
  const rule = textOf(source, members, 'rule');
  const reason = textOf(source, members, 'reason');
  if (rule === undefined) source.mistake(node, 'A suppression must name its rule.');
  else if (!isRule(rule)) source.unknownName(members.get('rule')?.value, rule, RULE_IDS, 'There is no rule');
  if (reason === undefined || reason.trim() === '') source.mistake(node, 'A suppression must give a reason.');
  if (rule === undefined || !isRule(rule)) return [];
  const [file, policy, statement] = ['file', 'policy', 'statement'].map((key) =>
    textOf(source, members, key),
  );
  const { line, column } = source.place(node);
  return [
    {
      rule,
      reason: reason ?? '',
      ...(file === undefined ? {} : { file }),
      ...(policy === undefined ? {} : { policy }),
      ...(statement === undefined ? {} : { statement }),
      line,
      column,
    },
  ];
}

function textOf(source: SuiteSource, members: Entries, key: string): string | undefined {
  const entry = members.get(key);
  return entry && source.text(entry.value, key);
}

function isRule(text: string): text is RuleId {
  return (RULE_IDS as readonly string[]).includes(text);
}

/**
 * The findings that are not suppressed, the suppressed ones with their reasons, and a finding for each entry
 * that suppresses nothing.
 */
export function suppress(
  findings: readonly PlacedFinding[],
  suppressions: readonly Suppression[],
  file: string,
): {
  readonly left: readonly PlacedFinding[];
  readonly suppressed: readonly (PlacedFinding & { readonly reason: string })[];
} {
  const used = new Set<Suppression>();
  const left: PlacedFinding[] = [];
  const suppressed: (PlacedFinding & { readonly reason: string })[] = [];
  for (const finding of findings) {
    const found = suppressions.find((one) => fits(one, finding));
    if (found === undefined) left.push(finding);
    else {
      used.add(found);
      suppressed.push({ ...finding, reason: found.reason });
    }
  }
  const idle = suppressions
    .filter((one) => !used.has(one))
    .map(({ rule, line, column }): PlacedFinding => {
      const message = `This suppression of ${rule} suppresses nothing.`;
      return { rule: 'unused-suppression', path: '', message, file, severity: 'warning', line, column };
    });
  return { left: [...left, ...idle], suppressed };
}

function fits({ rule, file, policy, statement }: Suppression, finding: PlacedFinding): boolean {
  if (rule !== finding.rule) return false;
  if (file !== undefined && finding.file !== file && !finding.file.endsWith(`/${file}`)) return false;
  if (policy !== undefined && finding.policy !== policy) return false;
  if (statement === undefined) return true;
  const number = finding.statement === undefined ? undefined : String(finding.statement + 1);
  return statement === finding.sid || statement === number;
}
