import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MqError } from '../../../src/mq/model/errors.ts';
import { readMaxResults, readNextToken, writeNextToken } from '../../../src/mq/paging/pages.ts';
import { wellFormedText } from '../../support/wellFormedText.ts';

const CALL = { list: 'ListBrokers', accountId: '123456789012', region: 'us-east-1' };

describe('the parameter maxResults', () => {
  test.each([
    [undefined, 20],
    ['5', 5],
    ['100', 100],
    ['020', 20],
  ])('with %s gives %i', (given, count) => {
    expect(readMaxResults(given === undefined ? [['other', '1']] : [['maxResults', given]])).toBe(count);
  });

  test.each(['1', '4', '101', '0', '-5', '', ' 5', '5.0', '1e1', '0x10', 'five', '٥٠', '9'.repeat(400)])(
    'with [%s] is refused with the recorded sentence',
    (given) => {
      expect(() => readMaxResults([['maxResults', given]])).toThrow(
        expect.objectContaining({
          name: 'BadRequestException',
          errorAttribute: 'maxResults',
          message: `Invalid max results value [${given}]. Specify an integer between [5] and [100].`,
        }),
      );
    },
  );

  test('never throws an untyped error', () => {
    fc.assert(
      fc.property(wellFormedText(), (given) => {
        try {
          const count = readMaxResults([['maxResults', given]]);
          expect(count).toBeGreaterThanOrEqual(5);
          expect(count).toBeLessThanOrEqual(100);
        } catch (error) {
          expect(error).toBeInstanceOf(MqError);
        }
      }),
    );
  });
});

describe('the parameter nextToken', () => {
  const read = (token: string, call = CALL) => readNextToken(call, [['nextToken', token]]);

  test('round-trips any id', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 100 }), (id) => {
        expect(read(writeNextToken(CALL, id))).toBe(id);
      }),
    );
  });

  test('that is absent or empty gives the first page', () => {
    expect(readNextToken(CALL, [])).toBeUndefined();
    expect(read('')).toBeUndefined();
  });

  test.each([
    ['account', { ...CALL, accountId: '210987654321' }],
    ['region', { ...CALL, region: 'eu-west-1' }],
    ['list', { ...CALL, list: 'ListConfigurations' }],
  ])('belongs to one %s', (_, other) => {
    expect(() => read(writeNextToken(CALL, 'b-1'), other)).toThrow(MqError);
  });

  test('with any other text is refused with the recorded sentence and a typed error', () => {
    const token = writeNextToken(CALL, 'b-1234');
    const changed = fc
      .tuple(fc.nat({ max: token.length - 1 }), fc.base64String({ minLength: 4, maxLength: 4 }))
      .map(([at, more]) => token.slice(0, at) + more.replace(/[+/=]/g, '-') + token.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(wellFormedText({ minLength: 1 }), changed), (other) => {
        fc.pre(other !== token);
        expect(() => read(other)).toThrow(
          expect.objectContaining({
            name: 'BadRequestException',
            errorAttribute: 'nextToken',
            message: `Invalid next token [${other}]. Make sure you copied the token correctly.`,
          }),
        );
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['=', ' ', '.', 'A'])('followed by [%s] is another token', (more) => {
    expect(() => read(writeNextToken(CALL, 'b-1234') + more)).toThrow(MqError);
  });

  test('that is very long is refused', () => {
    expect(() => read(writeNextToken(CALL, 'b'.repeat(2000)))).toThrow(MqError);
  });
});
