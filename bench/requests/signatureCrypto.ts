import { createHmac, hash } from 'node:crypto';
import type { SignedTexts } from './signedTexts.ts';

/** The least work of any verifier: one hash, and one HMAC with an already derived key. */
export function signatureCrypto({ canonical, toSign, key }: SignedTexts): () => unknown {
  return () => {
    const hashed = hash('sha256', canonical, 'hex');
    return [hashed, createHmac('sha256', key).update(toSign).digest()];
  };
}
