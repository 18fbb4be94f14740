import { expect, it } from 'vitest';
import { FORMS, type Form } from '../../authz/fixtures/signedAs.ts';
import type { Answer, Door } from './door.ts';
import type { ExpectedError, HttpAttack } from './httpAttack.ts';

/** The statuses of the errors that a row may expect. */
const STATUS: Readonly<Record<ExpectedError['name'], number>> = {
  MissingAuthenticationTokenException: 403,
  IncompleteSignatureException: 403,
  InvalidSignatureException: 403,
  UnrecognizedClientException: 403,
  ExpiredTokenException: 403,
  AccessDeniedException: 403,
  UnknownOperationException: 404,
  BadRequestException: 400,
  RequestEntityTooLargeException: 413,
};

export function expectError({ status, type, message, passed }: Answer, error: ExpectedError): void {
  const sentence = typeof error.message === 'string' ? error.message : expect.stringMatching(error.message);
  expect({ status, type, message, passed }).toEqual({
    status: STATUS[error.name],
    type: error.name,
    message: sentence,
    passed: false,
  });
}

/**
 * Sends every row in each form, with and without the hash header. The harmless request is sent first and must
 * pass. Otherwise a row could fail for another reason than its attack.
 */
export function runHttpAttacks(attacks: readonly HttpAttack[], door: () => Door): void {
  for (const attack of attacks) {
    for (const form of attack.forms ?? FORMS) {
      for (const hashHeader of form === 'header' ? [true, false] : [false]) {
        const title = `attack ${attack.number}: ${attack.name} (${form}${hashHeader ? ' with hash' : ''})`;
        it(title, () => run(attack, { form, hashHeader }, door()));
      }
    }
  }
}

async function run(
  attack: HttpAttack,
  { form, hashHeader }: { form: Form; hashHeader: boolean },
  door: Door,
): Promise<void> {
  const { change, error } = attack;
  const sign = typeof attack.sign === 'function' ? attack.sign() : attack.sign;
  const { passes = sign } = attack;
  if (change === undefined && attack.passes === undefined) throw new Error('What passes?');
  const harmless = await door.send(await door.sign(form, { hashHeader, ...passes }));
  expect(harmless).toMatchObject({ passed: true });
  const signed = await door.sign(form, { hashHeader, ...sign });
  expectError(await door.send(change === undefined ? signed : change(signed)), error);
}
