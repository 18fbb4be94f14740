import { createHmac, hash } from 'node:crypto';
import type { SignedTexts } from './signedTexts.ts';

/** What no verifier can do without: one hash, and one HMAC with a key that was derived before. */
export function signatureCrypto({ canonical, toSign, key }: SignedTexts): () => unknown {
  return () => {
    const hashed = hash('sha256', canonical, 'hex');
    return [hashed, createHmac('sha256', key).update(toSign).digest()];
  };
}
