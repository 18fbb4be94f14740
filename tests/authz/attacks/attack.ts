import { expect, it } from 'vitest';
import type { HttpRequest } from '../../../events/restEvent.ts';
import type { Gate } from '../../../src/authz/authorize.ts';
import type { Refusal, RefusalName } from '../../../src/authz/errors.ts';
import type { Change } from '../fixtures/change.ts';
import { journey } from '../fixtures/journey.ts';
import { memoryGate } from '../fixtures/memoryGate.ts';
import { FORMS, type Form, type SigningOptions, signedAs } from '../fixtures/signedAs.ts';
import { KEY } from '../signedRequest.ts';

/**
 * One row of the attack table (docs/rules/sigv4.md): what is signed, what is changed, and the exact answer.
 */
export interface Attack {
  readonly number: number;
  readonly name: string;
  /** Default: header and presigned. */
  readonly forms?: readonly Form[];
  readonly sign?: SigningOptions;
  /** Absent: the request is an attack as it was signed. */
  readonly change?: Change;
  /** The request that the handler gets, if only that was changed; the authorizer saw the true request. */
  readonly arrived?: Change;
  readonly gate?: Partial<Gate>;
  /** The authorizer must refuse it by itself; default: whichever function can tell. */
  readonly atOnce?: true;
  readonly error: readonly [name: RefusalName, message: string];
}

/**
 * Runs every row through both functions, in each form, with and without the hash header. If a row changes a
 * request, the unchanged request is sent first and must pass. Otherwise the row could fail for another reason
 * than its change.
 */
export function runAttacks(attacks: readonly Attack[]): void {
  for (const attack of attacks) {
    for (const form of attack.forms ?? FORMS) {
      for (const hashHeader of form === 'header' ? [true, false] : [false]) {
        const title = `${form}${hashHeader ? ' with hash' : ''}`;
        it(`attack ${attack.number}: ${attack.name} (${title})`, () => run(attack, form, hashHeader));
      }
    }
  }
}

async function run(attack: Attack, form: Form, hashHeader: boolean): Promise<void> {
  const { change, arrived, error } = attack;
  const signed = await signedAs(form, { hashHeader, ...attack.sign });
  if (change !== undefined || arrived !== undefined) {
    expect((await journey(signed)).last.outcome).toBe('allowed');
  }
  const changed = change === undefined ? signed : change(signed);
  const { first, last } = await journey(
    changed,
    memoryGate(attack.gate),
    arrived === undefined ? changed : arrived(changed),
  );
  if (attack.atOnce) expect(first.outcome).toBe('refused');
  const [name, message] = error;
  expect(last).toMatchObject({ outcome: 'refused', refusal: { name, message } });
  if (last.outcome === 'refused') expectTellsNothing(last.refusal, changed);
}

/**
 * Attack 24: an answer holds no canonical request, token, secret or signature, and nothing that breaks out of
 * a JSON string.
 */
export function expectTellsNothing({ message }: Refusal, request: HttpRequest): void {
  const sent = [request.target, ...request.headers.map(([, value]) => value)].join(' ');
  const signatures = sent.match(/(?<=Signature=)[0-9a-f]{64}/g) ?? [];
  // A test's token may be as short as a word of the sentence; real ones have hundreds of characters.
  const tokens = request.headers.filter(
    ([name, value]) => name.toLowerCase() === 'x-amz-security-token' && value.length > 16,
  );
  for (const hidden of [KEY.secretAccessKey, ...signatures, ...tokens.map(([, token]) => token)]) {
    expect(message).not.toContain(hidden);
  }
  expect(message).toMatch(/^[ !#-[\]-~]{1,1024}$/);
}
