import type { Account, PasswordPolicy } from '../../src/directory/account.ts';
import { iamError } from './iamErrors.ts';

/** The rules for an account without a password policy (IAM User Guide, "Default password policy"). */
const DEFAULT_RULES = { minimumLength: 8, kinds: 3 };

const KINDS = {
  uppercase: /[A-Z]/,
  lowercase: /[a-z]/,
  numbers: /\d/,
  symbols: /[!@#$%^&*()_+\-=[\]{}|']/,
} as const;

const SENTENCES: readonly (readonly [
  member: keyof PasswordPolicy,
  kind: keyof typeof KINDS,
  name: string,
])[] = [
  ['requireUppercase', 'uppercase', 'uppercase letter'],
  ['requireLowercase', 'lowercase', 'lowercase letter'],
  ['requireNumbers', 'numbers', 'number'],
  ['requireSymbols', 'symbols', 'symbol'],
];

/**
 * Checks a password by the account's password policy. @throws QueryError PasswordPolicyViolation, which does
 * not contain the password
 */
export function requireGoodPassword({ passwordPolicy }: Account, password: string, userName: string): void {
  if (passwordPolicy === undefined) {
    requireDefault(password, userName);
    return;
  }
  if (password.length < passwordPolicy.minimumLength) {
    throw violation(`Password should have a minimum length of ${passwordPolicy.minimumLength}`);
  }
  for (const [member, kind, name] of SENTENCES) {
    if (passwordPolicy[member] === true && !KINDS[kind].test(password)) {
      throw violation(`Password should have at least one ${name}`);
    }
  }
}

function requireDefault(password: string, userName: string): void {
  const kinds = Object.values(KINDS).filter((kind) => kind.test(password)).length;
  const good =
    password.length >= DEFAULT_RULES.minimumLength && kinds >= DEFAULT_RULES.kinds && password !== userName;
  if (!good) throw violation('Password does not conform to the account password policy.');
}

function violation(message: string) {
  return iamError('PasswordPolicyViolation', message);
}
