import { type GivenFact, isContextKey, mergedContext, readFact } from './givenContext.ts';
import {
  AXES,
  type Axes,
  type Axis,
  productOf,
  readAxes,
  selectActions,
  selectContexts,
} from './readAxes.ts';
import { type Common, readCommon, rowOf } from './readCommon.ts';
import { readBy, readOutcome } from './readExpectations.ts';
import type { Expectation, Row } from './suite.ts';
import type { SuiteNames } from './suiteNames.ts';
import type { Entries, SuiteNode, SuiteSource } from './suiteSource.ts';

const COLUMNS: ReadonlyMap<string, Axis> = new Map([
  ['principal', 'principals'],
  ['action', 'actions'],
  ['resource', 'resources'],
  ['context', 'contexts'],
]);
const OTHERS = ['expect', 'by'];

/** The settings that all rows of one table share. */
interface Table {
  readonly columns: readonly string[];
  readonly axes: Axes;
  readonly common: Common;
  readonly names: SuiteNames;
}

/**
 * `table: { columns: [principal, action, aws:SourceIp, expect], rows: [[alice, mq:ListBrokers, 10.1.2.3,
 * allowed]] }`. If a list has no column, the list of the test is used.
 */
export function readTable(source: SuiteSource, members: Entries, names: SuiteNames): Row[] {
  const table = members.get('table');
  if (table === undefined) return [];
  const inner = source.members(table.value, 'table', ['columns', 'rows']);
  if (inner === undefined) return [];
  const columns = readColumns(source, table.key, inner.get('columns')?.value);
  const rows = source.list(inner.get('rows')?.value);
  if (rows.length === 0) source.mistake(table.key, 'The table has no rows.');
  const shared = {
    columns,
    axes: readAxes(source, members, names),
    common: readCommon(source, members, names),
    names,
  };
  return rows.flatMap((row) => readTableRow(source, row, shared));
}

function readColumns(source: SuiteSource, at: SuiteNode, node: SuiteNode): readonly string[] {
  const known = [...COLUMNS.keys(), ...OTHERS];
  const columns = source.list(node).flatMap((item) => {
    const column = source.text(item, 'a column');
    if (column !== undefined && !known.includes(column) && !isContextKey(column)) {
      source.unknownName(item, column, known, 'There is no column');
    }
    return column ?? [];
  });
  if (!columns.includes('expect')) source.mistake(node ?? at, 'The table must have the column expect.');
  if (new Set(columns).size < columns.length) source.mistake(node ?? at, 'The table has a column twice.');
  return columns;
}

function readTableRow(source: SuiteSource, node: SuiteNode, { columns, axes, common, names }: Table): Row[] {
  const cells = source.list(node);
  if (!source.isList(node) || cells.length !== columns.length) {
    source.mistake(
      node,
      `A row must have ${columns.length} cells, one for each column; this one has ${cells.length}.`,
    );
    return [];
  }
  const own: { -readonly [axis in Axis]: Axes[axis] } = { ...axes };
  const facts = new Map<string, GivenFact>();
  let expect: Expectation | undefined;
  let by: Expectation['by'];
  for (const [index, column] of columns.entries()) {
    const cell = cells[index];
    const axis = COLUMNS.get(column);
    if (column === 'expect') {
      const outcome = readOutcome(source, cell);
      expect = outcome && { outcome };
    } else if (column === 'by') {
      if (source.text(cell, 'by') !== '') by = readBy(source, cell, names);
    } else if (axis === 'principals') own.principals = names.principals.select(source, cell);
    else if (axis === 'actions') own.actions = selectActions(source, cell);
    else if (axis === 'resources') own.resources = names.resources.select(source, cell);
    else if (axis === 'contexts') own.contexts = selectContexts(source, cell, names);
    else {
      const fact = readFact(source, column, cell, cell);
      if (fact !== undefined) facts.set(column.toLowerCase(), fact);
    }
  }
  if (expect === undefined || AXES.some((axis) => own[axis].length === 0)) {
    if (source.mistakes.length === 0) productOf(source, node, own);
    return [];
  }
  const whole = by === undefined || expect.outcome === 'allowed' ? expect : { ...expect, by };
  const given = mergedContext([common.given]);
  return productOf(source, node, own).map((at) =>
    rowOf(
      source.place(node),
      { ...at, given: mergedContext([at.given, facts]) },
      { ...common, given },
      whole,
    ),
  );
}
