/** A place in a text: both counted from 1, columns in UTF-16 units. */
export interface Position {
  readonly Line: number;
  readonly Column: number;
}

/** Where a statement stands: its opening brace, and the column behind its closing brace. */
export interface StatementPosition {
  readonly start: Position;
  readonly end: Position;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Where each statement of a policy document stands. `text` must have passed JSON.parse and be an object; time is linear in it.
 * AWS's simulator counts the end the same way (AWS CLI Command Reference, `simulate-custom-policy`), but begins an element of a
 * list right behind the element before it; here a statement begins where it begins.
 */
export function statementPositions(text: string): readonly StatementPosition[] {
  const lines = lineStarts(text);
  return statementSpans(text).map(({ start, end }) => ({
    start: positionOf(start, lines),
    end: positionOf(end, lines),
  }));
}

/** Walks the text once. Statements open at depth 1 (one object) or at depth 2 (in a list). */
function statementSpans(text: string): Span[] {
  let spans: Span[] = [];
  let depth = 0;
  let inStatement = false;
  let opensAt = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      const end = endOfString(text, at);
      if (depth === 1 && isKey(text, end)) {
        inStatement = JSON.parse(text.slice(at, end)) === 'Statement';
        opensAt = 0;
        // JSON.parse takes the last of several members of one name, so this does too.
        if (inStatement) spans = [];
      }
      at = end - 1;
    } else if (character === '{' || character === '[') {
      if (inStatement && opensAt === 0) opensAt = character === '{' ? 1 : 2;
      if (inStatement && depth === opensAt) start = at;
      depth += 1;
    } else if (character === '}' || character === ']') {
      depth -= 1;
      if (inStatement && opensAt > 0 && depth === opensAt) spans.push({ start, end: at + 1 });
    }
  }
  return spans;
}

/** The index behind the closing quote. */
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

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
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
