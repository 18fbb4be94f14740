/** A place in a text: both counted from 1, columns in UTF-16 units. */
export interface Position {
  readonly Line: number;
  readonly Column: number;
}

/** Where a statement is in its document's text. */
export interface StatementPosition {
  /** Its opening brace. */
  readonly opens: Position;
  /**
   * The start position that AWS's simulator gives: after the token that AWS read last. In a list that token
   * is the bracket or the element before the statement; for a single statement it is its own brace.
   */
  readonly start: Position;
  /** The column after its closing brace. */
  readonly end: Position;
}

interface Span {
  readonly opens: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Where each statement of a policy document is. `text` must have passed `readJson` and be an object; time is
 * linear in it. Source of `start` and `end`: recorded answers of SimulateCustomPolicy (a list: 38 and 95, a
 * statement alone: 38, and 41 with blanks), and AWS CLI Command Reference, `simulate-custom-policy`.
 */
export function statementPositions(text: string): readonly StatementPosition[] {
  const lines = lineStarts(text);
  return statementSpans(text).map(({ opens, start, end }) => ({
    opens: positionOf(opens, lines),
    start: positionOf(start, lines),
    end: positionOf(end, lines),
  }));
}

/** Walks the text once. Statements open at depth 1 (one object) or at depth 2 (in a list). */
function statementSpans(text: string): Span[] {
  const spans: Span[] = [];
  let depth = 0;
  let inStatement = false;
  let opensAt = 0;
  let opens = 0;
  let behind = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      const end = endOfString(text, at);
      if (depth === 1 && isKey(text, end)) {
        inStatement = JSON.parse(text.slice(at, end)) === 'Statement';
        opensAt = 0;
      }
      at = end - 1;
    } else if (character === '{' || character === '[') {
      if (inStatement && opensAt === 0) {
        opensAt = character === '{' ? 1 : 2;
        behind = at + 1;
      }
      if (inStatement && depth === opensAt) opens = at;
      depth += 1;
    } else if (character === '}' || character === ']') {
      depth -= 1;
      if (!inStatement || opensAt === 0 || depth !== opensAt) continue;
      spans.push({ opens, start: behind, end: at + 1 });
      behind = at + 1;
    }
  }
  return spans;
}

/** The index after the closing quote. */
function endOfString(text: string, open: number): number {
  let at = open + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function isKey(text: string, from: number): boolean {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return text[at] === ':';
}

/** A line ends with LF, CR or both (recorded). */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n?|\n/g)) starts.push(index + end.length);
  return starts;
}

function positionOf(offset: number, starts: readonly number[]): Position {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return { Line: low + 1, Column: offset - (starts[low] ?? 0) + 1 };
}
