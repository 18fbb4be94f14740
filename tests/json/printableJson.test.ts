import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderEntry } from '../../cli/logs/renderEntry.ts';
import { printableJson } from '../../src/json/printableJson.ts';
import { wellFormedText } from '../support/wellFormedText.ts';

test.each([
  ['\u009b31mred', '"\\u009b31mred"'],
  ['\u001b[2J', '"\\u001b[2J"'],
  ['é\u2028\u202e', '"\\u00e9\\u2028\\u202e"'],
  ['\u{1f600}', '"\\ud83d\\ude00"'],
  ['\u007f"\\\\', '"\\u007f\\"\\\\\\\\"'],
])('%j is written as %s', (text, line) => {
  expect(printableJson(text)).toBe(line);
});

test('a record with any value is printable ASCII and reads back', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 2 }), wellFormedText(), (value, text) => {
      const line = printableJson({ value, text });
      expect(line).toMatch(/^[\x20-\x7e]*$/);
      if (line.length < 4_096) expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify({ value, text })));
    }),
  );
});

test('a long name in a record is cut, and the record stays valid JSON', () => {
  const long = `arn:aws:mq:us-east-1:123456789012:broker:${'\u009b'.repeat(6_000)}`;
  const line = printableJson({ eventName: 'DeleteBroker', resources: [{ ARN: long }], sid: long });
  expect(line).toMatch(/^[\x20-\x7e]*$/);
  const read = JSON.parse(line);
  expect(read.eventName).toBe('DeleteBroker');
  expect(read.sid).toBe(`${long.slice(0, 2_048)}...`);
  expect(read.resources[0].ARN).toBe(read.sid);
});

test('a line for people is cut and cannot control the terminal', () => {
  const long = '\u009b'.repeat(6_000);
  const line = renderEntry({
    at: 0,
    verdict: 'allowed',
    principals: ['arn:aws:iam::123456789012:user/alice'],
    accessKeyId: undefined,
    operation: 'DeleteBroker',
    resource: long,
    because: { effect: 'allow', sid: long, policy: 'own', action: 'mq:DeleteBroker' },
    record: {},
  });
  expect(line.length).toBeLessThanOrEqual(4_096);
  expect(line).not.toMatch(/\p{Cc}/u);
});
