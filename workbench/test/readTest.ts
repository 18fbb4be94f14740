import { type Axes, type Coordinates, productOf, readAxes, readSelection } from './readAxes.ts';
import { readCommon, rowOf } from './readCommon.ts';
import { ALLOWED, DENIED, readDenied } from './readExpectations.ts';
import { readClaim, readRequests } from './readRequests.ts';
import { readTable } from './readTable.ts';
import type { Row, Snapshot, SuiteTest } from './suite.ts';
import type { SuiteNames } from './suiteNames.ts';
import type { Entries, SuiteNode, SuiteSource } from './suiteSource.ts';

/** Every key that a test may have. */
export const TEST_KEYS = [
  ...['name', 'skip', 'until', 'only', 'matrix', 'principals', 'actions', 'resources', 'contexts', 'context'],
  ...['unknown', 'allowed', 'denied', 'table', 'requests', 'never', 'always', 'snapshot'],
];

const FORMS = ['allowed', 'denied', 'table', 'requests', 'never', 'always', 'snapshot'];

/** One entry of `tests`. */
export function readTest(source: SuiteSource, node: SuiteNode, names: SuiteNames): SuiteTest | undefined {
  const members = source.members(node, 'a test', TEST_KEYS);
  if (members === undefined) return undefined;
  const place = source.place(node);
  const nameNode = members.get('name');
  const name = nameNode === undefined ? undefined : source.text(nameNode.value, 'name');
  if (nameNode === undefined) source.mistake(node, 'A test must have a name.');
  if (!FORMS.some((form) => members.has(form))) {
    source.mistake(
      node,
      'A test must say what it expects: allowed, denied, table, requests, never, always or snapshot.',
    );
  }
  const claims = (['never', 'always'] as const).flatMap((kind) => {
    const entry = members.get(kind);
    return entry === undefined ? [] : readClaim(source, kind, entry.value, names);
  });
  const snapshot = members.get('snapshot');
  const taken = snapshot && readSnapshot(source, snapshot.value, members, names);
  return {
    name: name ?? '',
    place,
    ...readSkip(source, members),
    only: members.has('only') && source.truth(members.get('only')?.value, 'only') === true,
    rows: [...readMatrix(source, node, members, names), ...readTable(source, members, names)],
    requests: readRequests(source, members, names),
    claims,
    ...(taken === undefined ? {} : { snapshot: taken }),
  };
}

function readSkip(source: SuiteSource, members: Entries): Pick<SuiteTest, 'skip'> {
  const [skip, until] = [members.get('skip'), members.get('until')];
  if (skip === undefined) {
    if (until !== undefined) source.mistake(until.key, '"until" needs "skip", which is missing.');
    return {};
  }
  const reason = source.text(skip.value, 'skip');
  if (reason !== undefined && ['', 'true', 'false'].includes(reason.trim())) {
    source.mistake(skip.value, 'skip must have a reason, such as a ticket.');
  }
  const day = until && source.text(until.value, 'until');
  if (day !== undefined && !/^\d{4}-\d{2}-\d{2}$/u.test(day)) {
    source.mistake(until?.value, 'until must be a day, such as 2026-12-31.');
  }
  return { skip: { reason: reason ?? '', ...(day === undefined ? {} : { until: day }) } };
}

function readMatrix(source: SuiteSource, node: SuiteNode, members: Entries, names: SuiteNames): Row[] {
  const [allowed, denied] = [members.get('allowed'), members.get('denied')];
  if (allowed === undefined && denied === undefined) return [];
  const common = readCommon(source, members, names);
  const rows = productOf(source, node, readAxes(source, members, names));
  const isAllowed = allowed === undefined ? () => false : readAllowed(source, allowed.value, rows, names);
  const refusal = denied === undefined ? DENIED : readDenied(source, denied.value, names);
  if (denied !== undefined && rows.length > 0 && rows.every(isAllowed)) {
    source.mistake(denied.key, 'Every row of the test is expected to be allowed, so "denied" has no effect.');
  }
  const place = source.place(node);
  return rows.map((row) => rowOf(place, row, common, isAllowed(row) ? ALLOWED : refusal));
}

function readAllowed(
  source: SuiteSource,
  node: SuiteNode,
  rows: readonly Coordinates[],
  names: SuiteNames,
): (row: Coordinates) => boolean {
  if (!source.isList(node) && !source.isMapping(node)) {
    const text = source.text(node, 'allowed');
    if (text === 'all') return () => true;
    if (text === 'none') return () => false;
  }
  return readSelection(source, node, rows, names);
}

function readSnapshot(
  source: SuiteSource,
  node: SuiteNode,
  members: Entries,
  names: SuiteNames,
): Snapshot | undefined {
  const inner = source.members(node, 'snapshot', ['file', 'principals', 'actions', 'resources', 'contexts']);
  if (inner === undefined) return undefined;
  const fileNode = inner.get('file');
  if (fileNode === undefined) return source.mistake(node, 'A snapshot must name its file.');
  const file = source.text(fileNode.value, 'file');
  if (file === undefined) return undefined;
  const axes: Axes = readAxes(source, new Map([...members, ...inner]), names);
  const common = readCommon(source, members, names);
  const place = source.place(node);
  const rows = productOf(source, node, axes).map((row) => rowOf(place, row, common, ALLOWED));
  return { file, place, rows };
}
