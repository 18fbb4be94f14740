import { describe, expect, it } from 'vitest';
import { type Change, withHeader, withPart, withQuery } from '../fixtures/change.ts';
import { journey } from '../fixtures/journey.ts';
import { MISMATCH } from '../fixtures/sentences.ts';
import { FORMS, type Form, signedAs } from '../fixtures/signedAs.ts';
import { KEY, NOON } from '../signedRequest.ts';
import { type Attack, runAttacks } from './attack.ts';

const ID = KEY.accessKeyId;
const REGION = "Credential should be scoped to a valid region, not 'eu-west-1'.";
const SERVICE = "Credential should be scoped to correct service: 'mq'.";
const TERMINATOR = "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'.";
const DAY =
  'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
  "'20261120' != '20261121', from '20261121T120000Z'.";
const FIVE =
  'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got';

/** Puts another credential where the form has it; the signature stays as it was. */
const credential: Record<Form, (text: string) => Change> = {
  header: (text) => withPart('Credential', () => text),
  presigned: (text) => withQuery('X-Amz-Credential', () => encodeURIComponent(text)),
};

const invalid: [text: string, message: string][] = [
  [`${ID}/20261121/eu-west-1/mq/aws4_request`, REGION],
  [`${ID}/20261121/us-east-1/sqs/aws4_request`, SERVICE],
  [`${ID}/20261121/us-east-1/mq/aws5_request`, TERMINATOR],
  [`${ID}/20261120/us-east-1/mq/aws4_request`, DAY],
  [`${ID}/20261120/eu-west-1/sqs/aws5_request`, [REGION, SERVICE, TERMINATOR, DAY].join(' ')],
  [`${ID}/20261121/us-east-1/MQ/aws4_request`, SERVICE],
  [`${ID}/20261121/us-east-1/mq/AWS4_REQUEST`, TERMINATOR.replace('aws5_request', 'AWS4_REQUEST')],
  [`${ID}/20261121//mq/aws4_request`, REGION.replace('eu-west-1', '')],
  [`${ID}/20261121/us-east-1//aws4_request`, SERVICE],
  [`${ID}/20261121/us-east-1/mq/`, TERMINATOR.replace('aws5_request', '')],
  [`${ID}//us-east-1/mq/aws4_request`, DAY.replace('20261120', '')],
];

const incomplete: [text: string, quoted: string][] = [
  [`${ID}/20261121/us-east-1/mq`, `${ID}/20261121/us-east-1/mq`],
  [`${ID}/x/20261121/us-east-1/mq/aws4_request`, `${ID}/x/20261121/us-east-1/mq/aws4_request`],
  [`${ID}/20261121/us-east-1/mq/aws4_request/`, `${ID}/20261121/us-east-1/mq/aws4_request/`],
  ['/20261121/us-east-1/mq/aws4_request', '/20261121/us-east-1/mq/aws4_request'],
  [ID, ID],
  ['a"b\\c\u0007\u00e9/', 'abc/'],
  ['k'.repeat(9000), 'k'.repeat(64)],
];

const attacks = (['header', 'presigned'] as const).flatMap((form): Attack[] => [
  ...invalid.map(
    ([text, message]): Attack => ({
      number: 12,
      name: text,
      forms: [form],
      change: credential[form](text),
      error: ['InvalidSignatureException', message],
    }),
  ),
  ...incomplete.map(
    ([text, quoted]): Attack => ({
      number: 12,
      name: text.slice(0, 70),
      forms: [form],
      change: credential[form](text),
      error: ['IncompleteSignatureException', `${FIVE} '${quoted}'`],
    }),
  ),
]);

/** Signed for another scope, and saying so. */
const foreign = [
  { sign: { region: 'eu-west-1' }, message: REGION },
  { sign: { service: 'sqs' }, message: SERVICE },
].map(
  ({ sign, message }): Attack => ({
    number: 12,
    name: `signed for ${Object.values(sign)}`,
    sign,
    error: ['InvalidSignatureException', message],
  }),
);

describe('attacks on the credential scope', () => runAttacks([...attacks, ...foreign]));

describe('attack 12: a request that was signed for another scope and relabelled', () => {
  for (const form of FORMS) {
    for (const sign of [{ region: 'eu-west-1' }, { service: 'sqs' }, { at: NOON - 86_400_000 }]) {
      it(`${JSON.stringify(sign)} (${form})`, async () => {
        const relabel = credential[form](`${ID}/20261121/us-east-1/mq/aws4_request`);
        const today =
          form === 'header'
            ? withHeader('x-amz-date', () => '20261121T120000Z')
            : withQuery('X-Amz-Date', () => '20261121T120000Z');
        const { last } = await journey(today(relabel(await signedAs(form, sign))));
        expect(last).toMatchObject({ refusal: { name: 'InvalidSignatureException', message: MISMATCH } });
      });
    }
  }
});

describe('a credential scope that belongs to another signature', () => {
  runAttacks(
    (['header', 'presigned'] as const).map(
      (form): Attack => ({
        number: 12,
        name: 'the credential of another key',
        forms: [form],
        change: credential[form](`AKIAANOTHERKEYIDXXXX/20261121/us-east-1/mq/aws4_request`),
        error: ['UnrecognizedClientException', 'The security token included in the request is invalid.'],
      }),
    ),
  );
  runAttacks([
    {
      number: 12,
      name: 'another secret',
      sign: { credentials: { ...KEY, secretAccessKey: 'wrong' } },
      error: ['InvalidSignatureException', MISMATCH],
    },
  ]);
});
