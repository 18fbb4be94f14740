const MAX_SHOWN = 128;
const MAX_CAUSE = 300;

/** A fault in an account export. The message is one sentence: where it is, and what is wrong there. */
export class AccountExportError extends Error {
  override readonly name = 'AccountExportError';

  constructor(place: string, fault: string) {
    super(`${place}: ${fault}`);
  }
}

/** A name of the export for a message: printable, on one line, not too long. */
export function shown(text: string): string {
  return `'${oneLine(text, MAX_SHOWN)}'`;
}

/** What another parser said, fit to end a sentence. */
export function causeOf(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error), MAX_CAUSE);
}

function oneLine(text: string, limit: number): string {
  const head = text.slice(0, limit).replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');
  return text.length > limit ? `${head}…` : head;
}
