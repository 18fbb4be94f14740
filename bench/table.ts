import { type Figure, isMet } from './figure.ts';

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
    `${short(value)} ${unit}`,
    beside ? `${short(beside.value)} ${unit}  ${beside.name}` : '',
    ratio ? `${short(ratio.median)} (${short(ratio.low)} to ${short(ratio.high)})` : '',
    goal ? `${goal.bound} ${goal.limit} ${goal.of === 'ratio' ? '×' : unit}` : '',
    met === undefined ? '' : met ? 'yes' : 'NO',
  ];
}

/** Three digits that mean something. */
function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
