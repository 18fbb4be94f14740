import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { importsOf } from '../../.ci/imports.ts';

/** A row of the table "Rooms" in ARCHITECTURE.md. */
interface Room {
  readonly folder: string;
  readonly mayImport: readonly string[];
  /** Names of files without their ending, from the room's folder; a star stands for any part of a path. */
  readonly doors: readonly string[];
}

const ROWS = readFileSync('ARCHITECTURE.md', 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(
    (cells) => cells.length === 6 && /^`(?:src|local|workbench|testing|cli|events)/.test(cells[1] ?? ''),
  );
const FOLDERS = ROWS.map(([, folder = '']) => folder.replaceAll('`', ''));
const ROOMS: readonly Room[] = ROWS.map(([, folder = '', , may = '', doors = '']) => ({
  folder: folder.replaceAll('`', ''),
  mayImport: allowed(may),
  doors: quoted(doors),
}));

const FILES = globSync('{src,local,workbench,testing,cli,events}/**/*.{ts,tsx,js}').toSorted();

test('the table names every room, and every file is in one room', () => {
  expect(FILES.filter((file) => roomOf(file) === undefined && file.split('/').length > 2)).toEqual([]);
  expect(FOLDERS.filter((folder) => !FILES.some((file) => file.startsWith(`${folder}/`)))).toEqual([]);
});

test('ARCHITECTURE.md allows every import, also of types and dynamic ones', () => {
  expect(FILES.flatMap(violationsOf)).toEqual([]);
});

test.each([
  ['src/authz/decide/x.ts', 'src/state/table/client.ts', 'src/authz/decide may not import src/state'],
  ['src/runtime/x.ts', 'local/engine/openEngine.ts', 'src/runtime may not import local/engine'],
  ['workbench/x.ts', 'src/mq/views/broker.ts', 'src/mq/views/broker.ts is no door of src/mq'],
  ['src/runtime/x.ts', 'src/handlers/query.ts', 'src/runtime may not import src/handlers'],
])('a wrong import is named: %s → %s', (from, to, fault) => {
  expect(violation(from, to)).toContain(fault);
});

test.each([
  ['src/authz/decide/x.ts', 'src/authz/policy/truth.ts'],
  ['src/runtime/x.ts', 'src/state/table/client.ts'],
  ['src/authz/enforce/x.ts', 'src/authz/errors.ts'],
])('an allowed import passes: %s → %s', (from, to) => {
  expect(violation(from, to)).toBeUndefined();
});

function violationsOf(file: string): string[] {
  return importsOf(file).flatMap(({ file: imported }) => {
    if (imported === undefined || imported.startsWith('node_modules/')) return [];
    return violation(file, imported) ?? [];
  });
}

function violation(from: string, to: string): string | undefined {
  const [own, other] = [roomOf(from), roomOf(to)];
  // `local/start.ts` and files of the repository's root belong to no room.
  if (own === undefined || own === other) return undefined;
  if (other === undefined || !own.mayImport.includes(other.folder)) {
    return `${from} → ${to}: ${own.folder} may not import ${other?.folder ?? 'it'}`;
  }
  const name = to.slice(other.folder.length + 1).replace(/\.\w+$/, '');
  if (other.doors.some((door) => matches(door, name))) return undefined;
  return `${from} → ${to}: ${to} is no door of ${other.folder}`;
}

/** The innermost one. */
function roomOf(file: string): Room | undefined {
  const inside = ROOMS.filter(({ folder }) => file.startsWith(`${folder}/`));
  return inside.toSorted((a, b) => b.folder.length - a.folder.length)[0];
}

/** Rooms by name, and `every room`, `of src`, `but` the ones that follow. */
function allowed(cell: string): string[] {
  const [every = '', ...more] = cell.startsWith('every room') ? cell.split(';') : ['', cell];
  const inSrc = every.includes('of `src`');
  const except = quoted(every.split(' but ')[1] ?? '');
  const all = FOLDERS.filter((folder) => !inSrc || folder.startsWith('src/')).filter(
    (name) => !except.includes(name),
  );
  return [...(every === '' ? [] : all), ...more.flatMap(quoted)];
}

function quoted(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

function matches(door: string, name: string): boolean {
  return door.endsWith('*') ? name.startsWith(door.slice(0, -1)) : door === name;
}
