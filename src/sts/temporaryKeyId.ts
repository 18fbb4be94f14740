import { randomBytes } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** 16 characters of 5 bits. */
const ID_BITS = 80n;
/** Below a bit that is always set stand 40 bits of account id, then random ones. */
const RANDOM_BITS = 39n;
const ACCOUNT_BITS = 40n;
const KEY_ID = /^(?:AKIA|ASIA)([Q-Z2-7][A-Z2-7]{15})$/;

/**
 * A new `ASIA…` id, which tells its account as AWS's do. Not secret, and unique only together with its
 * principal.
 */
export function temporaryKeyId(accountId: string): string {
  const random = randomBytes(Number(ID_BITS / 8n)).reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
  const account = (1n << ACCOUNT_BITS) | BigInt(accountId);
  let bits = (account << RANDOM_BITS) | (random & ((1n << RANDOM_BITS) - 1n));
  let text = '';
  for (; text.length < 16; bits >>= 5n) text = `${BASE32[Number(bits & 31n)]}${text}`;
  return `ASIA${text}`;
}

/**
 * The account that an access key id tells; undefined for one of the older form, which tells none, and for
 * anything else. Layout: 80 bits in base32, of which the first is set and the next 40 are the account id.
 */
export function accountOfKeyId(accessKeyId: string): string | undefined {
  const [, text] = KEY_ID.exec(accessKeyId) ?? [];
  if (text === undefined) return undefined;
  const bits = [...text].reduce((sum, character) => (sum << 5n) | BigInt(BASE32.indexOf(character)), 0n);
  const account = (bits >> RANDOM_BITS) & ((1n << ACCOUNT_BITS) - 1n);
  const digits = String(account).padStart(12, '0');
  return digits.length === 12 ? digits : undefined;
}
