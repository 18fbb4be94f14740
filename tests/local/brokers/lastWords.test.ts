import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lastWords } from '../../../local/brokers/processes/brokerProcess.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'mqgate-words-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const SECRET = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** The parts that are read, at the beginning and at the end. */
const PART = 64 * 1024;

/** An output of 4 parts, with the secret at one place of each line. */
function words(place: number): string {
  const line = `${'x'.repeat(place)}${SECRET}${'y'.repeat(4_000)}`;
  const text = `${line}\n`.repeat(Math.ceil((4 * PART) / line.length));
  writeFileSync(join(directory, 'output.log'), text.slice(0, 4 * PART));
  return lastWords(directory, [SECRET]);
}

test('no part of a secret is in the log, wherever the middle of a long output is left out', () => {
  for (let place = 0; place < 150; place += 1) {
    const shown = words(place);
    expect(shown.length).toBeGreaterThan(1_000);
    for (let from = 0; from + 12 <= SECRET.length; from += 1) {
      expect(shown).not.toContain(SECRET.slice(from, from + 12));
    }
  }
});
