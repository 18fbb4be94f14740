import { writeFileSync } from 'node:fs';
import { AREAS, EMULATORS } from './areas.ts';
import type { Compared } from './compared.ts';
import { unexplained } from './differences.ts';
import { fidelityPage, share } from './page.ts';

/**
 * `npm run fidelity`: replays everything and writes docs/fidelity.md. Prints each difference that has no
 * reason yet.
 */
const areas = new Map<string, readonly Compared[]>();
for (const [name, compare] of Object.entries(AREAS)) areas.set(name, await compare());
const emulators = new Map<string, readonly Compared[]>();
for (const [name, compare] of Object.entries(EMULATORS)) emulators.set(name, await compare());
writeFileSync(new URL('../../docs/fidelity.md', import.meta.url), fidelityPage(areas, emulators));
for (const [name, compared] of [...areas, ...emulators]) {
  process.stdout.write(`${name}: ${compared.length} recorded, ${share(compared)} % alike\n`);
  for (const { operation, label, recorded, answered } of unexplained(compared)) {
    process.stdout.write(`  ${operation}: ${label}\n    AWS:  ${recorded}\n    here: ${answered}\n`);
  }
}
