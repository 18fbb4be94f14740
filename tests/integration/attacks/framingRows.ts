import { MISSING_TOKEN } from '../../authz/fixtures/sentences.ts';
import { badRequest, type ExpectedError, mismatch } from './httpAttack.ts';

const missing: ExpectedError = { name: 'MissingAuthenticationTokenException', message: MISSING_TOKEN };

/**
 * A change of the bytes of a valid signed request, and all answers that must come back over its connection.
 * `POST`'s body is `{"brokerName":"one"}`, twenty bytes under one Content-Length.
 */
export interface FramingRow {
  readonly name: string;
  readonly of: 'GET' | 'POST';
  readonly spoil: (bytes: string) => string;
  readonly answers: readonly (ExpectedError | 'passes')[];
}

const CONTENT_LENGTH = /Content-Length: 20\r\n/;
const CLOSE = 'Connection: close\r\n';
const UNSIGNED = `GET /v1/brokers HTTP/1.1\r\nHost: localhost\r\n${CLOSE}\r\n`;
const CHUNKED = '5\r\n{"bro\r\nf;ext="x"\r\nkerName":"one"}\r\n0\r\n';

const lengths = (lines: string) => (bytes: string) => bytes.replace(CONTENT_LENGTH, lines);
const plus = (line: string) => (bytes: string) => bytes.replace(CLOSE, `${line}\r\n${CLOSE}`);
const chunked = (framed: string) => (bytes: string) =>
  bytes.replace(CONTENT_LENGTH, 'Transfer-Encoding: chunked\r\n').replace('{"brokerName":"one"}', framed);
const version = (text: string) => (bytes: string) => bytes.replace('HTTP/1.1', text);
const method = (text: string) => (bytes: string) => bytes.replace('GET', text);
const withoutHost = (bytes: string) => bytes.replace(/host: [^\r]*\r\n/i, '');

const TWO_LENGTHS = [
  'Content-Length: 20\r\nTransfer-Encoding: chunked\r\n',
  'Transfer-Encoding: chunked\r\nContent-Length: 20\r\n',
  'Content-Length: 20\r\nContent-Length: 20\r\n',
  'Content-Length: 20\r\nContent-Length: 5\r\n',
  'Content-Length: 20, 20\r\n',
  'Content-Length: +20\r\n',
  'Content-Length: -20\r\n',
  'Content-Length: 0x14\r\n',
  'Content-Length: 2 0\r\n',
  'Content-Length : 20\r\n',
  'Content-Length: 99999999999999999999\r\n',
  'Transfer-Encoding: xchunked\r\n',
  'Transfer-Encoding: chunked, identity\r\n',
  'Transfer-Encoding: chunked, chunked\r\n',
  'Transfer-Encoding: \u000bchunked\r\n',
  'Transfer-Encoding : chunked\r\n',
  'Transfer-Encoding:\r\n chunked\r\n',
];

export const FRAMING_ROWS: readonly FramingRow[] = [
  ...TWO_LENGTHS.map(
    (lines): FramingRow => ({
      name: `framed by ${JSON.stringify(lines)}`,
      of: 'POST',
      spoil: lengths(lines),
      answers: [badRequest],
    }),
  ),
  { name: 'its body in chunks', of: 'POST', spoil: chunked(`${CHUNKED}\r\n`), answers: ['passes'] },
  {
    name: 'its body in chunks, and a trailer that would be refused as a header',
    of: 'POST',
    spoil: chunked(`${CHUNKED}X-Amz-Late: 1\r\nX-Amz-Date: 20200101T000000Z\r\n\r\n`),
    answers: ['passes'],
  },
  {
    name: 'another body in chunks',
    of: 'POST',
    spoil: chunked('2\r\n{}\r\n0\r\n\r\n'),
    answers: [mismatch],
  },
  {
    name: 'a chunk that is none',
    of: 'POST',
    spoil: chunked('zz\r\n{}\r\n0\r\n\r\n'),
    answers: [badRequest],
  },
  {
    name: 'its Authorization in a trailer',
    of: 'POST',
    spoil: (bytes) => {
      const [line = ''] = /authorization: [^\r]*\r\n/i.exec(bytes) ?? [];
      return chunked(`${CHUNKED}${line}\r\n`)(bytes.replace(line, ''));
    },
    answers: [missing],
  },
  {
    name: 'an unsigned request behind it',
    of: 'POST',
    spoil: (bytes) => `${bytes.replace(CLOSE, '')}${UNSIGNED}`,
    answers: ['passes', missing],
  },
  {
    name: 'an unsigned request before it',
    of: 'POST',
    spoil: (bytes) => `${UNSIGNED.replace(CLOSE, '')}${bytes}`,
    answers: [missing, 'passes'],
  },
  {
    name: 'an unsigned request in its body',
    of: 'POST',
    spoil: (bytes) =>
      bytes.replace(CONTENT_LENGTH, `Content-Length: ${20 + UNSIGNED.length}\r\n`).concat(UNSIGNED),
    answers: [mismatch],
  },
  { name: 'Expect: 100-continue', of: 'POST', spoil: plus('Expect: 100-continue'), answers: ['passes'] },
  { name: 'an Expect that nobody knows', of: 'GET', spoil: plus('Expect: 200-ok'), answers: ['passes'] },
  {
    name: 'an upgrade',
    of: 'GET',
    spoil: plus('Upgrade: websocket\r\nSec-WebSocket-Version: 13'),
    answers: ['passes'],
  },
  { name: 'HTTP/1.0', of: 'GET', spoil: version('HTTP/1.0'), answers: ['passes'] },
  {
    name: 'HTTP/1.0 without its Host',
    of: 'GET',
    spoil: (bytes) => withoutHost(version('HTTP/1.0')(bytes)),
    answers: [mismatch],
  },
  { name: 'no Host', of: 'GET', spoil: withoutHost, answers: [badRequest] },
  { name: 'HTTP/3.0', of: 'GET', spoil: version('HTTP/3.0'), answers: [badRequest] },
  { name: 'no HTTP', of: 'GET', spoil: version('HTCPCP/1.0'), answers: [badRequest] },
  {
    name: 'HTTP/2’s preface',
    of: 'GET',
    spoil: () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    answers: [badRequest],
  },
  {
    name: 'a TLS greeting',
    of: 'GET',
    spoil: () => '\u0016\u0003\u0001\u0002\u0000\u0001',
    answers: [badRequest],
  },
  { name: 'a method in lower case', of: 'GET', spoil: method('get'), answers: [badRequest] },
  { name: 'a method that is none', of: 'GET', spoil: method('FETCH'), answers: [badRequest] },
  {
    name: 'CONNECT',
    of: 'GET',
    spoil: (bytes) => bytes.replace(/^\S+ \S+/, 'CONNECT localhost:80'),
    answers: [badRequest],
  },
  {
    name: 'a method that the path has not',
    of: 'GET',
    spoil: method('PROPFIND'),
    answers: [missing],
  },
  {
    name: 'a folded header',
    of: 'GET',
    spoil: (bytes) => bytes.replace(/x-amz-date: /i, 'x-amz-date:\r\n '),
    answers: [badRequest],
  },
  {
    name: 'a space before a colon',
    of: 'GET',
    spoil: (bytes) => bytes.replace(/x-amz-date:/i, 'x-amz-date :'),
    answers: [badRequest],
  },
  {
    name: 'bare line feeds',
    of: 'GET',
    spoil: (bytes) => bytes.replaceAll('\r\n', '\n'),
    answers: [badRequest],
  },
  { name: 'a NUL in a header', of: 'GET', spoil: plus('X-Test: a\u0000b'), answers: [badRequest] },
  { name: 'a carriage return in a header', of: 'GET', spoil: plus('X-Test: a\rb'), answers: [badRequest] },
  { name: 'a header without name', of: 'GET', spoil: plus(': a'), answers: [badRequest] },
  { name: 'a header without colon', of: 'GET', spoil: plus('X-Test'), answers: [badRequest] },
  {
    name: 'a header of 20 KB',
    of: 'GET',
    spoil: plus(`X-Test: ${'x'.repeat(20_000)}`),
    answers: [badRequest],
  },
  {
    name: 'three thousand headers',
    of: 'GET',
    spoil: plus(`${'a:\r\n'.repeat(3000)}X-Amz-Late: 1`),
    answers: [badRequest],
  },
  {
    name: 'a target of 20 KB',
    of: 'GET',
    spoil: (bytes) => bytes.replace('/v1/brokers', `/v1/brokers?a=${'x'.repeat(20_000)}`),
    answers: [badRequest],
  },
  {
    name: 'a space in the target',
    of: 'GET',
    spoil: (bytes) => bytes.replace('/v1/brokers', '/v1/brok ers'),
    answers: [badRequest],
  },
  {
    name: 'letters beyond ASCII in the target',
    of: 'GET',
    spoil: (bytes) => bytes.replace('/v1/brokers', '/v1/brok\u00e9rs'),
    answers: [badRequest],
  },
  // The gateway does not wait for eleven megabytes that are only announced.
  {
    name: 'a body too long, announced',
    of: 'POST',
    spoil: lengths('Content-Length: 11534336\r\n'),
    answers: [{ name: 'RequestEntityTooLargeException', message: 'Request Too Long' }],
  },
];
