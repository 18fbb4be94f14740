import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expiredToken, missingAuthentication, RequestRefused } from '../../src/authz/errors.ts';
import type { UnverifiedRequest } from '../../src/authz/parse/parseEvent.ts';
import { answerQuery } from '../../src/query/answerQuery.ts';
import { parseForm } from '../../src/query/parameters.ts';
import { QueryError, type QueryOperation, type QueryService } from '../../src/query/queryService.ts';
import { renderXml } from '../../src/query/xml.ts';
import { ALICE } from '../sts/sessions.ts';
import { wellFormedText } from '../support/wellFormedText.ts';

const SERVICE: QueryService = {
  name: 'sts',
  version: '2011-06-15',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  operations: new Map<string, QueryOperation>([
    ['Signed', { signed: true, run: async ({ caller }) => ({ Arn: caller.principal.arn }) }],
    ['Open', { signed: false, run: async () => undefined }],
    [
      'Broken',
      {
        signed: false,
        run: async () => {
          throw new Error('the table is away, and its name is secret');
        },
      },
    ],
  ]),
};

function ask(body: string | RequestRefused, authenticate = async () => ({ principal: ALICE })) {
  const request: UnverifiedRequest | RequestRefused =
    body instanceof RequestRefused
      ? body
      : {
          requestId: 'r-1',
          method: 'POST',
          path: '/',
          resource: '/',
          query: [],
          headers: new Map(),
          sourceIp: undefined,
          body: Buffer.from(body),
        };
  return answerQuery({
    service: SERVICE,
    request,
    requestId: 'r-1',
    authenticate,
    once: async () => undefined,
  });
}

const error = (type: string, code: string, message: string) =>
  '<ErrorResponse ' +
  `xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`;

describe('the answer of a Query API', () => {
  it('holds the result of the operation', async () => {
    const { status, body } = await ask('Action=Signed&Version=2011-06-15');
    expect([status, body]).toEqual([
      200,
      '<SignedResponse ' +
        `xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><SignedResult><Arn>${ALICE.arn}</Arn></SignedResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></SignedResponse>`,
    ]);
  });

  it('may hold only the request id', async () => {
    const { body } = await ask('Action=Open&Version=2011-06-15');
    expect(body).toBe(
      '<OpenResponse ' +
        'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></OpenResponse>',
    );
  });

  it('has no detail of an internal error, which only the log has', async () => {
    const { status, body, fault } = await ask('Action=Broken&Version=2011-06-15');
    expect([status, body]).toEqual([
      503,
      error(
        'Receiver',
        'ServiceUnavailable',
        'The request has failed due to a temporary failure of the server.',
      ),
    ]);
    expect(fault).toEqual(new Error('the table is away, and its name is secret'));
  });

  it.each([
    [missingAuthentication(), 403, 'MissingAuthenticationToken', 'Missing Authentication Token'],
    [expiredToken(), 403, 'ExpiredToken', 'The security token included in the request is expired'],
  ])('has the error codes of the Query APIs: %o', async (refusal, status, code, message) => {
    const answer = await ask('Action=Signed&Version=2011-06-15', async () => {
      throw refusal;
    });
    expect([answer.status, answer.body]).toEqual([status, error('Sender', code, message)]);
  });

  it('for a request that skipped the authorizer runs no operation, signed or not', async () => {
    const { status, code } = await ask(missingAuthentication());
    expect([status, code]).toEqual([403, 'MissingAuthenticationToken']);
  });

  it.each([
    ['', 'MissingAction'],
    ['Action=Nothing&Version=2011-06-15', 'InvalidAction'],
    ['Action=Signed', 'InvalidAction'],
    ['Action=Signed&Version=2010-05-08', 'InvalidAction'],
    ['Action=Signed&Action=Open&Version=2011-06-15', 'MalformedQueryString'],
    ['Action=Signed&Version=%zz', 'MalformedQueryString'],
  ])('is right for %s', async (body, code) => {
    expect((await ask(body)).code).toBe(code);
  });
});

describe('the form parameters of a Query call', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.string()), (values) => {
        const form = parseForm(Buffer.from(new URLSearchParams(values).toString()));
        for (const [name, value] of new Map(Object.entries(values)))
          expect(form.get(name)).toBe(Buffer.from(value).toString());
      }),
    );
  });

  it('of any bytes are read, or refused as MalformedQueryString', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          parseForm(bytes);
        } catch (fault) {
          expect(fault).toBeInstanceOf(QueryError);
        }
      }),
    );
  });

  it('keep the order of lists by number, and the members of structures', () => {
    const form = parseForm(
      Buffer.from('T.member.3.Key=j&T.member.1.Key=b&T.member.01.Value=v&L.member.2=y&L.member.1=x'),
    );
    expect(form.list('T').map((tag) => [tag.get('Key'), tag.get('Value')])).toEqual([
      ['b', 'v'],
      [undefined, undefined],
      ['j', undefined],
    ]);
    expect(form.texts('L')).toEqual(['x', 'y']);
    const twice = parseForm(Buffer.from('T.member.1.Key=a&T.member.01.Key=b'));
    expect(() => twice.list('T')).toThrow('A list in the request has an element twice.');
    expect(() => parseForm(Buffer.from('T.member.x.Key=j')).list('T')).toThrow(QueryError);
  });

  it('are limited in number and size', () => {
    const many = Array.from({ length: 2_001 }, (_, index) => `a${index}=1`).join('&');
    expect(() => parseForm(Buffer.from(many))).toThrow(QueryError);
    expect(() => parseForm(Buffer.alloc(512 * 1024 + 1, 'a'))).toThrow('Request size exceeded the limit.');
  });
});

describe('the XML of an answer', () => {
  it('holds any text, and only as text', () => {
    fc.assert(
      fc.property(wellFormedText(), (text) => {
        const xml = renderXml('A', text);
        expect(xml.slice(3, -4)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|apos|#xD);)/);
        expect(xml).toMatch(/^<A>[^<]*<\/A>$/s);
      }),
    );
  });
});
