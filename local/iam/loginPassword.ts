import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** 16 MB and about 60 ms a password. The text of a hash names its cost, so that it can be raised later. */
const COST = { N: 2 ** 14, r: 8, p: 1 } as const;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const SHAPE = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/;

/** `scrypt$<N>$<r>$<p>$<salt>$<key>` (base64url), with a fresh salt. */
export async function passwordHash(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derived(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Whether a password has this hash. False for a user whose hash is not known. */
export async function hasHash(password: string, hash = ''): Promise<boolean> {
  const [, N, r, p, salt = '', key = ''] = SHAPE.exec(hash) ?? [];
  if (N === undefined) return false;
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const made = await derived(password, Buffer.from(salt, 'base64url'), cost);
  const kept = Buffer.from(key, 'base64url');
  return made.length === kept.length && timingSafeEqual(made, kept);
}

function derived(password: string, salt: Buffer, cost: object): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
