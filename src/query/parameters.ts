import { QueryError, validationError } from './queryError.ts';

/** More than any call of these APIs has (50 tags and 10 policy ARNs are some hundred). */
const MAX_PAIRS = 2_000;
const MAX_BYTES = 512 * 1024;

/**
 * The parameters of one Query call: `application/x-www-form-urlencoded`, lists and structures flattened into names
 * (`Tags.member.1.Key`). Source: IAM User Guide, "Calling the IAM API using HTTP query requests".
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

  /** @throws QueryError ValidationError, with the name as the API's model spells it */
  required(name: string): string {
    const value = this.#values.get(name);
    if (value !== undefined && value !== '') return value;
    const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    throw validationError(
      `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  }

  /** `undefined` when absent. @throws QueryError MalformedInput */
  integer(name: string): number | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    if (!/^-?\d{1,15}$/.test(value))
      throw new QueryError('MalformedInput', `${name} must be a whole number.`);
    return Number(value);
  }

  boolean(name: string): boolean {
    return this.#values.get(name)?.toLowerCase() === 'true';
  }

  /** The elements of a list, by their numbers: plain values under `''`, structures under their members' names. */
  list(name: string): Parameters[] {
    const prefix = `${name}.member.`;
    const elements = new Map<number, Map<string, string>>();
    for (const [key, value] of this.#values) {
      if (!key.startsWith(prefix)) continue;
      const [, number = '', member = ''] = /^([1-9]\d{0,5})(?:\.(.+))?$/.exec(key.slice(prefix.length)) ?? [];
      if (number === '')
        throw new QueryError('MalformedInput', 'A list in the request has an element without a number.');
      const index = Number(number);
      const element = elements.get(index) ?? new Map<string, string>();
      element.set(member, value);
      elements.set(index, element);
    }
    return [...elements].sort(([a], [b]) => a - b).map(([, element]) => new Parameters(element));
  }

  /** The elements of a list of texts. */
  texts(name: string): string[] {
    return this.list(name).map((element) => element.required(''));
  }
}

/** @throws QueryError for a body that is no form, is too large, or names a parameter twice */
export function parseForm(body: Uint8Array): Parameters {
  if (body.length > MAX_BYTES)
    throw new QueryError('RequestEntityTooLarge', 'Request size exceeded the limit.', 413);
  const text = Buffer.from(body).toString('utf8');
  const pairs = text === '' ? [] : text.split('&');
  if (pairs.length > MAX_PAIRS) throw malformed();
  const values = new Map<string, string>();
  for (const pair of pairs) {
    const [name = '', value = ''] = pair.split(/=(.*)/s).map(decode);
    // A second one would let two readers act on different values.
    if (name === '' || values.has(name)) throw malformed();
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
