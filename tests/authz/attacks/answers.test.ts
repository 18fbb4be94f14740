import { describe, expect, it } from 'vitest';
import { incompleteSignature, messageText, quotable, type Refusal } from '../../../src/authz/errors.ts';
import { accessKey, keysOf } from '../authenticate/verifier.ts';
import { type Change, plusHeader, plusQuery, withHeader, withPart, withQuery } from '../fixtures/change.ts';
import { journey } from '../fixtures/journey.ts';
import { memoryGate } from '../fixtures/memoryGate.ts';
import { FORMS, type Form, signedAs } from '../fixtures/signedAs.ts';
import { KEY } from '../signedRequest.ts';
import { expectTellsNothing } from './attack.ts';

/** Text that breaks out of a JSON string, a log line or a page, wherever a message quotes the caller. */
const HOSTILE = '"},{"x":"\\u0000\r\nSet-Cookie: a=b\u2028<script>\u0000é';

describe('attack 24: no answer holds a canonical request, a token or a secret, or breaks JSON', () => {
  const quoted: Record<Form, Change[]> = {
    header: [
      withHeader('authorization', () => `AWS4-${HOSTILE}`),
      withHeader('authorization', (value) => `${value}, ${HOSTILE}`),
      withHeader('x-amz-date', () => HOSTILE),
      withPart('Credential', () => HOSTILE),
      withPart('Credential', () =>
        `${HOSTILE}/${HOSTILE}/${HOSTILE}/${HOSTILE}/${HOSTILE}`.replaceAll(',', ''),
      ),
      withPart('SignedHeaders', () => HOSTILE.replaceAll(',', '')),
      withPart('Signature', () => HOSTILE.replaceAll(',', '')),
      plusHeader(`x-amz-${HOSTILE}`, HOSTILE),
    ],
    presigned: [
      withQuery('X-Amz-Algorithm', () => encodeURIComponent(HOSTILE)),
      withQuery('X-Amz-Credential', () => encodeURIComponent(HOSTILE)),
      withQuery('X-Amz-Date', () => encodeURIComponent(HOSTILE)),
      withQuery('X-Amz-Expires', () => encodeURIComponent(HOSTILE)),
      withQuery('X-Amz-SignedHeaders', () => encodeURIComponent(HOSTILE)),
      withQuery('X-Amz-Signature', () => encodeURIComponent(HOSTILE)),
      plusQuery(`X-Amz-${encodeURIComponent(HOSTILE)}=1&x-amz-${encodeURIComponent(HOSTILE)}=2`),
      plusHeader(`x-amz-${HOSTILE}`, HOSTILE),
    ],
  };
  for (const form of FORMS) {
    for (const [index, change] of quoted[form].entries()) {
      it(`hostile text ${index} (${form})`, async () => {
        const request = change(await signedAs(form));
        const { last } = await journey(request);
        expect(last.outcome).toBe('refused');
        if (last.outcome === 'refused') expectTellsNothing(last.refusal, request);
      });
    }
  }

  it('a wrong signature, an unknown key and a token reveal nothing of what was computed', async () => {
    const sessionToken = 'IQoJb3JpZ2luX2VjEXAMPLETOKEN';
    const answers: Refusal[] = [];
    for (const form of FORMS) {
      for (const [credentials, gate] of [
        [{ ...KEY, secretAccessKey: 'wrong' }, memoryGate()],
        [KEY, memoryGate({ keys: keysOf() })],
        [KEY, memoryGate({ keys: keysOf(accessKey({ status: 'Inactive' })) })],
        [{ ...KEY, sessionToken }, memoryGate()],
      ] as const) {
        const { last } = await journey(await signedAs(form, { credentials }), gate);
        if (last.outcome === 'refused') answers.push(last.refusal);
      }
    }
    expect(answers).toHaveLength(8);
    for (const { message } of answers) {
      expect(message).not.toMatch(/[0-9a-f]{16}|AWS4|aws4_request|host:|\n|IQoJ|wrong|secret\+of/);
    }
  });

  it('a wrong key id and an inactive one get the same answer', async () => {
    for (const form of FORMS) {
      const signed = await signedAs(form);
      const unknown = await journey(signed, memoryGate({ keys: keysOf() }));
      const inactive = await journey(signed, memoryGate({ keys: keysOf(accessKey({ status: 'Inactive' })) }));
      expect(unknown.last).toEqual(inactive.last);
    }
  });

  it('the sealed verdict holds no secret either', async () => {
    for (const form of FORMS) {
      const { first } = await journey(await signedAs(form, { method: 'POST', body: '{}' }));
      expect(JSON.stringify(first)).not.toContain(KEY.secretAccessKey);
    }
  });
});

describe('user text in a message', () => {
  const cases: [string, string][] = [
    ['plain', 'plain'],
    ['a"b\\c', 'abc'],
    ['\u0000\u001f\u007f\u0085\u2028é😀', ''],
    ['x'.repeat(65), 'x'.repeat(64)],
    [`${'"'.repeat(64)}rest`, 'rest'],
    [`${'é'.repeat(2000)}late`, ''],
    ['', ''],
  ];
  it.each(cases)('%j is quoted as %j', (text, expected) => {
    expect(quotable(text)).toBe(expected);
  });
  it('a whole message is cut at 1024', () => {
    expect(messageText('x'.repeat(5000))).toHaveLength(1024);
    expect(messageText('say "no"\n')).toBe('say no');
  });
  it('an error carries its wire name', () => {
    expect(incompleteSignature('why')).toMatchObject({
      name: 'IncompleteSignatureException',
      message: 'why',
    });
  });
});
