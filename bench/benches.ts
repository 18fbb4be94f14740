import type { Figure } from './figure.ts';

const BENCHES = {
  verifier: () => import('./verifier.ts'),
  authorizer: () => import('./authorizer.ts'),
  way: () => import('./way.ts'),
  decide: () => import('./decide.ts'),
  gateway: () => import('./gateway.ts'),
  embedded: () => import('./embedded.ts'),
  cold: () => import('./cold.ts'),
  sessions: () => import('./sessions.ts'),
  scale: () => import('./scale.ts'),
  growth: () => import('./growth.ts'),
  access: () => import('./access.ts'),
} as const satisfies Record<string, () => Promise<{ bench: () => Promise<Figure[]> }>>;

export type BenchName = keyof typeof BENCHES;

export const BENCH_NAMES = Object.keys(BENCHES) as BenchName[];

/** Only its own code is loaded: none is timed among code that another one has warmed. */
export async function loadBench(name: BenchName): Promise<() => Promise<Figure[]>> {
  return (await BENCHES[name]()).bench;
}
