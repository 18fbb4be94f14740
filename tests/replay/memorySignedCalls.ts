import type { FirstCall, SignedCalls } from '../../src/replay/runOnce.ts';

/** Signed calls in memory, for rules that need no table; state/signedCalls.test.ts has the real ones. */
export function memorySignedCalls(): SignedCalls {
  const claims = new Map<string, FirstCall & { readonly id: string }>();
  let drawn = 0;
  const own = (digest: string, id: string) => {
    const claim = claims.get(digest);
    if (claim?.id !== id) throw new Error('not its own');
    return claim;
  };
  return {
    claim: async ({ digest }, requestId) => {
      const first = claims.get(digest);
      if (first !== undefined)
        return { ours: false, first: { requestId: first.requestId, outcome: first.outcome } };
      drawn += 1;
      claims.set(digest, { id: `c-${drawn}`, requestId, outcome: 'unknown' });
      return { ours: true, id: `c-${drawn}` };
    },
    keep: async ({ digest }, id, outcome) => void claims.set(digest, { ...own(digest, id), outcome }),
    release: async ({ digest }, id) => void (own(digest, id) && claims.delete(digest)),
  };
}
