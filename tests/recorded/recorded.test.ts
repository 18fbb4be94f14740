import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { AREAS, EMULATORS } from './areas.ts';
import { type Compared, isAlike } from './compared.ts';
import { DIFFERENCES, explains, unexplained } from './differences.ts';
import { compareOverHttp } from './overHttp.ts';
import { fidelityPage, share } from './page.ts';

/**
 * Percent; may only rise for the answers that are there. It was 99 before the ten answers with encrypted SAML
 * assertions, which this gateway does not accept.
 */
const AT_LEAST = 98;

const compared = new Map<string, readonly Compared[]>();
beforeAll(async () => {
  for (const [name, compare] of Object.entries(AREAS)) compared.set(name, await compare());
});
const emulated = new Map<string, readonly Compared[]>();
beforeAll(async () => {
  for (const [name, compare] of Object.entries(EMULATORS)) emulated.set(name, await compare());
});
const all = () => [...compared.values()].flat();

describe('expectations of emulators’ tests', () => {
  it.each(Object.keys(EMULATORS))('%s: are met, or the difference has its reason', (name) => {
    expect(unexplained(emulated.get(name) ?? [])).toEqual([]);
  });

  it('have no reason for an answer that is alike', () => {
    const idle = [...emulated.values()].flat().filter((one) => isAlike(one) && one.reason !== undefined);
    expect(idle).toEqual([]);
  });
});

describe('answers recorded on AWS', () => {
  it.each(Object.keys(AREAS))('%s: are alike, or the difference has its reason', (name) => {
    expect(unexplained(compared.get(name) ?? [])).toEqual([]);
  });

  it('of Amazon MQ are the same from a gateway over HTTP as from its operations', async () => {
    const overHttp = await compareOverHttp();
    expect(overHttp).toHaveLength(compared.get('Amazon MQ')?.length ?? 0);
    expect(unexplained(overHttp)).toEqual([]);
  });

  it('are alike at least as often as before', () => {
    expect(share(all())).toBeGreaterThanOrEqual(AT_LEAST);
  });

  it('have no unused reason', () => {
    const open = all().filter((one) => !isAlike(one));
    const idle = DIFFERENCES.filter((difference) => !open.some((one) => explains(difference, one)));
    expect(idle).toEqual([]);
  });

  it('have unique names', () => {
    const names = all().map(({ source, operation, label }) => `${source} ${operation} ${label}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('are in docs/fidelity.md, which is current (npm run fidelity)', () => {
    const page = readFileSync(new URL('../../docs/fidelity.md', import.meta.url), 'utf8');
    expect(page).toBe(fidelityPage(compared, emulated));
  });
});
