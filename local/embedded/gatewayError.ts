/** Why a gateway cannot be made, or cannot do what it was asked: one sentence for each fault. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
}

/** A fault's sentence without its end, to be built into another one. */
export function sentenceOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
