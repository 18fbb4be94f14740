/**
 * The reason why the local gateway cannot start or continue: one sentence for the user, which says what to
 * do.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** The system's error code (`EACCES`), or the message if there is no code. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
