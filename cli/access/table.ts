import { oneLine } from '../../workbench/reportLines.ts';

const GAP = '  ';
/**
 * The least width of a column, because narrower ones cannot be read. Lines may then be longer than the
 * terminal's.
 */
const NARROWEST = 16;

/** In a pipe, cells that are longer than this do not make their column wider. */
const WIDEST_IN_PIPE = 60;

/**
 * Rows under a heading. Each column except the last is as wide as its widest cell. If the table is wider than
 * the terminal, the widest columns are made narrower, and their cells have several lines. In a pipe each row
 * is one line: a very long cell pushes the next cell of its row to the right, but not those of other rows.
 * No line ends in a blank; lines end in a newline.
 * @param columns the width of the terminal; absent for a pipe or a file
 */
export function tableText(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  columns = process.stdout.columns ?? Number.POSITIVE_INFINITY,
): string {
  const all = [heading, ...rows].map((row) => row.map((cell) => oneLine(cell)));
  const lengths = heading.map((_, column) => all.map((row) => row[column]?.length ?? 0));
  if (columns === Number.POSITIVE_INFINITY) {
    const widths = lengths.map((of) => Math.max(0, ...of.filter((length) => length <= WIDEST_IN_PIPE)));
    return all.map((row) => `${lineOf(row, widths)}\n`).join('');
  }
  const natural = lengths.map((of) => Math.max(...of));
  const widths = fitted(natural, columns - GAP.length * (natural.length - 1));
  return all.map((row) => rowText(row, widths)).join('');
}

/** Makes the widest column narrower until all columns fit. */
function fitted(natural: readonly number[], room: number): number[] {
  const widths = [...natural];
  for (;;) {
    const all = widths.reduce((sum, width) => sum + width, 0);
    const widest = Math.max(...widths);
    if (all <= room || widest <= NARROWEST) return widths;
    const next = Math.max(NARROWEST, ...widths.filter((width) => width < widest));
    const several = widths.filter((width) => width === widest).length;
    const target = Math.max(next, widest - Math.ceil((all - room) / several));
    for (const [at, width] of widths.entries()) if (width === widest) widths[at] = target;
  }
}

function rowText(row: readonly string[], widths: readonly number[]): string {
  const cells = row.map((cell, at) => wrapped(cell, widths[at] ?? 0));
  const height = Math.max(...cells.map((lines) => lines.length));
  const lines = Array.from({ length: height }, (_, line) =>
    lineOf(
      cells.map((one) => one[line] ?? ''),
      widths,
    ),
  );
  return lines.map((line) => `${line}\n`).join('');
}

function lineOf(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, at) => cell.padEnd(widths[at] ?? 0))
    .join(GAP)
    .trimEnd();
}

/**
 * Lines of at most this width, broken at spaces; a word that is longer, such as an ARN, is broken at the
 * width.
 */
function wrapped(cell: string, width: number): string[] {
  if (cell.length <= width) return [cell];
  const indent = /^ */u.exec(cell)?.[0] ?? '';
  const lines: string[] = [];
  let line = '';
  for (const word of cell.trimStart().split(' ')) {
    const longer = line === '' ? `${indent}${word}` : `${line} ${word}`;
    if (longer.length <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = `${indent}${word}`;
    while (line.length > width && width > indent.length) {
      lines.push(line.slice(0, width));
      line = `${indent}${line.slice(width)}`;
    }
  }
  return [...lines, line];
}
