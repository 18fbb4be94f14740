import { Placeholders } from '../expressions/placeholders.ts';
import type { Operation } from './context.ts';
import { collectPage, readPage, startKey } from './page.ts';
import { checkParameters } from './parameters.ts';

/** The items of a table, a page at a time, in no defined order. */
export const scan: Operation = (context, given) => {
  const input = checkParameters('Scan', given);
  const placeholders = new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
  const table = context.tables.get(input.TableName as string);
  const page = readPage(table, input, placeholders, 'Scan');
  placeholders.refuseUnused(input.FilterExpression !== undefined || input.ProjectionExpression !== undefined);
  return collectPage(table, page, context.items.scan(table, startKey(table, input)));
};
