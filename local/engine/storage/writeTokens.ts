import { createHash } from 'node:crypto';
import { EngineError } from '../engineError.ts';
import type { Database } from './database.ts';

/** How long DynamoDB remembers a token. Source: API Reference, TransactWriteItems, ClientRequestToken. */
const REMEMBERED_MS = 10 * 60_000;
const LONGEST = 36;

/**
 * Whether a transaction with this token was already written; if not, the token is stored. It must be called
 * inside the transaction, so that the token is stored only if the transaction is written.
 * @throws EngineError if the token was used for a different transaction, or is too long.
 */
export function wasWritten(database: Database, token: unknown, items: unknown, now: number): boolean {
  if (token === undefined || token === null) return false;
  if (typeof token !== 'string' || token.length < 1 || token.length > LONGEST) {
    throw new EngineError(
      'ValidationException',
      "1 validation error detected: Value at 'clientRequestToken' failed to satisfy constraint: " +
        `Member must have length between 1 and ${LONGEST}`,
    );
  }
  database.run('DELETE FROM tokens WHERE usedAt <= ?', now - REMEMBERED_MS);
  const digest = createHash('sha256').update(JSON.stringify(items)).digest('base64');
  const known = database.get('SELECT digest FROM tokens WHERE token = ?', token);
  if (known === undefined) {
    database.run('INSERT INTO tokens (token, digest, usedAt) VALUES (?, ?, ?)', token, digest, now);
    return false;
  }
  if (known.digest === digest) return true;
  throw new EngineError(
    'IdempotentParameterMismatchException',
    'The provided idempotent parameters do not match with the initial request',
  );
}
