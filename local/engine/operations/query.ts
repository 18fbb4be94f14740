import { invalid } from '../engineError.ts';
import { keyConditionOf } from '../expressions/keyCondition.ts';
import { Placeholders } from '../expressions/placeholders.ts';
import type { KeyRange } from '../storage/items.ts';
import { justAfter, laterOf, soonerOf } from '../storage/keyBounds.ts';
import type { Operation } from './context.ts';
import { collectPage, readPage, startKey } from './page.ts';
import { checkParameters } from './parameters.ts';

/** The items of one partition, in order of their sort keys, a page at a time. */
export const query: Operation = (context, given) => {
  const input = checkParameters('Query', given);
  const placeholders = new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
  const table = context.tables.get(input.TableName as string);
  if (input.KeyConditionExpression === undefined || input.KeyConditionExpression === null) {
    throw invalid(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    );
  }
  const { hash, from, to } = keyConditionOf(table.key, input.KeyConditionExpression, placeholders);
  const page = readPage(table, input, placeholders, 'Query');
  placeholders.refuseUnused(true);
  const ascending = input.ScanIndexForward !== false;
  const range: KeyRange = { from, to, ascending };
  const start = startKey(table, input);
  if (start === undefined) return collectPage(table, page, context.items.query(table, hash, range));
  if (Buffer.compare(start.hash, hash) !== 0 || outside(start.range, from, to)) {
    throw invalid('The provided starting key is outside query boundaries based on provided conditions');
  }
  const rest: KeyRange = ascending
    ? { from: laterOf(from, justAfter(start.range)), to, ascending }
    : { from, to: soonerOf(to, start.range), ascending };
  return collectPage(table, page, context.items.query(table, hash, rest));
};

function outside(key: Uint8Array, from: Uint8Array, to: Uint8Array): boolean {
  return Buffer.compare(key, from) < 0 || Buffer.compare(key, to) >= 0;
}
