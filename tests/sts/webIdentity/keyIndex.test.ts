import { generateKeyPairSync } from 'node:crypto';
import { errors } from 'jose';
import { expect, it } from 'vitest';
import { keyIndex } from '../../../src/sts/webIdentity/keyIndex.ts';

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const find = keyIndex({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one' }] });
const TOKEN = { payload: '', signature: '' };

it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'none', 'HS256', ''])(
  'a key is found for a known algorithm only, not for %j',
  async (alg) => {
    await expect(async () => find({ alg, kid: 'one' }, TOKEN)).rejects.toThrow(errors.JWKSNoMatchingKey);
    await expect(find({ alg: 'ES256', kid: 'one' }, TOKEN)).resolves.toBeDefined();
  },
);
