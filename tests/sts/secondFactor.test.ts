import { expect, test } from 'vitest';
import { parseForm } from '../../src/query/parameters.ts';
import { secondFactor } from '../../src/sts/secondFactor.ts';
import { ALICE } from './sessions.ts';

const MACHINE = Date.parse('2026-11-29T12:00:00Z');
const HOUR = 3_600_000;

test('a code is checked with the clock of login proofs, and the factor has the gateway’s time', async () => {
  const checkedAt: number[] = [];
  const mfa = {
    verify: async (_holder: unknown, _serial: string, _code: string, at: number) => {
      checkedAt.push(at);
      return 'verified' as const;
    },
  };
  const form = parseForm(
    Buffer.from('SerialNumber=arn%3Aaws%3Aiam%3A%3A123456789012%3Amfa%2Fdevice&TokenCode=123456'),
  );
  const given = await secondFactor(
    form,
    { principal: ALICE },
    {
      mfa,
      now: () => MACHINE + HOUR,
      proofNow: () => MACHINE,
    },
  );
  expect({ checkedAt, given }).toEqual({ checkedAt: [MACHINE], given: MACHINE + HOUR });
});
