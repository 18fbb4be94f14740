import { policySetOf, type RowResult, runRow } from './runRow.ts';
import type { Row, Snapshot, Suite } from './suite.ts';

/** The store of snapshots. */
export interface SnapshotFiles {
  /** The text of a snapshot by its name in the suite; undefined if there is none yet. */
  readonly read: (name: string) => string | undefined;
  /** Writes a snapshot. Absent: snapshots are only compared. */
  readonly write?: (name: string, text: string) => void;
}

export interface SnapshotResult {
  readonly snapshot: Snapshot;
  readonly status: 'passed' | 'failed' | 'faulty';
  readonly why: readonly string[];
  readonly rows: readonly RowResult[];
  readonly written: boolean;
}

const SHOWN_CHANGES = 20;

/** Compares who may do what with the stored table, or replaces the table. */
export function runSnapshot(snapshot: Snapshot, suite: Suite, files: SnapshotFiles): SnapshotResult {
  const rows = snapshot.rows.map((row) => runRow(row, policySetOf(row.principal, suite), suite));
  const faults: string[] = rows.filter(({ status }) => status === 'faulty').flatMap(({ why }) => why);
  for (const { row, decision } of rows) {
    if (decision === 'pending')
      faults.push(`The decision of ${rowText(row)} depends on facts that are not known.`);
  }
  const result = { snapshot, rows, written: false } as const;
  if (faults.length > 0) return { ...result, status: 'faulty', why: [...new Set(faults)] };
  const text = snapshotText(rows);
  const kept = files.read(snapshot.file);
  if (files.write !== undefined) {
    if (kept !== text) files.write(snapshot.file, text);
    return { ...result, status: 'passed', why: [], written: kept !== text };
  }
  if (kept === undefined) {
    return {
      ...result,
      status: 'failed',
      why: [`The snapshot ${snapshot.file} does not exist yet: --update writes it.`],
    };
  }
  const why = changes(kept, text);
  return { ...result, status: why.length === 0 ? 'passed' : 'failed', why };
}

/** One line for each row, sorted, so that every change of access is a changed line. */
function snapshotText(rows: readonly RowResult[]): string {
  const lines = rows.map(
    ({ row, decision }) => `${decision === 'allowed' ? 'allowed' : 'denied '} ${rowText(row)}`,
  );
  return `${lines.toSorted((a, b) => compare(a.slice(8), b.slice(8))).join('\n')}\n`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

export function rowText({ principal, action, resource, context }: Row): string {
  return `${principal.name} ${action} ${resource.name}${context === undefined ? '' : ` (${context})`}`;
}

function changes(kept: string, text: string): string[] {
  const [before, after] = [linesOf(kept), linesOf(text)];
  const found = [
    ...[...before].filter((line) => !after.has(line)).map((line) => `- ${line}`),
    ...[...after].filter((line) => !before.has(line)).map((line) => `+ ${line}`),
  ];
  const more = found.length - SHOWN_CHANGES;
  return more > 0 ? [...found.slice(0, SHOWN_CHANGES), `and ${more} more changes`] : found;
}

function linesOf(text: string): ReadonlySet<string> {
  return new Set(text.split(/\r?\n/u).filter((line) => line !== ''));
}
