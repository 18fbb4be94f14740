import { randomBytes } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** 16 characters of 5 bits. */
const ID_BITS = 80n;
/** Layout: one bit that is always set, 40 bits of account id, then random bits. */
const RANDOM_BITS = 39n;
const ACCOUNT_BITS = 40n;
const KEY_ID = /^(?:AKIA|ASIA)([Q-Z2-7][A-Z2-7]{15})$/;

/**
 * A new `ASIA…` id that contains its account, as AWS's ids do. It is not secret, and is unique only together
 * with its principal.
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
 * The account in an access key id; undefined for an id of the older form, which contains none, and for any
 * other text. Layout: 80 bits in base32, of which the first is set and the next 40 are the account id.
 */
export function accountOfKeyId(accessKeyId: string): string | undefined {
  const [, text] = KEY_ID.exec(accessKeyId) ?? [];
  if (text === undefined) return undefined;
  const bits = [...text].reduce((sum, character) => (sum << 5n) | BigInt(BASE32.indexOf(character)), 0n);
  const account = (bits >> RANDOM_BITS) & ((1n << ACCOUNT_BITS) - 1n);
  const digits = String(account).padStart(12, '0');
  return digits.length === 12 ? digits : undefined;
}
