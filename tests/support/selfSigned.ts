import { createHash, type KeyObject, sign } from 'node:crypto';

/** DER of one value: tag, length, content. Source: ITU-T X.690, section 8.1. */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.from(body.length.toString(16).padStart(4, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 + length.length]), length, body]);
}

const [SEQUENCE, SET, INTEGER, BITS, OID, UTF8, UTC_TIME, VERSION] = [0x30, 0x31, 2, 3, 6, 12, 23, 0xa0];
const SHA256_WITH_RSA = Buffer.from('2a864886f70d01010b', 'hex');
const COMMON_NAME = Buffer.from('550403', 'hex');

/** A self-signed certificate of an RSA key, as base64 of its DER. Times are `YYMMDDHHMMSSZ`. */
export function selfSigned(
  { publicKey, privateKey }: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  { commonName = 'test', from = '200101000000Z', to = '491231235959Z' } = {},
): string {
  const algorithm = der(SEQUENCE, der(OID, SHA256_WITH_RSA), Buffer.from([5, 0]));
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, der(OID, COMMON_NAME), der(UTF8, Buffer.from(commonName)))),
  );
  const times = der(SEQUENCE, ...[from, to].map((time) => der(UTC_TIME, Buffer.from(time))));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const serial = createHash('sha256').update(spki).digest().subarray(0, 8);
  serial[0] = 1;
  const version = der(VERSION, der(INTEGER, Buffer.from([2])));
  const body = der(SEQUENCE, version, der(INTEGER, serial), algorithm, name, times, name, spki);
  const signature = der(BITS, Buffer.from([0]), sign('sha256', body, privateKey));
  return der(SEQUENCE, body, algorithm, signature).toString('base64');
}
