/** Control and format characters, bidirectional ones among them, and the line breaks of Unicode. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text as one line for a terminal. Names and values are users' texts: none may steer it or add a line. */
export function oneLine(text: string): string {
  return text.replace(CONTROL, ' ');
}

/** Lines of a report, each ending in a newline. */
export function reportLines(lines: readonly string[]): string {
  return lines.map((line) => `${oneLine(line)}\n`).join('');
}

/** The same for a text that holds lines of a report already. */
export function reportText(text: string): string {
  return text.split('\n').map(oneLine).join('\n');
}
