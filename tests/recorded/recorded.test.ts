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

describe('expectations of tests of emulators', () => {
  it.each(Object.keys(EMULATORS))('%s: each is met, or the difference has its reason', (name) => {
    expect(unexplained(emulated.get(name) ?? [])).toEqual([]);
  });

  it('no reason is given for an answer that is alike', () => {
    const idle = [...emulated.values()].flat().filter((one) => isAlike(one) && one.reason !== undefined);
    expect(idle).toEqual([]);
  });
});

describe('answers recorded on AWS', () => {
  it.each(Object.keys(AREAS))('%s: each is answered alike, or the difference has its reason', (name) => {
    expect(unexplained(compared.get(name) ?? [])).toEqual([]);
  });

  it('Amazon MQ over HTTP: a whole gateway answers as its operations do', async () => {
    const overHttp = await compareOverHttp();
    expect(overHttp).toHaveLength(compared.get('Amazon MQ')?.length ?? 0);
    expect(unexplained(overHttp)).toEqual([]);
  });

  it('enough are alike', () => {
    expect(share(all())).toBeGreaterThanOrEqual(AT_LEAST);
  });

  it('no reason is left over', () => {
    const open = all().filter((one) => !isAlike(one));
    const idle = DIFFERENCES.filter((difference) => !open.some((one) => explains(difference, one)));
    expect(idle).toEqual([]);
  });

  it('no two have the same name', () => {
    const names = all().map(({ source, operation, label }) => `${source} ${operation} ${label}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('docs/fidelity.md is current (npm run fidelity)', () => {
    const page = readFileSync(new URL('../../docs/fidelity.md', import.meta.url), 'utf8');
    expect(page).toBe(fidelityPage(compared, emulated));
  });
});
