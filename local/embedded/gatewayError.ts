/** The reason why a gateway cannot be created, or cannot carry out a request: one sentence for each fault. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
}

/** A fault's sentence without its full stop, as a part of another sentence. */
export function sentenceOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
