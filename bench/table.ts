import { type Figure, isMet } from './figure.ts';
import { shortNumber } from './shortNumber.ts';

const HEADINGS = ['figure', 'median', 'beside', 'ratio (low to high)', 'goal', 'met'];

/** One bench's figures as aligned columns. */
export function table(figures: readonly Figure[]): string {
  const rows = [HEADINGS, ...figures.map(row)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows
    .map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

function row(figure: Figure): string[] {
  const { name, value, unit, beside, ratio, goal } = figure;
  const met = isMet(figure);
  return [
    name,
    `${shortNumber(value)} ${unit}`,
    beside ? `${shortNumber(beside.value)} ${unit}  ${beside.name}` : '',
    ratio ? `${shortNumber(ratio.median)} (${shortNumber(ratio.low)} to ${shortNumber(ratio.high)})` : '',
    goal ? `${goal.bound} ${goal.limit} ${goal.of === 'ratio' ? '×' : unit}` : '',
    met === undefined ? '' : met ? 'yes' : 'NO',
  ];
}
