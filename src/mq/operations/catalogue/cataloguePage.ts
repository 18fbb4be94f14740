import { MqError } from '../../model/errors.ts';
import type { OperationInput } from '../../model/ports.ts';
import { readMaxResults, readNextToken, writeNextToken } from '../../paging/pages.ts';

interface CataloguePage<Item> {
  readonly items: readonly Item[];
  readonly maxResults: number;
  readonly nextToken: string | undefined;
}

/** A page of a complete list in memory, by key; it has a token only when there are more. */
export function cataloguePage<Item>(
  list: string,
  input: OperationInput,
  all: readonly Item[],
  keyOf: (item: Item) => string,
): CataloguePage<Item> {
  const maxResults = readMaxResults(input.query);
  const call = { list, accountId: input.accountId, region: input.region };
  const after = readNextToken(call, input.query);
  const rest = all
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    .filter((item) => after === undefined || keyOf(item) > after);
  const items = rest.slice(0, maxResults);
  const last = items.at(-1);
  const more = rest.length > items.length && last !== undefined;
  return { items, maxResults, nextToken: more ? writeNextToken(call, keyOf(last)) : undefined };
}

/** A query's value of an enumeration, without regard to case; an absent or empty value does not filter. */
export function catalogueFilter<const Value extends string>(
  query: readonly (readonly [string, string])[],
  name: string,
  values: readonly Value[],
): Value | undefined {
  const given = query.find(([key]) => key === name)?.[1];
  if (given === undefined || given === '') return undefined;
  // ASCII only: some other letters have an upper-case form in ASCII.
  const found = /^[A-Za-z]+$/.test(given) ? values.find((value) => value === given.toUpperCase()) : undefined;
  if (found !== undefined) return found;
  throw new MqError(
    'BadRequestException',
    `Value [${given}] of [${name}] is invalid. Valid values: [${values.join(', ')}].`,
    name,
  );
}
