import { MqError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';

const { min, max, distinct } = LIMITS.passwordCharacters;
const FORBIDDEN = /[,:=]/;

/**
 * Password of a broker user (API Reference, User). The first two sentences are recorded; none repeats the password.
 * @param attribute The member to name, as it differs between CreateBroker and the user calls.
 */
export function checkPassword(password: string, attribute: string): void {
  const characters = [...password];
  if (characters.length < min || characters.length > max) {
    throw new MqError(
      'BadRequestException',
      `Password is invalid. Enter a password ${min} to ${max} characters long.`,
      attribute,
    );
  }
  if (FORBIDDEN.test(password)) {
    throw new MqError(
      'BadRequestException',
      "Make sure your password doesn't contain invalid characters [, :=].",
      attribute,
    );
  }
  if (new Set(characters).size < distinct) {
    throw new MqError(
      'BadRequestException',
      `Password is invalid. Enter a password with at least ${distinct} different characters.`,
      attribute,
    );
  }
}
