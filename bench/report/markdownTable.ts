/** A table of GitHub's Markdown; all columns but the first are flush right. */
export function markdownTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  const rule = headings.map((_, column) => (column === 0 ? '---' : '---:'));
  return [line(headings), `| ${rule.join(' | ')} |`, ...rows.map(line), ''];
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|').replaceAll('*', '\\*');
}
