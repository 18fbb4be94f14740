/** One answer under load. Times in milliseconds of one clock. */
export interface LoadAnswer {
  readonly askedAt: number;
  readonly answer: string;
}

/**
 * Asks so many times a second, whether or not earlier answers are there, until `stop`; a rejection is an
 * answer, too.
 */
export function underLoad(perSecond: number, ask: () => Promise<string>) {
  const started = performance.now();
  const asked: Promise<LoadAnswer>[] = [];
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - started) * perSecond) / 1_000);
    while (asked.length < due) asked.push(one(ask));
  }, 5);
  return {
    async stop(): Promise<readonly LoadAnswer[]> {
      clearInterval(timer);
      return Promise.all(asked);
    },
  };
}

async function one(ask: () => Promise<string>): Promise<LoadAnswer> {
  const askedAt = performance.now();
  const answer = await ask().catch((error: unknown) => `failed: ${error}`);
  return { askedAt, answer };
}
