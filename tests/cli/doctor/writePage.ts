import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageTable } from '../../../cli/doctor/report.ts';
import { PROJECT_DIR } from '../../../local/launch/settings.ts';

/** Writes the table of docs/doctor.md again: `node tests/cli/doctor/writePage.ts`. */
const PAGE = join(PROJECT_DIR, 'docs/doctor.md');
const [prose = ''] = readFileSync(PAGE, 'utf8').split('| **probe**');
writeFileSync(PAGE, `${prose}${pageTable()}`);
