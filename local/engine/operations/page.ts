import { invalid } from '../engineError.ts';
import type { Condition, Operand } from '../expressions/condition.ts';
import { holds } from '../expressions/evaluate.ts';
import { checkOperands } from '../expressions/operandChecks.ts';
import { conditionOf } from '../expressions/parsed.ts';
import type { Placeholders } from '../expressions/placeholders.ts';
import type { FoundItem } from '../storage/items.ts';
import { keyIn, keyNames, keyOfKey, type StoredKey } from '../storage/keys.ts';
import type { StoredTable } from '../storage/tables.ts';
import { checkedMembers } from '../values/attributeValue.ts';
import type { Attributes } from '../values/members.ts';
import type { Input, Output } from './context.ts';
import { projection } from './reads.ts';

/**
 * The most bytes that are read for a page. Source: API Reference, Query and Scan: "1 MB of data (before any
 * filter)".
 */
const LARGEST_PAGE = 1024 * 1024;

/** The settings of a page: its size, its filter and the returned attributes. */
export interface Page {
  readonly limit: number;
  readonly countsOnly: boolean;
  passes(item: Attributes): boolean;
  show(item: Attributes): Attributes;
}

/** Reads the parameters that Query and Scan have in common. @throws EngineError (ValidationException) */
export function readPage(
  table: StoredTable,
  input: Input,
  placeholders: Placeholders,
  operation: 'Query' | 'Scan',
): Page {
  const filter = conditionOf('FilterExpression', input.FilterExpression, placeholders, (parsed) => {
    checkOperands(parsed, placeholders);
  });
  if (filter && operation === 'Query') refuseKeyAttributes(filter, keyNames(table.key), placeholders);
  const show = projection(input, placeholders);
  const projects = input.ProjectionExpression !== undefined && input.ProjectionExpression !== null;
  const { Select: select } = input;
  if (projects && select !== undefined && select !== 'SPECIFIC_ATTRIBUTES') {
    const what = select === 'COUNT' ? 'only the Count' : select;
    throw invalid(`Cannot specify the ProjectionExpression when choosing to get ${what}`);
  }
  if (!projects && select === 'SPECIFIC_ATTRIBUTES') {
    throw invalid(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    );
  }
  return {
    limit: (input.Limit as number | undefined) ?? Number.POSITIVE_INFINITY,
    countsOnly: select === 'COUNT',
    passes: (item) => filter === undefined || holds(filter, item, placeholders),
    show,
  };
}

/** The key after which a page begins; undefined for the first page. @throws EngineError */
export function startKey(table: StoredTable, input: Input): StoredKey | undefined {
  const given = input.ExclusiveStartKey;
  if (given === undefined || given === null) return undefined;
  const members = checkedMembers(given);
  try {
    return keyOfKey(table.key, members);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw invalid(`The provided starting key is invalid: ${why}`);
  }
}

/** Reads items until the page is full. */
export function collectPage(table: StoredTable, page: Page, found: Iterable<FoundItem>): Output {
  const items: Attributes[] = [];
  let [count, scanned, bytes] = [0, 0, 0];
  let last: Attributes | undefined;
  let isFull = false;
  for (const { item, size } of found) {
    if (last !== undefined && bytes + size > LARGEST_PAGE) {
      isFull = true;
      break;
    }
    scanned++;
    bytes += size;
    last = item;
    if (page.passes(item)) {
      count++;
      if (!page.countsOnly) items.push(page.show(item));
    }
    if (scanned === page.limit) {
      isFull = true;
      break;
    }
  }
  return {
    ...(page.countsOnly ? {} : { Items: items }),
    Count: count,
    ScannedCount: scanned,
    ...(isFull && last ? { LastEvaluatedKey: keyIn(table.key, last) } : {}),
  };
}

function refuseKeyAttributes(filter: Condition, names: readonly string[], placeholders: Placeholders): void {
  for (const operand of operandsOf(filter)) {
    if (operand.kind !== 'path') continue;
    const [first] = placeholders.path(operand.path);
    const name = names.find((each) => each === first);
    if (name === undefined) continue;
    throw invalid(
      `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
    );
  }
}

function operandsOf(condition: Condition): readonly Operand[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return [...operandsOf(condition.left), ...operandsOf(condition.right)];
    case 'not':
      return operandsOf(condition.of);
    case 'compare':
      return [condition.left, condition.right].map(innermost);
    case 'between':
      return [condition.operand, condition.low, condition.high].map(innermost);
    case 'in':
      return [condition.operand, ...condition.list].map(innermost);
    case 'function':
      return condition.operands.map(innermost);
  }
}

function innermost(operand: Operand): Operand {
  return operand.kind === 'size' ? innermost(operand.of) : operand;
}
