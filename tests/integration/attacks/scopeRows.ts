import { type Change, withHeader, withPart, withQuery } from '../../authz/fixtures/change.ts';
import { FORMS, type Form } from '../../authz/fixtures/signedAs.ts';
import { AT, type HttpAttack, incomplete, invalid, mismatch, NOW, stamp, TODAY } from './httpAttack.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const YESTERDAY = stamp(AT - DAY).slice(0, 8);
// Refused before the key is looked up: any id will do.
const ID = 'AKIAIOSFODNN7EXAMPLE';
const REGION = "Credential should be scoped to a valid region, not 'eu-west-1'.";
const SERVICE = "Credential should be scoped to correct service: 'mq'.";
const TERMINATOR = "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'.";
const SCOPE_DAY =
  'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
  `'${YESTERDAY}' != '${TODAY}', from '${NOW}'.`;
const FIVE =
  'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got';

const credential: Record<Form, (text: string) => Change> = {
  header: (text) => withPart('Credential', () => text),
  presigned: (text) => withQuery('X-Amz-Credential', () => encodeURIComponent(text)),
};
const date: Record<Form, (text: string) => Change> = {
  header: (text) => withHeader('x-amz-date', () => text),
  presigned: (text) => withQuery('X-Amz-Date', () => encodeURIComponent(text)),
};

/** Puts this gateway's own scope behind the key id that is there. */
const ownScope = (text: string) => text.replace(/\/.*$/, `/${TODAY}/us-east-1/mq/aws4_request`);
const relabelled: Record<Form, Change> = {
  header: withPart('Credential', ownScope),
  presigned: withQuery('X-Amz-Credential', (raw) => encodeURIComponent(ownScope(decodeURIComponent(raw)))),
};

const FOREIGN: readonly (readonly [text: string, message: string])[] = [
  [`${ID}/${TODAY}/eu-west-1/mq/aws4_request`, REGION],
  [`${ID}/${TODAY}/us-east-1/sqs/aws4_request`, SERVICE],
  [`${ID}/${TODAY}/us-east-1/mq/aws5_request`, TERMINATOR],
  [`${ID}/${YESTERDAY}/us-east-1/mq/aws4_request`, SCOPE_DAY],
  [`${ID}/${YESTERDAY}/eu-west-1/sqs/aws5_request`, [REGION, SERVICE, TERMINATOR, SCOPE_DAY].join(' ')],
  [`${ID}/${TODAY}/us-east-1/MQ/aws4_request`, SERVICE],
  [`${ID}/${TODAY}//mq/aws4_request`, REGION.replace('eu-west-1', '')],
];
const NOT_FIVE: readonly (readonly [text: string, quoted: string])[] = [
  [`${ID}/${TODAY}/us-east-1/mq`, `${ID}/${TODAY}/us-east-1/mq`],
  [`${ID}/x/${TODAY}/us-east-1/mq/aws4_request`, `${ID}/x/${TODAY}/us-east-1/mq/aws4_request`],
  [`/${TODAY}/us-east-1/mq/aws4_request`, `/${TODAY}/us-east-1/mq/aws4_request`],
  [ID, ID],
  ['a"b\\c\u00e9/', 'abc/'],
  ['k'.repeat(6000), 'k'.repeat(64)],
];

/** Attack 12. */
export const SCOPE_ROWS: readonly HttpAttack[] = FORMS.flatMap((form): HttpAttack[] => [
  ...FOREIGN.map(
    ([text, message]): HttpAttack => ({
      number: 12,
      name: text,
      forms: [form],
      change: credential[form](text),
      error: invalid(message),
    }),
  ),
  ...NOT_FIVE.map(
    ([text, quoted]): HttpAttack => ({
      number: 12,
      name: text.slice(0, 70),
      forms: [form],
      change: credential[form](text),
      error: incomplete(`${FIVE} '${quoted}'`),
    }),
  ),
  {
    number: 12,
    name: 'signed for eu-west-1',
    forms: [form],
    sign: { region: 'eu-west-1' },
    passes: {},
    error: invalid(REGION),
  },
  {
    number: 12,
    name: 'signed for sqs',
    forms: [form],
    sign: { service: 'sqs' },
    passes: {},
    error: invalid(SERVICE),
  },
  ...[{ region: 'eu-west-1' }, { service: 'sqs' }, { at: AT - DAY }].map(
    (sign): HttpAttack => ({
      number: 12,
      name: `signed for ${JSON.stringify(sign)} and relabelled`,
      forms: [form],
      sign,
      change: (request) => date[form](NOW)(relabelled[form](request)),
      passes: {},
      error: mismatch,
    }),
  ),
]);

const between = (what: string, then?: number) => {
  const date = then === undefined ? '\\d{8}T\\d{6}Z' : stamp(then);
  return invalid(new RegExp(`^Signature ${what}: ${date} is .* \\d{8}T\\d{6}Z \\(\\d{8}T\\d{6}Z [-+] `));
};
const NO_DATES = [
  '20261332T999999Z',
  '20260230T000000Z',
  '20261121T240000Z',
  '20261121T120000',
  '2026-11-21T12:00:00Z',
  '1795262400',
  'Sat, 21 Nov 2026 12:00:00 GMT',
  'x'.repeat(500),
];

/** Attacks 13 and 14; over HTTP with a minute to spare on either side. */
export const TIME_ROWS: readonly HttpAttack[] = [
  {
    number: 13,
    name: 'six minutes late',
    forms: ['header'],
    sign: { at: AT - 6 * MINUTE },
    passes: {},
    error: between('expired', AT - 6 * MINUTE),
  },
  {
    number: 13,
    name: 'six minutes early',
    // Six minutes after the moment of signing, not after `AT`: the start of the gateway may take a minute,
    // and a time that is five minutes early is accepted.
    sign: () => ({ at: Date.now() + 6 * MINUTE }),
    passes: {},
    error: between('not yet current'),
  },
  {
    number: 13,
    name: 'presigned for tomorrow',
    forms: ['presigned'],
    sign: { at: AT + DAY, expiresIn: 604_800 },
    passes: {},
    error: between('not yet current', AT + DAY),
  },
  {
    number: 13,
    name: 'presigned a minute ago for half a minute',
    forms: ['presigned'],
    sign: { at: AT - MINUTE, expiresIn: 30 },
    passes: {},
    error: between('expired', AT - MINUTE),
  },
  {
    number: 13,
    name: 'presigned eight days ago for a week',
    forms: ['presigned'],
    sign: { at: AT - 8 * DAY, expiresIn: 604_800 },
    passes: {},
    error: between('expired', AT - 8 * DAY),
  },
  ...FORMS.flatMap((form) =>
    NO_DATES.map(
      (text): HttpAttack => ({
        number: 14,
        name: `the date ${text.slice(0, 40)}`,
        forms: [form],
        change: date[form](text),
        error: incomplete(`Date must be in ISO-8601 'basic format'. Got '${text.slice(0, 64)}'.`),
      }),
    ),
  ),
];
