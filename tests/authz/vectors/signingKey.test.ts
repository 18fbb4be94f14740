import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type CredentialScope, signingKey } from '../../../src/authz/authenticate/credentialScope.ts';

/** The secret of AWS's own examples. */
const secretKey = () => createSecretKey(Buffer.from('AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'));
const SCOPE: CredentialScope = { accessKeyId: 'x', day: '20150830', region: 'us-east-1', service: 'iam' };
const hex = (secret: ReturnType<typeof secretKey>, scope: Partial<CredentialScope>) =>
  signingKey(secret, { ...SCOPE, ...scope })
    .export()
    .toString('hex');

describe('the signing key of a secret', () => {
  it('is that of the example in the IAM User Guide', () => {
    expect(hex(secretKey(), {})).toBe('c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9');
  });

  // More scopes than are kept for one secret, and each of them twice.
  const days = Array.from({ length: 12 }, (_, index) => ({ day: `201508${10 + index}` }));
  const scopes = [{}, { region: 'eu-west-1' }, { service: 'mq' }, { service: 'iam/mq' }, ...days];

  it('is different for each scope, however many scopes one secret has', () => {
    const secret = secretKey();
    const once = scopes.map((scope) => hex(secret, scope));
    expect(new Set(once).size).toBe(scopes.length);
    expect(scopes.map((scope) => hex(secret, scope))).toEqual(once);
    expect(scopes.map((scope) => hex(secretKey(), scope))).toEqual(once);
  });

  it('is derived once for a scope, and again for a secret that was loaded again', () => {
    const secret = secretKey();
    expect(signingKey(secret, SCOPE)).toBe(signingKey(secret, { ...SCOPE, accessKeyId: 'y' }));
    expect(signingKey(secret, SCOPE)).not.toBe(signingKey(secretKey(), SCOPE));
    // Around midnight two days take turns.
    const today = signingKey(secret, SCOPE);
    const tomorrow = signingKey(secret, { ...SCOPE, day: '20150831' });
    expect(signingKey(secret, SCOPE)).toBe(today);
    expect(signingKey(secret, { ...SCOPE, day: '20150831' })).toBe(tomorrow);
  });

  it('is dropped once a secret was used for more scopes than it has days and services', () => {
    const secret = secretKey();
    const first = signingKey(secret, SCOPE);
    for (const scope of days) signingKey(secret, { ...SCOPE, ...scope });
    expect(signingKey(secret, SCOPE)).not.toBe(first);
  });
});
