import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { gatewayLog, takeOutput } from '../../local/launch/gatewayLog.ts';

/** CSI in one byte, a right-to-left override, a line break of Unicode, a tag beyond the BMP, and ESC. */
const STEERING = 'a\u009b31m\u202eb\u2028c\u{e0041}\u001b[2J\u007f';

function record(requestID: string, members: object = {}, data: object = {}): string {
  return JSON.stringify({
    level: 'INFO',
    message: 'decision',
    userIdentity: { arn: 'arn:aws:iam::123456789012:user/alice' },
    eventTime: '2026-11-29T12:00:00Z',
    eventSource: 'amazonmq.amazonaws.com',
    eventName: 'ListBrokers',
    awsRegion: 'us-east-1',
    ...members,
    additionalEventData: { verdict: 'allowed', ...data },
    requestID,
  });
}

function opened(form: 'json' | 'line' | 'coloured line') {
  const file: string[] = [];
  const shown: string[] = [];
  const log = gatewayLog({
    file: (line) => void file.push(line),
    shown: (line) => void shown.push(line),
    form,
    region: 'us-east-1',
  });
  return { log, file, shown };
}

test('structured records are shown, and every line is logged', () => {
  const { log, file, shown } = opened('line');
  const lines = ['│ POST │', '{"level":"INFO"}', '{ broken', '{"_aws":{},"Allowed":1}', '{"level":"ERROR"}'];
  for (const line of ['', ...lines, ' ']) log.take(line);
  expect(shown).toEqual(['{"level":"INFO"}', '{"level":"ERROR"}']);
  expect(file).toEqual(lines);
});

test.each([
  ['a record of a fault', JSON.stringify({ level: 'ERROR', error: { message: STEERING } })],
  ['a record of a signature', JSON.stringify({ level: 'WARN', message: 'signature', host: STEERING })],
  ['a line of the framework', `│ ${STEERING}`],
])('no written text controls the terminal: %s', (_, line) => {
  for (const form of ['json', 'line', 'coloured line'] as const) {
    const { log, file, shown } = opened(form);
    log.take(line);
    for (const written of [...file, ...shown]) expect(written).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    if (line.startsWith('{')) expect(JSON.parse(file[0] ?? '')).toEqual(JSON.parse(line));
  }
});

test('a decision’s line waits for its call’s answer and has both; the file has JSON', () => {
  const { log, file, shown } = opened('line');
  log.take(record('one'));
  expect([...file, ...shown]).toEqual([]);
  log.answered('another', 200);
  log.answered('one', 404);
  log.answered('one', 404);
  expect(shown).toHaveLength(1);
  expect(shown[0]).toMatch(/^12:00:00 ALLOWED 404 .*user\/alice .*:ListBrokers: the request was answered\.$/);
  expect(file.map((line) => JSON.parse(line))).toMatchObject([{ requestID: 'one', httpStatus: 404 }]);
});

test('in a pipe a decision is JSON', () => {
  const { log, file, shown } = opened('json');
  log.take(record('one'));
  log.answered('one', 200);
  expect(shown).toEqual(file);
});

test('a pending verdict gives no line; the handler’s record with the same id does', () => {
  const { log, file } = opened('json');
  log.take(record('one', {}, { verdict: 'pending' }));
  log.take(record('one', {}, { verdict: 'refused' }));
  log.answered('one', 403);
  expect(file).toHaveLength(1);
});

test('the refusal for another region names the variable that changes it', () => {
  const { log, file, shown } = opened('line');
  const errorMessage = "Credential should be scoped to a valid region, not 'eu-west-1'.";
  log.take(record('one', { errorCode: 'SignatureDoesNotMatch', errorMessage }, { verdict: 'refused' }));
  log.answered('one', 403);
  expect(shown[0]).toMatch(/not 'eu-west-1'\. This gateway serves us-east-1; REGION names another region\.$/);
  expect(JSON.parse(file[0] ?? '')).toMatchObject({ hint: expect.stringContaining('REGION') });
});

test('the words of that refusal in another text of a call give no hint', () => {
  const refusal = "Credential should be scoped to a valid region, not 'eu-west-1'.";
  for (const form of ['line', 'json'] as const) {
    const { log, file, shown } = opened(form);
    log.take(record('one', { userAgent: refusal }));
    const errorMessage = `No broker is named "${refusal}"`;
    log.take(record('two', { errorCode: 'NotFoundException', errorMessage }));
    for (const id of ['one', 'two']) log.answered(id, 200);
    expect([...file, ...shown].filter((line) => /hint|This gateway serves/.test(line))).toEqual([]);
    expect(file).toHaveLength(2);
  }
});

test('a call that is still open at the end is written', () => {
  const { log, file } = opened('json');
  log.take(record('open'));
  log.end();
  expect(JSON.parse(file[0] ?? '')).toMatchObject({ requestID: 'open', httpStatus: 499 });
});

test('a stream is read line by line, also when a character is split', () => {
  const stream = new PassThrough();
  const lines: string[] = [];
  const write = takeOutput(stream as never, (line) => void lines.push(line));
  const bytes = Buffer.from('ü€😀\r\nsecond\n');
  for (const byte of bytes) stream.write(Buffer.from([byte]));
  stream.write('half');
  stream.write(' a line\n');
  expect(lines).toEqual(['ü€😀', 'second', 'half a line']);
  write('own');
  expect(String(stream.read())).toBe('own');
});
