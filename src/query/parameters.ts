import type { UnverifiedRequest } from '../authz/parse/parseEvent.ts';
import { QueryError, validationError } from './queryService.ts';

/** More parameters than any call of these APIs has (50 tags and 10 policy ARNs make a few hundred). */
const MAX_PAIRS = 2_000;
const MAX_BYTES = 512 * 1024;

/**
 * The parameters of one Query call: pairs of the query, or a body that is
 * `application/x-www-form-urlencoded`; lists and structures are flattened into names (`Tags.member.1.Key`).
 * Source: IAM User Guide, "Calling the IAM API using HTTP query requests".
 */
export class Parameters {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  names(): Iterable<string> {
    return this.#values.keys();
  }

  /** @throws QueryError ValidationError, with the name as in the API's model */
  required(name: string): string {
    const value = this.#values.get(name);
    if (value !== undefined && value !== '') return value;
    const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    throw validationError(
      `1 validation error detected: Value null at '${member}' failed to ` +
        'satisfy constraint: Member must not be null',
    );
  }

  /** `undefined` when absent. @throws QueryError MalformedInput */
  integer(name: string): number | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    const number = /^[+-]?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    // Recorded: AWS parses integers as Java does.
    if (number >= -(2 ** 31) && number < 2 ** 31) return number;
    throw malformedInput(`${name} must be a whole number.`);
  }

  boolean(name: string): boolean {
    return this.#values.get(name)?.toLowerCase() === 'true';
  }

  /**
   * The elements of a list, by their numbers: plain values under `''`, structures under their members' names.
   * Empty elements fill a gap. Source: recorded answers (docs/fidelity.md, PolicyInputList). @throws
   * QueryError MalformedInput
   */
  list(name: string): Parameters[] {
    const prefix = `${name}.member.`;
    const elements = new Map<number, Map<string, string>>();
    for (const [key, value] of this.#values) {
      if (!key.startsWith(prefix)) continue;
      const [, index = '', member = ''] = /^([^.]*)(?:\.(.+))?$/s.exec(key.slice(prefix.length)) ?? [];
      const number = elementNumber(index);
      const element = elements.get(number) ?? new Map<string, string>();
      // One number in two spellings is refused: two readers might use different values.
      if (element.has(member)) throw malformedInput('A list in the request has an element twice.');
      element.set(member, value);
      elements.set(number, element);
    }
    const numbers = [...elements.keys()].sort((a, b) => a - b);
    refuseSparse(numbers);
    return Array.from({ length: numbers.at(-1) ?? 0 }, (_, index) => {
      return new Parameters(elements.get(index + 1) ?? new Map());
    });
  }

  /**
   * The elements of a list of texts; a missing element is empty.
   * @throws QueryError ValidationError for an element that does not fit
   */
  texts(name: string, { constraint, fits }: TextConstraint = NOT_EMPTY): string[] {
    return this.list(name).map((element) => {
      const text = element.get('') ?? '';
      if (fits(text)) return text;
      const list = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
      throw validationError(
        `1 validation error detected: Value at '${list}' failed to satisfy ` +
          `constraint: Member must satisfy constraint: ${constraint}`,
      );
    });
  }
}

/** What the elements of a list of texts must be, and how AWS's sentence says it. */
export interface TextConstraint {
  readonly constraint: string;
  readonly fits: (text: string) => boolean;
}

const NOT_EMPTY: TextConstraint = {
  constraint: '[Member must have length greater than or equal to 1]',
  fits: (text) => text !== '',
};

/** A number with leading zeros is the same number. */
function elementNumber(text: string): number {
  if (/^-\d{1,9}$/.test(text)) throw malformedInput(`Key ${text} may not have a leading '-'`);
  if (!/^\d{1,9}$/.test(text)) throw malformedInput('Start of list found where not expected');
  if (Number(text) === 0) throw malformedInput(`${text} is not a valid index`);
  return Number(text);
}

/** The most elements that may be missing between two, or before the first. */
const MOST_SKIPPED = 10;

function refuseSparse(numbers: readonly number[]): void {
  for (const [index, number] of numbers.entries()) {
    const skipped = number - (numbers[index - 1] ?? 1);
    if (skipped > MOST_SKIPPED) {
      throw malformedInput(`Excessively sparse input would skip ${skipped} list elements`);
    }
  }
}

function malformedInput(sentence: string): QueryError {
  return new QueryError('MalformedInput', sentence);
}

/**
 * The parameters of a request, from its query and body, without those of a presigned URL's signature.
 * @throws QueryError for a body that is not a form or is too large, and for a parameter that occurs twice:
 * two readers might use different values
 */
export function requestParameters({ query, body }: Pick<UnverifiedRequest, 'query' | 'body'>): Parameters {
  const named = query.filter(([name]) => !/^x-amz-/i.test(name));
  return parametersOf([...named, ...formPairs(body === 'unknown' ? new Uint8Array() : body)]);
}

/** @throws QueryError as `requestParameters` */
export function parseForm(body: Uint8Array): Parameters {
  return parametersOf(formPairs(body));
}

type Pair = readonly [name: string, value: string];

function formPairs(body: Uint8Array): Pair[] {
  if (body.length > MAX_BYTES)
    throw new QueryError('RequestEntityTooLarge', 'Request size exceeded the limit.', 413);
  const text = Buffer.from(body).toString('utf8');
  const pairs = text === '' ? [] : text.split('&');
  if (pairs.length > MAX_PAIRS) throw malformed();
  return pairs.map((pair) => {
    const [name = '', value = ''] = pair.split(/=(.*)/s).map(decode);
    return [name, value];
  });
}

function parametersOf(pairs: readonly Pair[]): Parameters {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (name === '' || values.has(name) || values.size === MAX_PAIRS) throw malformed();
    values.set(name, value);
  }
  return new Parameters(values);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw malformed();
  }
}

function malformed(): QueryError {
  return new QueryError('MalformedQueryString', 'The query string contains a syntax error.', 404);
}
