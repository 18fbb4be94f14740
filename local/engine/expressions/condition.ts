import { type Path, parsePath } from './paths.ts';
import { ExpressionFault, type Tokens } from './tokens.ts';

/** `value`: a `:` placeholder. `size`: the size of its operand. */
export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'size'; readonly of: Operand };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly of: Condition }
  | {
      readonly kind: 'compare';
      readonly operator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: 'between'; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly list: readonly Operand[] }
  | { readonly kind: 'function'; readonly name: FunctionName; readonly operands: readonly Operand[] };

/** The functions with a boolean result, with the number of their operands. */
const FUNCTIONS = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
} as const;
export type FunctionName = keyof typeof FUNCTIONS;

const COMPARATORS: ReadonlySet<string> = new Set<Comparator>(['=', '<>', '<', '<=', '>', '>=']);
const UPDATE_FUNCTIONS: ReadonlySet<string> = new Set(['if_not_exists', 'list_append']);
/** Source: Developer Guide, "Comparison operator and function reference": IN takes up to 100 values. */
const MOST_IN = 100;

type Node = Condition | Operand;

/**
 * Reads a condition, key condition or filter. AND takes precedence over OR, and NOT over both.
 * Source: Developer Guide, "Condition and filter expressions, operators, and functions: syntax".
 */
export function parseCondition(tokens: Tokens): Condition {
  const condition = asCondition(parseOr(tokens), tokens);
  tokens.expectEnd();
  return condition;
}

function parseOr(tokens: Tokens): Node {
  let left = parseAnd(tokens);
  while (tokens.isKeyword('OR')) {
    const first = asCondition(left, tokens);
    tokens.next();
    tokens.count();
    left = { kind: 'or', left: first, right: asCondition(parseAnd(tokens), tokens) };
  }
  return left;
}

function parseAnd(tokens: Tokens): Node {
  let left = parseNot(tokens);
  while (tokens.isKeyword('AND')) {
    const first = asCondition(left, tokens);
    tokens.next();
    tokens.count();
    left = { kind: 'and', left: first, right: asCondition(parseNot(tokens), tokens) };
  }
  return left;
}

function parseNot(tokens: Tokens): Node {
  if (!tokens.acceptKeyword('NOT')) return parseComparison(tokens);
  tokens.count();
  return { kind: 'not', of: asCondition(parseNot(tokens), tokens) };
}

function parseComparison(tokens: Tokens): Node {
  const left = parsePrimary(tokens);
  if (!isOperand(left)) return left;
  const { kind, text } = tokens.peek();
  if (kind === 'symbol' && COMPARATORS.has(text)) {
    tokens.next();
    tokens.count();
    return { kind: 'compare', operator: text as Comparator, left, right: parseOperand(tokens) };
  }
  if (tokens.acceptKeyword('BETWEEN')) {
    tokens.count();
    const low = parseOperand(tokens);
    if (!tokens.acceptKeyword('AND')) throw tokens.syntaxError();
    return { kind: 'between', operand: left, low, high: parseOperand(tokens) };
  }
  if (!tokens.acceptKeyword('IN')) return left;
  tokens.count();
  tokens.expect('(');
  const list = parseList(tokens);
  if (list.length > MOST_IN) {
    throw new ExpressionFault(
      `The IN operator is provided with too many operands; number of operands: ${list.length}`,
    );
  }
  return { kind: 'in', operand: left, list };
}

/** Reads the operands up to the closing parenthesis. */
function parseList(tokens: Tokens): Operand[] {
  const list = [parseOperand(tokens)];
  while (tokens.accept(',')) list.push(parseOperand(tokens));
  tokens.expect(')');
  return list;
}

function parseOperand(tokens: Tokens): Operand {
  const node = parsePrimary(tokens);
  if (isOperand(node)) return node;
  if (node.kind !== 'function') throw tokens.syntaxError();
  throw notThisWay(node.name);
}

/** A path, a placeholder, a function, or anything in parentheses. */
function parsePrimary(tokens: Tokens): Node {
  const { kind, text } = tokens.peek();
  if (kind === 'value') return { kind: 'value', name: tokens.next().text };
  const opening = tokens.peek(kind === 'word' ? 1 : 0);
  const opens = opening.kind === 'symbol' && opening.text === '(';
  if (kind === 'word' && opens && !isKeyword(text)) return parseFunction(tokens);
  if (kind === 'word' || !opens) return { kind: 'path', path: parsePath(tokens) };
  if (tokens.opensTwice()) throw new ExpressionFault('The expression has redundant parentheses;');
  tokens.next();
  const inner = parseOr(tokens);
  tokens.expect(')');
  return inner;
}

function isKeyword(word: string): boolean {
  return /^(?:AND|OR|NOT|BETWEEN|IN)$/i.test(word);
}

function parseFunction(tokens: Tokens): Node {
  const name = tokens.next().text;
  tokens.next();
  tokens.count();
  const isKnown = name === 'size' || Object.hasOwn(FUNCTIONS, name);
  if (!isKnown && !UPDATE_FUNCTIONS.has(name)) {
    throw new ExpressionFault(`Invalid function name; function: ${name}`);
  }
  const operands = parseList(tokens);
  if (!isKnown) {
    throw new ExpressionFault(`The function is not allowed in a condition expression; function: ${name}`);
  }
  const expected = name === 'size' ? 1 : FUNCTIONS[name as FunctionName];
  if (operands.length !== expected) throw wrongCount(name, operands.length);
  const [first] = operands;
  if (name === 'size') return { kind: 'size', of: first as Operand };
  if (expected === 1 && first?.kind !== 'path') {
    throw new ExpressionFault(`Operator or function requires a document path; operator or function: ${name}`);
  }
  return { kind: 'function', name: name as FunctionName, operands };
}

export function wrongCount(name: string, count: number): ExpressionFault {
  return new ExpressionFault(
    'Incorrect number of operands for operator or function; ' +
      `operator or function: ${name}, number of operands: ${count}`,
  );
}

function asCondition(node: Node, tokens: Tokens): Condition {
  if (!isOperand(node)) return node;
  throw node.kind === 'size' ? notThisWay('size') : tokens.syntaxError();
}

function isOperand(node: Node): node is Operand {
  return node.kind === 'path' || node.kind === 'value' || node.kind === 'size';
}

function notThisWay(name: string): ExpressionFault {
  return new ExpressionFault(
    `The function is not allowed to be used this way in an expression; function: ${name}`,
  );
}
