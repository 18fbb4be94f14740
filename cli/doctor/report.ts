import { COMMON_FINDINGS } from './commonFindings.ts';
import type { Finding, Verdict } from './probe.ts';
import { PROBES } from './probes.ts';

const MARKS = { holds: 'ok  ', fails: 'FAIL', untried: '-   ' } as const;
const WIDTH = 110;

/**
 * The verdicts as text for a person: one line for each, and under a failed one its meaning and what to do.
 */
export function textReport(url: string, verdicts: readonly Verdict[]): string {
  const explained = new Set<string>();
  const lines = verdicts.flatMap(({ probe, assumption, outcome, came, finding }) => {
    const line = wrapped(`${MARKS[outcome]} ${probe.padEnd(20)} `, outcome === 'untried' ? came : assumption);
    if (finding === undefined) return [line];
    const { id, means, todo } = finding;
    const answer = wrapped('       came     ', came);
    if (explained.has(id)) return [line, answer, `       finding  ${id}, as above`];
    explained.add(id);
    return [line, answer, wrapped('       finding  ', `${id}: ${means}`), wrapped('       to do    ', todo)];
  });
  const count = (outcome: Verdict['outcome']) => verdicts.filter((one) => one.outcome === outcome).length;
  return [
    url,
    '',
    ...lines,
    '',
    `${count('holds')} hold, ${count('fails')} fail, ${count('untried')} were not tried.`,
    '',
  ].join('\n');
}

/**
 * A text after its label, in lines of at most `WIDTH` columns; the later lines are indented to the column of
 * the first.
 */
function wrapped(label: string, text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (label.length + line.length + 1 + word.length <= WIDTH)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return `${label}${lines.join(`\n${' '.repeat(label.length)}`)}`;
}

/** The verdicts as JSON, for a program. */
export function jsonReport(url: string, verdicts: readonly Verdict[]): string {
  const holds = verdicts.every(({ outcome }) => outcome !== 'fails');
  return `${JSON.stringify({ url, holds, probes: verdicts }, null, 2)}\n`;
}

/**
 * The table of docs/doctor.md: assumption → finding → what to do, each finding under its first probe. A test
 * compares it with the page.
 */
export function pageTable(): string {
  const seen = new Set<string>();
  const rows = (findings: readonly Finding[]) =>
    findings.flatMap(({ id, means, todo }) => {
      if (seen.has(id)) return [];
      seen.add(id);
      return [`| \`${id}\` | ${cell(means)} | ${cell(todo)} |`];
    });
  return [
    '| **probe** or `finding` | assumption, or what the finding means | expected, or what to do |',
    '| --- | --- | --- |',
    ...PROBES.flatMap(({ name, assumption, expected, findings }) => [
      `| **${name}** | ${cell(assumption)} | ${cell(expected)} |`,
      ...rows(findings),
    ]),
    '| **any probe** | What an answer means that the probe’s own rows do not explain. | |',
    ...rows(COMMON_FINDINGS),
    '',
  ].join('\n');
}

/** A `|` in the text would end the table's cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
