/** Control and format characters, bidirectional ones among them, and the line breaks of Unicode. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A text as one line for a terminal. Names and values are texts of users: they must neither control the
 * terminal nor add a line.
 */
export function oneLine(text: string): string {
  return text.replace(CONTROL, ' ');
}

/** Joins the lines of a report; each ends with a newline. */
export function reportLines(lines: readonly string[]): string {
  return lines.map((line) => `${oneLine(line)}\n`).join('');
}

/** The same for a text that already consists of lines. */
export function reportText(text: string): string {
  return text.split('\n').map(oneLine).join('\n');
}
