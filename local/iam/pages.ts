import type { Parameters } from '../../src/query/parameters.ts';
import { validationError } from '../../src/query/queryService.ts';
import type { XmlMembers } from '../../src/query/xml.ts';

/** Source: IAM API Reference, `MaxItems` of every list operation. */
const DEFAULT_ITEMS = 100;
const MAX_ITEMS = 1_000;

/** A page of a list, with the members of the answer that say whether there are more. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly more: XmlMembers;
}

/**
 * The page that `Marker` and `MaxItems` select. A marker names the last item of the previous page, so that
 * items which are added or removed between two calls do not shift the others.
 * @param items ordered by `keyOf`
 * @throws QueryError ValidationError
 */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  parameters: Parameters,
): Page<Item> {
  const limit = pageLimit(parameters);
  const after = readMarker(parameters);
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  if (rest.length <= limit || last === undefined) return { items: page, more: { IsTruncated: false } };
  return { items: page, more: { IsTruncated: true, Marker: writeMarker(keyOf(last), parameters) } };
}

/** The most items of one page. @throws QueryError ValidationError */
export function pageLimit(parameters: Parameters): number {
  const limit = parameters.integer('MaxItems') ?? DEFAULT_ITEMS;
  if (limit < 1 || limit > MAX_ITEMS) {
    const bound = limit < 1 ? 'greater than or equal to 1' : `less than or equal to ${MAX_ITEMS}`;
    throw validationError(
      `1 validation error detected: Value at 'maxItems' failed to satisfy ` +
        `constraint: Member must have value ${bound}`,
    );
  }
  return limit;
}

/** Sorted by code units, which is the order of pages. */
export function sortedBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  return [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** The marker names its operation, so that a marker of another operation is refused. */
export function writeMarker(key: string, parameters: Parameters): string {
  return Buffer.from(JSON.stringify([parameters.get('Action'), key])).toString('base64url');
}

export function readMarker(parameters: Parameters): string | undefined {
  const marker = parameters.get('Marker');
  if (marker === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(Buffer.from(marker, 'base64url').toString('utf8'));
    if (Array.isArray(read) && read[0] === parameters.get('Action') && typeof read[1] === 'string')
      return read[1];
  } catch {
    // the error below is thrown
  }
  throw validationError(`Invalid Marker: ${marker.slice(0, 64)}`);
}
