import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatewayResponses } from '../../local/frontDoor/gatewayResponses.ts';
import { installFrontDoor } from '../../local/serverless/frontDoor.ts';
import type { HapiServer, HapiToolkit } from '../../local/serverless/hapi.ts';

interface TestServer extends HapiServer {
  route(route: {
    method: string;
    path: string;
    handler: (request: unknown, h: HapiToolkit) => unknown;
  }): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly info: { readonly uri: string };
}

/** serverless-offline's own hapi. */
const offline = createRequire(createRequire(import.meta.url).resolve('serverless-offline'));
const { server: makeServer } = offline('@hapi/hapi') as { server: (options: object) => TestServer };

let server: TestServer;

beforeAll(async () => {
  server = makeServer({ host: '127.0.0.1', port: 0, router: { stripTrailingSlash: true } });
  const answers: Record<string, (h: HapiToolkit) => unknown> = {
    // What serverless-offline makes of a function that throws `… [404] …`, times out, answers nothing, or no
    // text.
    threw: (h) => Object.assign(h.response(''), { statusCode: '404', source: null }),
    late: (h) => Object.assign(h.response(''), { statusCode: '504', source: null }),
    nothing: (h) => Object.assign(h.response(''), { statusCode: 502, source: null }),
    explained: (h) =>
      Object.assign(h.response(''), { statusCode: 502, source: { offlineInfo: '', stackTrace: ['secret'] } }),
    crash: () => {
      throw new Error('secret');
    },
    own: (h) => h.response('{"a":1}').code(502).header('content-type', 'application/json'),
    named: (h) => h.response('').code(200).header('x-amzn-RequestId', 'own-id'),
    echo: (h) => h.response('x'.repeat(4096)).code(200),
  };
  for (const [name, make] of Object.entries(answers)) {
    server.route({ method: 'GET', path: `/${name}`, handler: (_, h) => make(h) });
  }
  server.route({
    method: 'GET',
    path: '/path/{id}',
    handler: (request, h) => h.response((request as { path: string }).path),
  });
  // serverless-offline reflects any origin; this is how.
  server.ext('onPreResponse', (request, h) => {
    if (request.headers.origin && !request.response.isBoom) {
      request.response.headers['access-control-allow-origin'] = String(request.headers.origin);
    }
    return h.continue;
  });
  installFrontDoor(server, gatewayResponses({}), new Set());
  await server.start();
});

afterAll(() => server.stop());

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.info.uri}${path}`, { headers });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

test.each(['/threw', '/late', '/nothing', '/explained'])(
  'a function that fails gets API Gateway’s 502 without any text of its own: %s',
  async (path) => {
    const { status, headers, body } = await get(path);
    expect({ status, body }).toEqual({ status: 502, body: '{"message":"Internal server error"}' });
    expect(headers.get('x-amzn-errortype')).toBe('InternalServerErrorException');
    expect(headers.get('content-type')).toBe('application/json');
  },
);

test('the errors of the HTTP server hapi have an error type', async () => {
  expect(await get('/crash')).toMatchObject({ status: 500, body: '{"message":"Internal server error"}' });
  expect(await get('/nowhere')).toMatchObject({ status: 404, body: '{"message":"Not Found"}' });
  expect(await get('/path/%zz')).toMatchObject({ status: 400, body: '{"message":"Bad Request"}' });
});

test('a 502 that the function itself answers is unchanged', async () => {
  expect(await get('/own')).toMatchObject({ status: 502, body: '{"a":1}' });
});

test('every answer has one request id, the function’s own if it has one', async () => {
  expect((await get('/echo')).headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect((await get('/threw')).headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect((await get('/nowhere')).headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect((await get('/named')).headers.get('x-amzn-requestid')).toBe('own-id');
});

test('no origin is allowed, no range is cut, and no answer is compressed', async () => {
  const { status, headers, body } = await get('/echo', {
    origin: server.info.uri,
    range: 'bytes=0-1',
    'accept-encoding': 'gzip',
  });
  expect({ status, length: body.length }).toEqual({ status: 200, length: 4096 });
  expect(headers.get('content-encoding')).toBeNull();
  expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
});

test('a web page’s request is refused', async () => {
  expect(await get('/echo', { origin: 'http://evil.example' })).toMatchObject({
    status: 403,
    body: '{"message":"Forbidden"}',
  });
});

test.each(['/path/a%2Fb', '/path/a/', '/path/%41'])(
  'the function gets the path as it was sent: %s',
  async (path) => {
    expect((await get(path)).body).toBe(path);
  },
);
