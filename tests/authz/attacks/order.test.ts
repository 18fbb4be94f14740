import { describe, expect, it } from 'vitest';
import { type Change, plusHeader, plusQuery, withHeader, withPart, withQuery } from '../fixtures/change.ts';
import { journey } from '../fixtures/journey.ts';
import { BAD_TOKEN, BOTH, HOST_UNSIGNED, MISMATCH } from '../fixtures/sentences.ts';
import { type Form, signedAs } from '../fixtures/signedAs.ts';
import { KEY } from '../signedRequest.ts';

const UNKNOWN = 'AKIAUNKNOWNUNKNOWN00';
const EARLIER = '20261121T110000Z';
const noHost = (names: string) => names.replace('host;', '');
const foreign = (credential: string) => credential.replace('us-east-1', 'eu-west-1');
const fourParts = (credential: string) => credential.replace(/(\/|%2F)aws4_request/, '');
const unknownKey = (credential: string) => credential.replace(KEY.accessKeyId, UNKNOWN);

/**
 * Every fault that a request can have, in the order in which AWS reports them (docs/rules/sigv4.md rule 17).
 */
const FAULTS: { message: string | Record<Form, string>; change: Record<Form, Change> }[] = [
  {
    message: BOTH,
    change: { header: plusQuery('X-Amz-Algorithm=x'), presigned: plusHeader('Authorization', 'x') },
  },
  {
    message: {
      header: "Authorization header requires 'Signature' parameter.",
      presigned:
        "AWS query-string parameters must include 'X-Amz-Signature'. Re-examine the query-string parameters.",
    },
    change: {
      header: withPart('Signature', () => ''),
      presigned: withQuery('X-Amz-Signature', () => undefined),
    },
  },
  {
    message: HOST_UNSIGNED,
    change: {
      header: withPart('SignedHeaders', noHost),
      presigned: withQuery('X-Amz-SignedHeaders', () => 'date'),
    },
  },
  {
    message: "Date must be in ISO-8601 'basic format'. Got 'noon'.",
    change: {
      header: withHeader('x-amz-date', () => 'noon'),
      presigned: withQuery('X-Amz-Date', () => 'noon'),
    },
  },
  {
    message: {
      header:
        `Signature expired: ${EARLIER} is now earlier ` + 'than 20261121T115500Z (20261121T120000Z - 5 min.)',
      presigned:
        `Signature expired: ${EARLIER} is now earlier ` +
        'than 20261121T115500Z (20261121T120000Z - 300 sec.)',
    },
    change: {
      header: withHeader('x-amz-date', () => EARLIER),
      presigned: withQuery('X-Amz-Date', () => EARLIER),
    },
  },
  {
    message:
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, ' +
      `got '${UNKNOWN}/20261121/eu-west-1/mq'`,
    change: {
      header: withPart('Credential', fourParts),
      presigned: withQuery('X-Amz-Credential', fourParts),
    },
  },
  {
    message: "Credential should be scoped to a valid region, not 'eu-west-1'.",
    change: { header: withPart('Credential', foreign), presigned: withQuery('X-Amz-Credential', foreign) },
  },
  {
    message: BAD_TOKEN,
    change: {
      header: (request) =>
        plusHeader(
          'X-Amz-Security-Token',
          't',
        )(withPart('SignedHeaders', (names) => `${names};x-amz-security-token`)(request)),
      presigned: plusQuery('X-Amz-Security-Token=t'),
    },
  },
  {
    message: BAD_TOKEN,
    change: {
      header: withPart('Credential', unknownKey),
      presigned: withQuery('X-Amz-Credential', unknownKey),
    },
  },
  {
    message: MISMATCH,
    change: {
      header: withPart('Signature', () => '0'.repeat(64)),
      presigned: withQuery('X-Amz-Signature', () => '0'.repeat(64)),
    },
  },
];

describe('the answer names the first of several faults, in AWS’s order', () => {
  for (const form of ['header', 'presigned'] as const) {
    for (const [first, { message }] of FAULTS.entries()) {
      const sentence = typeof message === 'string' ? message : message[form];
      it(`${form}, faults ${first + 1} to ${FAULTS.length}: ${sentence.slice(0, 60)}`, async () => {
        let request = await signedAs(form);
        for (const fault of FAULTS.slice(first).reverse()) request = fault.change[form](request);
        expect((await journey(request)).last).toMatchObject({ refusal: { message: sentence } });
      });
    }
    it(`${form}, without a fault`, async () => {
      expect((await journey(await signedAs(form))).last.outcome).toBe('allowed');
    });
  }
});
