/** A value of a JSON text, with its offsets and its members or elements. */
export interface JsonNode {
  /** Offset of its first character. */
  readonly start: number;
  /** The offset after its last character. */
  readonly end: number;
  /** For an object: its members by name. Of several members with one name, the last one, as in JSON.parse. */
  readonly members?: ReadonlyMap<string, JsonNode>;
  readonly items?: readonly JsonNode[];
}

/** A place in a text; both count from 1, columns in UTF-16 units. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

const SPACE = /[\t\n\r ]*/uy;
const STRING = /"(?:[^"\\]|\\.)*"/uy;
const WORD = /[-+.\w]+/uy;

/**
 * The places of every value of a text that JSON.parse accepts; undefined for any other text. Time is linear.
 */
export function jsonPlaces(text: string): JsonNode | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  return readValue({ text, at: text.startsWith('\uFEFF') ? 1 : 0 });
}

interface Cursor {
  readonly text: string;
  at: number;
}

function skip(cursor: Cursor, pattern: RegExp): void {
  pattern.lastIndex = cursor.at;
  if (pattern.test(cursor.text)) cursor.at = pattern.lastIndex;
}

function readValue(cursor: Cursor): JsonNode {
  skip(cursor, SPACE);
  const start = cursor.at;
  const first = cursor.text[start];
  if (first === '{') return readObject(cursor, start);
  if (first === '[') return readArray(cursor, start);
  skip(cursor, first === '"' ? STRING : WORD);
  return { start, end: cursor.at };
}

function readObject(cursor: Cursor, start: number): JsonNode {
  const members = new Map<string, JsonNode>();
  cursor.at += 1;
  for (;;) {
    skip(cursor, SPACE);
    if (cursor.text[cursor.at] === '}') break;
    const from = cursor.at;
    skip(cursor, STRING);
    const name = JSON.parse(cursor.text.slice(from, cursor.at)) as string;
    skip(cursor, SPACE);
    cursor.at += 1; // the colon
    members.set(name, readValue(cursor));
    skip(cursor, SPACE);
    if (cursor.text[cursor.at] === ',') cursor.at += 1;
  }
  cursor.at += 1;
  return { start, end: cursor.at, members };
}

function readArray(cursor: Cursor, start: number): JsonNode {
  const items: JsonNode[] = [];
  cursor.at += 1;
  for (;;) {
    skip(cursor, SPACE);
    if (cursor.text[cursor.at] === ']') break;
    items.push(readValue(cursor));
    skip(cursor, SPACE);
    if (cursor.text[cursor.at] === ',') cursor.at += 1;
  }
  cursor.at += 1;
  return { start, end: cursor.at, items };
}

/** Converts offsets in one text to lines and columns. */
export function textPlaces(text: string): (offset: number) => TextPlace {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** The deepest node that exists on a path such as `Statement[1].Condition.StringEquals`. */
export function nodeAt(root: JsonNode, path: string): JsonNode {
  let node = root;
  for (const [, name, index] of path.matchAll(/([^.[\]]+)|\[(\d+)\]/gu)) {
    const asList =
      index === undefined ? undefined : (node.items?.[Number(index)] ?? (index === '0' ? node : undefined));
    const next = name === undefined ? asList : node.members?.get(name);
    if (next === undefined) return node;
    node = next;
  }
  return node;
}
