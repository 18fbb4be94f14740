import { scryptSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashSecret } from '../../../src/mq/operations/users/hashPasswords.ts';

test('a hash names its parameters, and can be computed again from the secret', async () => {
  const [scheme, N, r, p, salt = '', key] = (await hashSecret('S3cret-Passw0rd!')).split('$');
  expect([scheme, N, r, p]).toStrictEqual(['scrypt', '8192', '8', '1']);
  const again = scryptSync('S3cret-Passw0rd!', Buffer.from(salt, 'base64url'), 32, {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  expect(again.toString('base64url')).toBe(key);
});

test('a secret has another hash each time', async () => {
  expect(await hashSecret('same')).not.toBe(await hashSecret('same'));
});
