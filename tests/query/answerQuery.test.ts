import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { RequestRefused } from '../../src/authz/errors.ts';
import type { UnverifiedRequest } from '../../src/authz/parse/unverifiedRequest.ts';
import { answerQuery } from '../../src/query/answerQuery.ts';
import { QueryError } from '../../src/query/queryError.ts';
import type { QueryOperation, QueryService } from '../../src/query/queryService.ts';
import { renderXml } from '../../src/query/xml.ts';
import { ALICE } from '../authz/authenticate/verifier.ts';

const signed = (run: () => unknown): QueryOperation => ({
  signed: true,
  run: async () => run() as undefined,
});
const SERVICE: QueryService = {
  name: 'sts',
  version: '2011-06-15',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  operations: new Map<string, QueryOperation>([
    ['Who', signed(() => ({ Arn: '<a&b>', List: ['x', { Y: 1 }], None: undefined }))],
    ['Nothing', signed(() => undefined)],
    ['Open', { signed: false, run: async () => ({ Said: true }) }],
    ['Refuse', signed(() => raise(new QueryError('NoSuchEntity', 'There is none.', 404)))],
    ['Deny', signed(() => raise(new RequestRefused('AccessDeniedException', 'User: x is not authorized')))],
    ['Break', signed(() => raise(new Error('S3CR3T')))],
  ]),
};

function raise(error: Error): never {
  throw error;
}

function ask(body: string, authenticate = async () => ({ principal: ALICE })) {
  const request: UnverifiedRequest = {
    requestId: '',
    method: 'POST',
    path: '/',
    resource: '/',
    query: [],
    headers: new Map(),
    sourceIp: undefined,
    body: Buffer.from(body),
  };
  return answerQuery({ service: SERVICE, request, requestId: 'r-1', authenticate });
}

const call = (action: string) => `Action=${action}&Version=2011-06-15`;
const unknown = async () => raise(new RequestRefused('UnrecognizedClientException', 'invalid'));
const NAMESPACE = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';

it('answers as the Query protocol does', async () => {
  expect((await ask(call('Who'))).body).toBe(
    `<WhoResponse ${NAMESPACE}><WhoResult><Arn>&lt;a&amp;b&gt;</Arn><List><member>x</member><member><Y>1</Y></member></List></WhoResult>` +
      '<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></WhoResponse>',
  );
  expect((await ask(call('Nothing'))).body).toBe(
    `<NothingResponse ${NAMESPACE}><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></NothingResponse>`,
  );
});

it.each([
  ['what an operation refuses', call('Refuse'), 404, 'Sender', 'NoSuchEntity', 'There is none.'],
  ['what policies refuse', call('Deny'), 403, 'Sender', 'AccessDenied', 'User: x is not authorized'],
  ['no action', 'Version=2011-06-15', 400, 'Sender', 'MissingAction', 'The request is missing an action.'],
  [
    'an unknown action',
    call('Nope'),
    400,
    'Sender',
    'InvalidAction',
    'Could not find operation Nope for version 2011-06-15',
  ],
  [
    'another version',
    'Action=Who&Version=1999-01-01',
    400,
    'Sender',
    'InvalidAction',
    'Could not find operation Who for version 1999-01-01',
  ],
  [
    'a name of every object',
    call('toString'),
    400,
    'Sender',
    'InvalidAction',
    'Could not find operation toString for version 2011-06-15',
  ],
  [
    'a form that is none',
    'Action=%',
    404,
    'Sender',
    'MalformedQueryString',
    'The query string contains a syntax error.',
  ],
])('%s', async (_, body, status, type, code, message) => {
  const answer = await ask(body);
  expect(answer).toMatchObject({ status, code });
  expect(answer.fault).toBeUndefined();
  expect(answer.body).toBe(
    `<ErrorResponse ${NAMESPACE}><Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`,
  );
});

it('a fault of ours is told to the operator, and nothing of it to the caller', async () => {
  const answer = await ask(call('Break'));
  expect(answer).toMatchObject({ status: 503, code: 'ServiceUnavailable', fault: new Error('S3CR3T') });
  expect(answer.body).not.toContain('S3CR3T');
});

it('whose signature does not stand learns of no operation; open ones need none', async () => {
  for (const action of ['Who', 'Nope']) {
    expect(await ask(call(action), unknown)).toMatchObject({ status: 403, code: 'InvalidClientTokenId' });
  }
  expect((await ask(call('Open'), unknown)).body).toContain('<Said>true</Said>');
});

it('any text comes back out of the XML as it went in, but for characters that XML cannot hold', () => {
  const parser = new XMLParser({ parseTagValue: false, trimValues: false, htmlEntities: false });
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const held = text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
      const rendered = renderXml('A', text);
      expect(rendered).not.toMatch(/<(?!\/?A>)/);
      expect(String(parser.parse(rendered).A).replaceAll('&#xD;', '\r')).toBe(held);
    }),
  );
});
