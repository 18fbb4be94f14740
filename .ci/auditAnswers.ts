import type { Finding } from './auditFindings.ts';

/**
 * A row of the table of docs/dependencies.md: why a finding does not hurt, and until when that is believed.
 */
export interface Answer {
  readonly advisory: string;
  readonly package: string;
  /** A day, `2026-12-31`: the last one on which the answer counts. */
  readonly until: string;
}

/** The rows that begin with an advisory, a package and a day. */
export function readAnswers(page: string): Answer[] {
  const rows = page.matchAll(
    /^\| (GHSA(?:-[a-z0-9]{4}){3}) \| (\S+) \| (\d{4}-\d{2}-\d{2}) \| [^|\s][^|]*\|$/gm,
  );
  return [...rows].map(([, advisory = '', name = '', until = '']) => ({ advisory, package: name, until }));
}

/**
 * Findings without an answer, with an answer that has run out, and answers that nothing asks for any more.
 */
export function compareAnswers(findings: readonly Finding[], answers: readonly Answer[], today: string) {
  const same = (finding: Finding) => (answer: Answer) =>
    answer.advisory === finding.advisory && answer.package === finding.package;
  const open = findings.filter((finding) => !answers.some(same(finding)));
  const expired = findings.filter((finding) => {
    const found = answers.filter(same(finding));
    return found.length > 0 && found.every(({ until }) => until < today);
  });
  const idle = answers.filter((answer) => !findings.some((finding) => same(finding)(answer)));
  return { open, expired, idle };
}
