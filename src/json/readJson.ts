/** The limits of one text. A text beyond them is refused with a fault. */
export interface JsonBounds {
  /** UTF-16 units of the text. */
  readonly characters: number;
  /** Nesting depth of objects and lists. */
  readonly depth: number;
}

/**
 * One policy document. Source: IAM API Reference, CreatePolicy: PolicyDocument has at most 131,072
 * characters. A policy needs about seven levels.
 */
export const POLICY_BOUNDS: JsonBounds = { characters: 131_072, depth: 32 };
/** A file with policies: an account export or an organization. */
export const FILE_BOUNDS: JsonBounds = { characters: 256 * 1024 * 1024, depth: 32 };

/**
 * Why a text is not accepted. The message has the fault and its place: `unexpected end of the text (line 3,
 * column 1)`.
 */
export class JsonFault extends Error {
  override readonly name = 'JsonFault';
  readonly reason: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 units. */
  readonly column: number;

  constructor(reason: string, text: string, at: number) {
    const before = text.slice(0, at);
    const lineStart = before.lastIndexOf('\n') + 1;
    const line = before.split('\n').length;
    const column = at - lineStart + 1;
    super(`${reason} (line ${line}, column ${column})`);
    this.reason = reason;
    this.line = line;
    this.column = column;
  }
}

/**
 * Reads one JSON text (RFC 8259), strictly: every other JSON reader reads the same value from an accepted
 * text. Time is linear in the text.
 * Also refused: two members of one object whose names are equal or differ by case only, because one could
 * hide the other (a Deny, a condition); numbers that a double cannot represent; half a surrogate pair; depth
 * and length beyond `bounds`.
 * @throws JsonFault
 */
export function readJson(text: string, bounds: JsonBounds = POLICY_BOUNDS): unknown {
  const reader = new JsonReader(text, bounds);
  const value = reader.value();
  reader.end();
  return value;
}

/** The same for a text of one or more JSON values in sequence. @throws JsonFault */
export function readJsonSequence(text: string, bounds: JsonBounds = FILE_BOUNDS): readonly unknown[] {
  const reader = new JsonReader(text, bounds);
  const values = [reader.value()];
  while (reader.more()) values.push(reader.value());
  return values;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[a-z]+/y;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);
/** The number of digits that a double always keeps. */
const EXACT_DIGITS = 15;
const MAX_SHOWN = 64;

/**
 * INVARIANT: `#at` never decreases, so that every character is read once; `value` calls itself at most
 * `depth` levels deep.
 */
class JsonReader {
  readonly #text: string;
  readonly #bounds: JsonBounds;
  #at = 0;
  #depth = 0;

  constructor(text: string, bounds: JsonBounds) {
    if (text.length > bounds.characters) {
      throw new JsonFault(`longer than ${bounds.characters} characters`, text, bounds.characters);
    }
    this.#text = text;
    this.#bounds = bounds;
  }

  value(): unknown {
    this.#skipSpace();
    const character = this.#text[this.#at];
    if (character === '{') return this.#nested(() => this.#object());
    if (character === '[') return this.#nested(() => this.#list());
    if (character === '"') return this.#string();
    return character !== undefined && /[-\d]/.test(character) ? this.#number() : this.#word();
  }

  more(): boolean {
    this.#skipSpace();
    return this.#at < this.#text.length;
  }

  end(): void {
    if (this.more()) this.#unexpected();
  }

  #nested<Value>(read: () => Value): Value {
    if (this.#depth === this.#bounds.depth) {
      this.#fail(`nested deeper than ${this.#bounds.depth} levels`, this.#at);
    }
    this.#depth += 1;
    this.#at += 1;
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #object(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    const names = new Map<string, string>();
    if (this.#takes('}')) return object;
    do {
      this.#skipSpace();
      const start = this.#at;
      if (this.#text.charCodeAt(start) !== QUOTE) this.#unexpected();
      const name = this.#string();
      this.#refuseTwice(names, name, start);
      if (!this.#takes(':')) this.#unexpected();
      const value = this.value();
      if (name === '__proto__') Object.defineProperty(object, name, { value, ...OWN });
      else object[name] = value;
    } while (this.#takes(','));
    if (!this.#takes('}')) this.#unexpected();
    return object;
  }

  #refuseTwice(names: Map<string, string>, name: string, start: number): void {
    const key = name.toLowerCase();
    const before = names.get(key);
    if (before === name) this.#fail(`the member ${shown(name)} is given twice`, start);
    if (before !== undefined) {
      this.#fail(`the members ${shown(before)} and ${shown(name)} differ by case only`, start);
    }
    names.set(key, name);
  }

  #list(): unknown[] {
    const list: unknown[] = [];
    if (this.#takes(']')) return list;
    do list.push(this.value());
    while (this.#takes(','));
    if (!this.#takes(']')) this.#unexpected();
    return list;
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at;
    let from = start + 1;
    let read = '';
    let at = from;
    for (; text.charCodeAt(at) !== QUOTE; at += 1) {
      const code = text.charCodeAt(at);
      if (code === BACKSLASH) {
        read += text.slice(from, at) + this.#escape(at);
        at += text[at + 1] === 'u' ? 5 : 1;
        from = at + 1;
      } else if (!(code >= 0x20)) {
        this.#at = at;
        this.#unexpected(); // a control character, or the end
      }
    }
    read += text.slice(from, at);
    if (!read.isWellFormed()) this.#fail('half a surrogate pair in a string', start);
    this.#at = at + 1;
    return read;
  }

  #escape(at: number): string {
    const escaped = this.#text[at + 1] ?? '';
    const digits = this.#text.slice(at + 2, at + 6);
    if (escaped === 'u' && /^[\da-fA-F]{4}$/.test(digits))
      return String.fromCharCode(Number.parseInt(digits, 16));
    return ESCAPES.get(escaped) ?? this.#fail('an escape that JSON does not have', at);
  }

  #number(): number {
    NUMBER.lastIndex = this.#at;
    const [written] = NUMBER.exec(this.#text) ?? [];
    if (written === undefined) return this.#unexpected();
    const number = Number(written);
    if (!Number.isFinite(number) || !isKept(written, number)) {
      this.#fail(
        `the number ${shown(written)} has more digits or a larger exponent than a double can hold`,
        this.#at,
      );
    }
    this.#at += written.length;
    return number;
  }

  #word(): boolean | null {
    WORD.lastIndex = this.#at;
    const [word = ''] = WORD.exec(this.#text) ?? [];
    const value = WORDS.get(word);
    if (value === undefined) return this.#unexpected();
    this.#at += word.length;
    return value;
  }

  #takes(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    for (; ; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }

  #unexpected(): never {
    const character = this.#text.slice(this.#at, this.#at + 1);
    const what = character === '' ? 'end of the text' : `character ${shown(character)}`;
    return this.#fail(`unexpected ${what}`, this.#at);
  }

  #fail(reason: string, at: number): never {
    throw new JsonFault(reason, this.#text, at);
  }
}

const OWN = { enumerable: true, configurable: true, writable: true } as const;

/** Whether a double keeps every digit of the text. Digits beyond the fifteenth are compared one by one. */
function isKept(written: string, number: number): boolean {
  const digits = significant(written);
  if (digits === '') return true;
  if (number === 0) return false;
  return digits.length <= EXACT_DIGITS || digits === significant(String(number));
}

/** The digits of a number without the sign, the exponent and the zeros at both ends. */
function significant(text: string): string {
  const [mantissa = ''] = text.split(/[eE]/);
  const digits = mantissa.replace(/[-.]/g, '').replace(/^0+/, '');
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

/** For a message: printable ASCII, shortened. */
function shown(text: string): string {
  const cut = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
  return JSON.stringify(cut).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
