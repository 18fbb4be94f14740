import { hash } from 'node:crypto';
import type { OpenedSession, SessionTokens } from '../../authz/authenticate/sessionTokens.ts';

export interface RememberLimits {
  readonly maxEntries: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Tokens that were opened, under the SHA-256 of their text, until they expire or others push them out: a session's derived signing
 * keys hang on its secret object (signingKey.ts), and live as long as it is kept. What does not open is not remembered: anyone can
 * make it up. INVARIANT: neither a token nor a secret is ever a key.
 */
export function rememberedTokens(
  tokens: SessionTokens,
  { maxEntries, now }: RememberLimits,
): SessionTokens & { readonly size: number } {
  const opened = new Map<string, OpenedSession>();
  return {
    get size() {
      return opened.size;
    },
    open(token) {
      const name = hash('sha256', token, 'base64url');
      const found = opened.get(name) ?? tokens.open(token);
      // Taken out and put back: a Map keeps insertion order, so the first one is the one longest unused.
      opened.delete(name);
      if (found === undefined || now() >= found.session.expiresAt) return found;
      opened.set(name, found);
      if (opened.size > maxEntries) {
        const [oldest] = opened.keys();
        if (oldest !== undefined) opened.delete(oldest);
      }
      return found;
    },
  };
}
