import { wrongCount } from './condition.ts';
import { type Path, parsePath } from './paths.ts';
import { ExpressionFault, type Tokens } from './tokens.ts';

/** What SET assigns. */
export type Assigned =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly otherwise: Assigned }
  | { readonly kind: 'list_append'; readonly first: Assigned; readonly second: Assigned }
  | { readonly kind: '+' | '-'; readonly first: Assigned; readonly second: Assigned };

export type Action =
  | { readonly kind: 'SET'; readonly path: Path; readonly value: Assigned }
  | { readonly kind: 'REMOVE'; readonly path: Path }
  | { readonly kind: 'ADD' | 'DELETE'; readonly path: Path; readonly name: string };

const SECTIONS = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;
const READERS: Readonly<Record<(typeof SECTIONS)[number], (tokens: Tokens) => Action>> = {
  SET: parseSet,
  REMOVE: (tokens) => ({ kind: 'REMOVE', path: parsePath(tokens) }),
  ADD: (tokens) => ({ kind: 'ADD', path: parsePath(tokens), name: parseValue(tokens) }),
  DELETE: (tokens) => ({ kind: 'DELETE', path: parsePath(tokens), name: parseValue(tokens) }),
};

/** Reads an update expression. Source: Developer Guide, "Update expressions". */
export function parseUpdate(tokens: Tokens): readonly Action[] {
  const actions: Action[] = [];
  const seen = new Set<string>();
  do {
    const section = SECTIONS.find((each) => tokens.isKeyword(each));
    if (section === undefined) throw tokens.syntaxError();
    if (seen.has(section)) {
      throw new ExpressionFault(`The "${section}" section can only be used once in an update expression;`);
    }
    seen.add(section);
    tokens.next();
    do {
      tokens.count();
      actions.push(READERS[section](tokens));
    } while (tokens.accept(','));
  } while (tokens.peek().kind !== 'end');
  return actions;
}

function parseSet(tokens: Tokens): Action {
  const path = parsePath(tokens);
  tokens.expect('=');
  return { kind: 'SET', path, value: parseSum(tokens) };
}

/** One operand, or two with + or - between them: longer sums are a syntax error. */
function parseSum(tokens: Tokens): Assigned {
  const first = parseOperand(tokens);
  const kind = (['+', '-'] as const).find((sign) => tokens.accept(sign));
  if (kind === undefined) return first;
  tokens.count();
  return { kind, first, second: parseOperand(tokens) };
}

function parseOperand(tokens: Tokens): Assigned {
  const { kind } = tokens.peek();
  if (kind === 'value') return { kind: 'value', name: tokens.next().text };
  if (tokens.accept('(')) {
    const inner = parseSum(tokens);
    tokens.expect(')');
    return inner;
  }
  if (kind === 'word' && tokens.peek(1).text === '(') return parseFunction(tokens);
  return { kind: 'path', path: parsePath(tokens) };
}

const CONDITION_FUNCTIONS: ReadonlySet<string> = new Set([
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
  'size',
]);

function parseFunction(tokens: Tokens): Assigned {
  const name = tokens.next().text;
  tokens.next();
  tokens.count();
  const isKnown = name === 'if_not_exists' || name === 'list_append';
  if (!isKnown && !CONDITION_FUNCTIONS.has(name)) {
    throw new ExpressionFault(`Invalid function name; function: ${name}`);
  }
  const operands = [parseSum(tokens)];
  while (tokens.accept(',')) operands.push(parseSum(tokens));
  tokens.expect(')');
  if (!isKnown) {
    throw new ExpressionFault(`The function is not allowed in an update expression; function: ${name}`);
  }
  const [first, second] = operands;
  if (!first || !second || operands.length !== 2) throw wrongCount(name, operands.length);
  if (name === 'list_append') return { kind: name, first, second };
  if (first.kind !== 'path') {
    throw new ExpressionFault(`Operator or function requires a document path; operator or function: ${name}`);
  }
  return { kind: name, path: first.path, otherwise: second };
}

function parseValue(tokens: Tokens): string {
  if (tokens.peek().kind !== 'value') throw tokens.syntaxError();
  return tokens.next().text;
}
