/**
 * Why the local gateway cannot start or go on: one sentence for the person at the terminal, naming what to
 * do.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** The system's error code (`EACCES`), or the message where there is none. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
