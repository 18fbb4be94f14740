/** A fault of an expression's text or of its placeholders; the caller puts the parameter's name before it. */
export class ExpressionFault extends Error {}

export interface Token {
  /** `name`: a `#` placeholder. `value`: a `:` placeholder. `symbol`: any other character or operator. */
  readonly kind: 'word' | 'name' | 'value' | 'number' | 'symbol' | 'end';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const KINDS = ['word', 'name', 'value', 'number', 'symbol'] as const;
const TOKEN = /\s*(?:([A-Za-z][A-Za-z0-9_]*)|(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|(\d+)|(<>|<=|>=|[^\s]))/uy;
/** Operators and functions in one expression. Source: Developer Guide, "Quotas: expression parameters". */
const MOST_OPERATORS = 300;

/** Reads an expression token by token. */
export class Tokens {
  readonly #text: string;
  readonly #all: Token[] = [];
  #at = 0;
  #operators = 0;

  constructor(text: string) {
    this.#text = text;
    const matcher = new RegExp(TOKEN);
    for (let match = matcher.exec(text); match; match = matcher.exec(text)) {
      const group = match.slice(1).findIndex((each) => each !== undefined);
      const found = match[group + 1] ?? '';
      const end = matcher.lastIndex;
      this.#all.push({ kind: KINDS[group] ?? 'symbol', text: found, start: end - found.length, end });
    }
    const end = this.#all.at(-1)?.end ?? 0;
    this.#all.push({ kind: 'end', text: '<EOF>', start: end, end });
    if (this.#all.length === 1) throw new ExpressionFault('The expression can not be empty;');
  }

  /** All `#` and `:` placeholders of the expression. */
  placeholders(): ReadonlySet<string> {
    return new Set(
      this.#all.filter(({ kind }) => kind === 'name' || kind === 'value').map(({ text }) => text),
    );
  }

  /** The next token, or a later one. */
  peek(ahead = 0): Token {
    return this.#all[Math.min(this.#at + ahead, this.#all.length - 1)] as Token;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  /** Whether the next token is this symbol; if so, it is consumed. */
  accept(symbol: string): boolean {
    const { kind, text } = this.peek();
    if (kind !== 'symbol' || text !== symbol) return false;
    this.#at++;
    return true;
  }

  expect(symbol: string): void {
    if (!this.accept(symbol)) throw this.syntaxError();
  }

  /** Whether the next token is this keyword; case is ignored. */
  isKeyword(keyword: string): boolean {
    const { kind, text } = this.peek();
    return kind === 'word' && text.toUpperCase() === keyword;
  }

  acceptKeyword(keyword: string): boolean {
    if (!this.isKeyword(keyword)) return false;
    this.#at++;
    return true;
  }

  expectEnd(): void {
    if (this.peek().kind !== 'end') throw this.syntaxError();
  }

  /** Whether the next pair of parentheses contains only another pair. */
  opensTwice(): boolean {
    if (this.peek(1).text !== '(') return false;
    const inner = this.#closing(this.#at + 1);
    return this.#closing(this.#at) === inner + 1;
  }

  #closing(opening: number): number {
    let depth = 0;
    for (let at = opening; at < this.#all.length; at++) {
      if (this.#all[at]?.text === '(') depth++;
      if (this.#all[at]?.text === ')' && --depth === 0) return at;
    }
    return -1;
  }

  /** Counts an operator or a function. */
  count(): void {
    this.#operators++;
    if (this.#operators <= MOST_OPERATORS) return;
    throw new ExpressionFault(
      `The expression has too many operators and functions; the most that it may have: ${MOST_OPERATORS}`,
    );
  }

  /** The error for a token that is not allowed at this place. */
  syntaxError(): ExpressionFault {
    const token = this.peek();
    const before = this.#all[this.#at - 1] ?? token;
    const after = this.#all[this.#at + 1] ?? token;
    const near = this.#text.slice(before.start, after.end);
    return new ExpressionFault(`Syntax error; token: "${token.text}", near: "${near}"`);
  }
}
