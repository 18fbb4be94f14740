import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMON_FINDINGS } from '../../../cli/doctor/commonFindings.ts';
import { PROBES } from '../../../cli/doctor/probes.ts';
import { pageTable } from '../../../cli/doctor/report.ts';
import { PROJECT_DIR } from '../../../local/launch/settings.ts';
import { TURNS } from './turns.ts';

test('docs/doctor.md has every probe and finding, as the command prints them', () => {
  const page = readFileSync(join(PROJECT_DIR, 'docs/doctor.md'), 'utf8');
  expect(page.slice(page.indexOf('| **probe**'))).toBe(pageTable());
});

test('probe names are unique, and each probe depends on earlier ones only', () => {
  const names = PROBES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const [index, { needs = [] }] of PROBES.entries()) {
    expect(names.slice(0, index)).toEqual(expect.arrayContaining([...needs]));
  }
});

/** Findings for which the stand-in has no turn: what shows them would be a fault of the gateway itself. */
const BY_HAND = new Set([
  ...['open-to-all', 'signature-not-checked', 'token-expired', 'request-id-missing', 'body-replaced'],
  ...[
    'tags-left',
    'write-denied',
    'no-answer',
    'payload-limited',
    'function-failed',
    'undecided',
    'unexpected',
  ],
]);

test('every finding is caused by a case of the stand-in, or in findings.test.ts', () => {
  const turned = new Set(TURNS.flatMap(({ named }) => named));
  const all = [...PROBES.flatMap(({ findings }) => findings), ...COMMON_FINDINGS].map(({ id }) => id);
  expect([...new Set(all)].filter((id) => !turned.has(id) && !BY_HAND.has(id))).toEqual([]);
  expect([...turned, ...BY_HAND].filter((id) => !all.includes(id))).toEqual([]);
});
