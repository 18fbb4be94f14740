import { describe, expect, it } from 'vitest';
import { parseEvent, UnreadableEventError } from '../../../src/authz/parse/parseEvent.ts';

/** The least that API Gateway sends. */
const LEAST = { resource: '/r', path: '/p', httpMethod: 'GET', requestContext: {} };
const read = (fields: object, phase: 'authorizer' | 'integration' = 'integration') =>
  parseEvent({ ...LEAST, ...fields }, phase);
const bytes = (body: Uint8Array | 'unknown') =>
  body === 'unknown' ? body : Buffer.from(body).toString('latin1');

describe('the event of API Gateway', () => {
  it('is copied, member by member', () => {
    const event = {
      resource: '/v1/brokers/{brokerId}',
      path: '/v1/brokers/b-1',
      httpMethod: 'POST',
      multiValueHeaders: { Host: ['h'] },
      multiValueQueryStringParameters: { a: ['1', '2'] },
      requestContext: { requestId: 'id', path: '/prod/v1/brokers/b-1', identity: { sourceIp: '192.0.2.1' } },
      body: '{}',
      isBase64Encoded: false,
    };
    const request = parseEvent(event, 'integration');
    expect(request).toEqual({
      requestId: 'id',
      method: 'POST',
      path: '/prod/v1/brokers/b-1',
      resource: '/v1/brokers/{brokerId}',
      query: [
        ['a', '1'],
        ['a', '2'],
      ],
      headers: new Map([['host', ['h']]]),
      sourceIp: '192.0.2.1',
      body: Buffer.from('{}'),
    });
    event.multiValueHeaders.Host.push('later');
    event.multiValueQueryStringParameters.a.push('later');
    expect(request.headers.get('host')).toEqual(['h']);
    expect(request.query).toHaveLength(2);
  });

  it('may have only the members that every event has', () => {
    expect(read({})).toEqual({
      requestId: '',
      method: 'GET',
      path: '/p',
      resource: '/r',
      query: [],
      headers: new Map(),
      sourceIp: undefined,
      body: new Uint8Array(),
    });
  });

  const paths: [string, object, string][] = [
    ['with stage', { requestContext: { path: '/dev/p' } }, '/dev/p'],
    ['without', {}, '/p'],
    ['a context path that is no text', { requestContext: { path: null } }, '/p'],
  ];
  it.each(paths)('keeps the path %s', (_, fields, path) => expect(read(fields).path).toBe(path));

  const identities: [unknown, string | undefined][] = [
    [{ sourceIp: '::1' }, '::1'],
    [{ sourceIp: 7 }, undefined],
    [{}, undefined],
    [null, undefined],
    [undefined, undefined],
  ];
  it.each(identities)('with identity %j has the source IP %j', (identity, ip) =>
    expect(read({ requestContext: { identity } }).sourceIp).toBe(ip),
  );
});

describe('the headers of an event', () => {
  const cases: [string, object, [string, string[]][]][] = [
    ['none', { headers: null, multiValueHeaders: null }, []],
    ['both maps absent', {}, []],
    [
      'the multi-value map',
      { multiValueHeaders: { A: ['1', '2'] }, headers: { A: '2' } },
      [['a', ['1', '2']]],
    ],
    ['an empty multi-value map hides the single one', { multiValueHeaders: {}, headers: { A: '2' } }, []],
    [
      'the single-value map alone',
      { headers: { A: '1', b: '2' } },
      [
        ['a', ['1']],
        ['b', ['2']],
      ],
    ],
    [
      'the single-value map where the other is null',
      { multiValueHeaders: null, headers: { A: '1' } },
      [['a', ['1']]],
    ],
    [
      'cases merged in order',
      { multiValueHeaders: { 'X-A': ['1'], 'x-a': ['2'], 'X-a': ['3'] } },
      [['x-a', ['1', '2', '3']]],
    ],
    ['cases merged in the single-value map', { headers: { Host: 'a', HOST: 'b' } }, [['host', ['a', 'b']]]],
    ['an empty value', { multiValueHeaders: { A: [''] } }, [['a', ['']]]],
    ['a name without values', { multiValueHeaders: { A: [] } }, []],
    [
      'names of the prototype',
      { multiValueHeaders: JSON.parse('{"__proto__":["1"],"constructor":["2"],"hasOwnProperty":["3"]}') },
      [
        ['__proto__', ['1']],
        ['constructor', ['2']],
        ['hasownproperty', ['3']],
      ],
    ],
  ];
  it.each(cases)('%s', (_, fields, expected) => {
    expect([...read(fields).headers]).toEqual(expected);
  });
  it('are absent if nobody sent them, even if every object has a member of that name', () => {
    for (const name of ['constructor', '__proto__', 'tostring']) {
      expect(read({ headers: {} }).headers.get(name)).toBeUndefined();
    }
  });
});

describe('the query of an event', () => {
  const cases: [string, object, [string, string][]][] = [
    ['none', { queryStringParameters: null, multiValueQueryStringParameters: null }, []],
    [
      'the multi-value map',
      {
        multiValueQueryStringParameters: { b: ['2', '1'], a: [''] },
        queryStringParameters: { b: '1', a: '' },
      },
      [
        ['b', '2'],
        ['b', '1'],
        ['a', ''],
      ],
    ],
    ['the single-value map alone', { queryStringParameters: { a: '1' } }, [['a', '1']]],
    ['an empty name', { multiValueQueryStringParameters: { '': ['x'] } }, [['', 'x']]],
    [
      'cases kept apart',
      { multiValueQueryStringParameters: { a: ['1'], A: ['2'] } },
      [
        ['a', '1'],
        ['A', '2'],
      ],
    ],
    [
      'names of the prototype',
      { multiValueQueryStringParameters: JSON.parse('{"__proto__":["1"],"constructor":["2"]}') },
      [
        ['__proto__', '1'],
        ['constructor', '2'],
      ],
    ],
  ];
  it.each(cases)('%s', (_, fields, expected) => expect(read(fields).query).toEqual(expected));
});

describe('the body of an event', () => {
  const cases: [string, object, string][] = [
    ['none', { body: null, isBase64Encoded: false }, ''],
    ['absent', {}, ''],
    ['absent, and said to be base64', { body: null, isBase64Encoded: true }, ''],
    ['empty', { body: '', isBase64Encoded: true }, ''],
    ['text', { body: '{"a":1}', isBase64Encoded: false }, '{"a":1}'],
    ['text beyond ASCII, as UTF-8', { body: 'ü', isBase64Encoded: false }, '\u00c3\u00bc'],
    [
      'base64, decoded before anything hashes it',
      { body: '/wD+', isBase64Encoded: true },
      '\u00ff\u0000\u00fe',
    ],
    ['base64 only where the flag is true', { body: 'YQ==', isBase64Encoded: 'true' }, 'YQ=='],
    ['base64 only where there is a flag', { body: 'YQ==' }, 'YQ=='],
    ['a half of a pair, replaced', { body: '\ud800' }, '\u00ef\u00bf\u00bd'],
  ];
  it.each(cases)('%s', (_, fields, expected) => expect(bytes(read(fields).body)).toBe(expected));
  it.each(cases)('%s: is never known to the authorizer', (_, fields) =>
    expect(read(fields, 'authorizer').body).toBe('unknown'),
  );
  it('does not matter to the authorizer if it is not text', () => {
    expect(read({ body: { a: 1 } }, 'authorizer').body).toBe('unknown');
  });
});

describe('an event that API Gateway never sends is unreadable and not refused', () => {
  const cases: [string, unknown, string][] = [
    ['nothing', undefined, "The event's event is not an object."],
    ['null', null, "The event's event is not an object."],
    ['a list', [], "The event's event is not an object."],
    ['text', '{}', "The event's event is not an object."],
    ['no context', { ...LEAST, requestContext: undefined }, "The event's requestContext is not an object."],
    [
      'a context that is a list',
      { ...LEAST, requestContext: [] },
      "The event's requestContext is not an object.",
    ],
    [
      'an identity that is text',
      { ...LEAST, requestContext: { identity: 'x' } },
      "The event's requestContext.identity is not an object.",
    ],
    ['no method', { ...LEAST, httpMethod: undefined }, "The event's httpMethod is not a string."],
    ['no path at all', { ...LEAST, path: undefined }, "The event's path is not a string."],
    ['a path that is a list', { ...LEAST, path: ['/p'] }, "The event's path is not a string."],
    ['no resource', { ...LEAST, resource: null }, "The event's resource is not a string."],
    ['headers in a list', { ...LEAST, headers: [] }, "The event's headers is not an object."],
    ['a header that is a number', { ...LEAST, headers: { a: 1 } }, "The event's headers is not a string."],
    ['a header that is null', { ...LEAST, headers: { a: null } }, "The event's headers is not a string."],
    [
      'a multi-value header that is text',
      { ...LEAST, multiValueHeaders: { a: 'x' } },
      "The event's headers holds no list.",
    ],
    [
      'a multi-value header with a hole',
      { ...LEAST, multiValueHeaders: { a: [null] } },
      "The event's headers is not a string.",
    ],
    [
      'a query that is text',
      { ...LEAST, queryStringParameters: 'a=b' },
      "The event's query is not an object.",
    ],
    [
      'a query value that is an object',
      { ...LEAST, multiValueQueryStringParameters: { a: [{}] } },
      "The event's query is not a string.",
    ],
    ['a body that is an object', { ...LEAST, body: {} }, "The event's body is not a string."],
    ['a body that is a number', { ...LEAST, body: 0 }, "The event's body is not a string."],
  ];
  it.each(cases)('%s', (_, event, message) => {
    const attempt = () => parseEvent(event, 'integration');
    expect(attempt).toThrow(UnreadableEventError);
    expect(attempt).toThrow(message);
  });
});
