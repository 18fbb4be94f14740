import type { UpstreamAnswer } from '../../src/upstream/exchange.ts';

/** An answer as `exchange` gives it. */
export function answer(status: number, body: unknown, errorType?: string): UpstreamAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    status,
    headers: { 'x-amzn-requestid': 'upstream-1', ...(errorType && { 'x-amzn-errortype': errorType }) },
    body: Buffer.from(text),
  };
}
