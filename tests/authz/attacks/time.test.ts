import { describe, expect, it } from 'vitest';
import { type Change, plusHeader, withHeader, withQuery } from '../fixtures/change.ts';
import { journey } from '../fixtures/journey.ts';
import { memoryGate } from '../fixtures/memoryGate.ts';
import { type Form, signedAs } from '../fixtures/signedAs.ts';
import { NOON } from '../signedRequest.ts';
import { type Attack, runAttacks } from './attack.ts';

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const at = (seconds: number) => ({ now: () => NOON + seconds * SECOND });
const expired = (then: string, now: string, lifetime: string) =>
  [
    'InvalidSignatureException',
    `Signature expired: 20261121T120000Z is now earlier than ${then} (${now} - ${lifetime})`,
  ] as const;

const attacks: Attack[] = [
  {
    number: 13,
    name: 'five minutes and one second late',
    forms: ['header'],
    gate: at(301),
    error: expired('20261121T120001Z', '20261121T120501Z', '5 min.'),
  },
  {
    number: 13,
    name: 'five minutes and one second early',
    gate: at(-301),
    error: [
      'InvalidSignatureException',
      'Signature not yet current: 20261121T120000Z is still later than ' +
        '20261121T115959Z (20261121T115459Z + 5 min.)',
    ],
  },
  {
    number: 13,
    name: 'fifteen minutes and one second late on a route of fifteen',
    forms: ['header'],
    gate: { ...at(901), skewMinutes: 15 },
    error: expired('20261121T120001Z', '20261121T121501Z', '15 min.'),
  },
  {
    number: 13,
    name: 'one second after its life',
    forms: ['presigned'],
    sign: { expiresIn: 1 },
    gate: at(2),
    error: expired('20261121T120001Z', '20261121T120002Z', '1 sec.'),
  },
  {
    number: 13,
    name: 'a week was asked for, a quarter of an hour and one second late',
    forms: ['presigned'],
    sign: { expiresIn: 604_800 },
    gate: at(901),
    error: expired('20261121T120001Z', '20261121T121501Z', '900 sec.'),
  },
  {
    number: 13,
    name: 'signed for tomorrow',
    sign: { at: NOON + DAY, expiresIn: 604_800 },
    error: [
      'InvalidSignatureException',
      'Signature not yet current: 20261122T120000Z is still later than ' +
        '20261121T120500Z (20261121T120000Z + 5 min.)',
    ],
  },
];

const NO_DATES = [
  '20261332T999999Z',
  '20260230T000000Z',
  '20260229T120000Z',
  '20261121T240000Z',
  '20261121T120060Z',
  '20261121T126000Z',
  '20260001T120000Z',
  '20261121T120000',
  '20261121T120000z',
  '20261121t120000Z',
  '20261121T120000+0000',
  '2026-11-21T12:00:00Z',
  '20261121',
  '1795262400',
  'Sat, 21 Nov 2026 12:00:00 GMT',
  '20261121T120000Z20261121T120000Z',
  '-0261121T120000Z',
  'x'.repeat(500),
];
/**
 * The place of the date in each form. A presigned URL without a date is refused as incomplete before that.
 */
const dated: Record<Form, (text: string) => Change> = {
  header: (text) => withHeader('x-amz-date', () => text),
  presigned: (text) => withQuery('X-Amz-Date', () => encodeURIComponent(text)),
};
const noDates = (['header', 'presigned'] as const).flatMap((form) =>
  NO_DATES.map(
    (text): Attack => ({
      number: 14,
      name: `the date ${text.slice(0, 40)}`,
      forms: [form],
      change: dated[form](text),
      error: [
        'IncompleteSignatureException',
        `Date must be in ISO-8601 'basic format'. Got '${text.slice(0, 64)}'.`,
      ],
    }),
  ),
);

describe('attacks on the time', () => runAttacks([...attacks, ...noDates]));

describe('attack 13: a signature is valid in its last second', () => {
  const good: [string, Form, number, number][] = [
    ['five minutes late', 'header', 300, 300],
    ['five minutes early', 'header', -300, 300],
    ['five minutes early', 'presigned', -300, 300],
    ['one second of one', 'presigned', 1, 1],
    ['a quarter of an hour, of a week that was asked for', 'presigned', 900, 604_800],
  ];
  for (const [name, form, seconds, expiresIn] of good) {
    it(`${name} (${form})`, async () => {
      const signed = await signedAs(form, { expiresIn });
      for (const millis of [0, 999]) {
        const now = () => NOON + seconds * SECOND + millis;
        expect((await journey(signed, memoryGate({ now }))).last.outcome).toBe('allowed');
      }
    });
  }
});

describe('attack 14: the Date header counts only if X-Amz-Date is absent', () => {
  it('a Date header beside X-Amz-Date changes nothing', async () => {
    const signed = await signedAs('header');
    const { last } = await journey(plusHeader('Date', 'Thu, 01 Jan 1970 00:00:00 GMT')(signed));
    expect(last.outcome).toBe('allowed');
  });
  it('a Date header without X-Amz-Date is the signed date, or the signature is refused', async () => {
    const signed = await signedAs('header');
    const moved = withHeader('x-amz-date', () => undefined)(plusHeader('Date', '20261121T120000Z')(signed));
    // X-Amz-Date is among the signed headers, and gone.
    expect((await journey(moved)).last).toMatchObject({ refusal: { name: 'InvalidSignatureException' } });
  });
});
