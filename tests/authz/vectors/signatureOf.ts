import { createHmac, createSecretKey } from 'node:crypto';
import { signingKey } from '../../../src/authz/authenticate/credentialScope.ts';

/**
 * The signature (hex) over a string to sign, with the gateway's derivation. `scope`:
 * `day/region/service/aws4_request`.
 */
export function signatureOf(secretAccessKey: string, scope: string, toSign: string): string {
  const [day = '', region = '', service = ''] = scope.split('/');
  const secret = createSecretKey(Buffer.from(`AWS4${secretAccessKey}`));
  const key = signingKey(secret, { accessKeyId: '', day, region, service });
  return createHmac('sha256', key).update(toSign).digest('hex');
}
