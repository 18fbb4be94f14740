import { renderEntry } from '../../cli/logs/renderEntry.ts';
import type { ExpectedVerdict, Sample, Samples } from '../samples/sample.ts';
import { errorName, type FunctionAnswer, type Outcome } from './readOutcome.ts';

const MAX_BODY = 400;

/** Every sample: its name, its function, the verdict it promises, and who asks for what. */
export function renderList(samples: Samples): string {
  const rows = Object.entries(samples).map(([name, { fn, verdict, says }]) => [
    name,
    fn,
    promise(verdict),
    says,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows
    .map((cells) => `${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`)
    .join('');
}

/**
 * The decision with its reason, the function's answer, and whether the verdict is the one that the sample
 * promises.
 */
export function renderOutcome(
  { entries, answer, asPromised }: Outcome,
  { fn, verdict }: Sample,
  folder: string,
): string {
  const lines = [
    ...entries.map(renderEntry),
    `${fn} answers ${answered(answer)}`,
    ...(asPromised ? ['as promised'] : notAsPromised(verdict, folder)),
  ];
  return lines.map((line) => `  ${line}\n`).join('');
}

function notAsPromised(verdict: ExpectedVerdict, folder: string): string[] {
  return [
    `NOT as promised: ${promise(verdict)}`,
    `The promise is what the demo account's policies decide. Those in ${folder} may differ:`,
    'delete this folder, unset ACCOUNT and try again. If nothing changes, the code decides otherwise.',
  ];
}

function promise(expected: ExpectedVerdict): string {
  switch (expected.verdict) {
    case 'allowed':
      return 'allowed';
    case 'refused':
      return `refused: ${expected.error}`;
    case 'pending':
      return `pending: ${expected.waitsFor}`;
  }
}

function answered(answer: FunctionAnswer): string {
  const { policyDocument, statusCode, body } = answer;
  if (policyDocument !== undefined) return `with a policy: ${policyDocument.Statement[0]?.Effect}`;
  const error = errorName(answer);
  if (error === undefined) return String(statusCode);
  const said = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
  return `${statusCode} ${error} ${said.slice(0, MAX_BODY)}`;
}
