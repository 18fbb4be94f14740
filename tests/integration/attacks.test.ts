import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpRequest, integrationEvent } from '../../events/restEvent.ts';
import { poll } from '../../local/data/poll.ts';
import { PROJECT_DIR } from '../../local/launch/settings.ts';
import {
  type Change,
  plusHeader,
  plusQuery,
  withHeader,
  withPart,
  withQuery,
} from '../authz/fixtures/change.ts';
import { MISSING_TOKEN } from '../authz/fixtures/sentences.ts';
import { FORMS } from '../authz/fixtures/signedAs.ts';
import { type RunningGateway, startGateway } from '../local/startGateway.ts';
import { BODY_ROWS } from './attacks/bodyRows.ts';
import { call, FORGERIES, FUNCTIONS, invoke, NO_EVENTS, seal } from './attacks/directCalls.ts';
import { type Answer, logsOf, openDoor, type StartedDoor } from './attacks/door.ts';
import { FRAMING_ROWS } from './attacks/framingRows.ts';
import { HEADER_ROWS, IGNORED_HEADERS } from './attacks/headerRows.ts';
import { POST } from './attacks/httpAttack.ts';
import { MECHANISM_ROWS, TOKEN } from './attacks/mechanismRows.ts';
import { PATH_ROWS } from './attacks/pathRows.ts';
import { QUERY_ROWS } from './attacks/queryRows.ts';
import { wire } from './attacks/rawHttp.ts';
import { expectError, runHttpAttacks } from './attacks/runHttpAttacks.ts';
import { SCOPE_ROWS, TIME_ROWS } from './attacks/scopeRows.ts';

/** Variables that the launcher must not pass to serverless-offline (attack 20). */
const FORGED = '{"principalId":"root","verdict":"forged","seal":"forged"}';
const MISSING = { name: 'MissingAuthenticationTokenException', message: MISSING_TOKEN } as const;

let gateway: RunningGateway;
let door: StartedDoor;
beforeAll(async () => {
  gateway = await startGateway({
    environment: { LIFECYCLE_SECONDS: '0.2', AUTHORIZER: FORGED, PRINCIPAL_ID: 'root' },
  });
  door = await openDoor(gateway, 'alice');
});
afterAll(() => gateway?.stop());

describe('the table of attacks over HTTP', () => {
  const rows = [MECHANISM_ROWS, HEADER_ROWS, BODY_ROWS, QUERY_ROWS, PATH_ROWS, SCOPE_ROWS, TIME_ROWS];
  runHttpAttacks(rows.flat(), () => door);
});

describe('attacks on the connection', () => {
  for (const { name, of, spoil, answers } of FRAMING_ROWS) {
    it.each(['127.0.0.1', '::1'])(`${of} with ${name} (%s)`, async (host) => {
      const signed = await door.sign('header', of === 'POST' ? POST : {});
      expect(await door.sendRaw(wire(signed), { host })).toMatchObject([{ passed: true }]);
      const spoilt = Buffer.from(spoil(wire(signed).toString('latin1')), 'latin1');
      const got = await door.sendRaw(spoilt, { host });
      expect(got).toHaveLength(answers.length);
      for (const [index, expected] of answers.entries()) {
        const answer = got[index] as Answer;
        if (expected === 'passes') expect(answer).toMatchObject({ passed: true });
        else expectError(answer, expected);
      }
    });
  }

  it('half of a request is never answered by an operation', async () => {
    const bytes = wire(await door.sign('header', POST));
    for (const length of [10, 100, bytes.length - 1]) {
      const answers = await door.sendRaw(bytes.subarray(0, length), { half: true });
      expect(answers.filter(({ passed }) => passed)).toEqual([]);
    }
  });

  it('a chunked body that becomes too long is never answered by an operation', async () => {
    const signed = await door.sign('header', { method: 'POST' });
    const size = 10 * 1024 * 1024 + 1;
    const lines = 'Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n';
    const start = wire(signed, { lines, framed: `${size.toString(16)}\r\n` });
    const answers = await door.sendRaw(
      Buffer.concat([start, Buffer.alloc(size, 'x'), Buffer.from('\r\n0\r\n\r\n')]),
    );
    expect(answers.filter(({ passed }) => passed)).toEqual([]);
  });

  it.each(['x', 'multipart/form-data', 'text/xml;', 'application/json, text/plain'])(
    'the Content-Type of a body decides nothing: %s',
    async (type) => {
      const post = { ...POST, headers: { 'content-type': type } };
      expect(await door.send(await door.sign('header', post))).toMatchObject({ passed: true });
      const swapped = { ...(await door.sign('header', post)), body: '{"brokerName":"two"}' };
      expect(await door.send(swapped)).toMatchObject({ status: 403, type: 'InvalidSignatureException' });
    },
  );
});

describe('headers that the client did not sign change nothing', () => {
  for (const [number, name, value] of IGNORED_HEADERS) {
    it(`attack ${number}: ${name}: ${value}`, async () => {
      for (const form of FORMS) {
        const signed = await door.sign(form, POST);
        const { requestId: _, ...alone } = await door.send(signed);
        expect(alone).toMatchObject({ passed: true });
        const { requestId: __, ...beside } = await door.send(plusHeader(name, value)(signed));
        expect(beside).toEqual(alone);
      }
      expectError(await door.send(unsigned([[name, value]])), MISSING);
    });
  }

  it('attack 16: a request with the Referer of another site is refused at the front door', async () => {
    for (const form of FORMS) {
      const signed = await door.sign(form, POST);
      const answer = await door.send(plusHeader('Referer', 'http://evil.example/')(signed));
      expect(answer).toMatchObject({ status: 403, passed: false });
    }
  });

  it('attack 16: the source address is the connection’s', async () => {
    const signed = plusHeader('X-Forwarded-For', '10.0.0.1')(await door.sign('header'));
    const { requestId } = await door.send(signed);
    const record = await poll(5_000, () => gateway.decisions().find((one) => one.requestId === requestId));
    expect(record).toMatchObject({ verdict: 'allowed', sourceIp: '127.0.0.1' });
  });
});

describe('attack 21: the same Authorization right after the valid request', () => {
  const others: [string, Change][] = [
    ['another body', (request) => ({ ...request, body: '{"brokerName":"two"}' })],
    ['another query', plusQuery('maxResults=5')],
    [
      'another path',
      (request) => ({ ...request, target: request.target.replace('brokers', 'configurations') }),
    ],
    ['another method', (request) => ({ ...request, method: 'GET', body: undefined })],
  ];
  for (const form of FORMS) {
    for (const [name, change] of others) {
      it(`${name} (${form})`, async () => {
        for (const hashHeader of [true, false]) {
          const signed = await door.sign(form, { ...POST, hashHeader });
          // One after the other, and over one connection.
          const apart = [signed, change(signed), signed, change(signed)].map((request) => [wire(request)]);
          const together = [
            wire(signed, { lines: '' }),
            wire(change(signed), { lines: '' }),
            wire(signed, { lines: '' }),
            wire(change(signed)),
          ];
          for (const connections of [apart, [together]]) {
            const outcomes: boolean[] = [];
            for (const bytes of connections) {
              const answers = await door.sendRaw(Buffer.concat(bytes));
              outcomes.push(...answers.map(({ passed }) => passed));
            }
            expect(outcomes).toEqual([true, false, true, false]);
          }
        }
      });
    }
  }
});

describe('attack 23: one good and one bad request at once', () => {
  const flipped = (text: string) => text.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
  const spoilers: Change[] = [
    (request) => withPart('Signature', flipped)(withQuery('X-Amz-Signature', flipped)(request)),
    (request) => ({ ...request, body: '{"brokerName":"two"}' }),
    withHeader('host', () => 'evil.localhost'),
    (request) => ({ ...request, headers: request.headers.filter(([name]) => name !== 'content-type') }),
  ];
  it('get the right answers in sixty pairs', async () => {
    const pairs = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const form = FORMS[index % 2] ?? 'header';
        const post = { ...POST, query: { pair: String(index) }, hashHeader: index % 3 === 0 };
        const good = await door.sign(form, post);
        const bad = spoilers[index % spoilers.length]?.(good) ?? good;
        return index % 5 < 2 ? [good, bad] : [bad, good].reverse();
      }),
    );
    const answered = await Promise.all(
      pairs.map((pair) => Promise.all(pair.map((request) => door.send(request)))),
    );
    expect(answered.map((pair) => pair.map(({ passed }) => passed))).toEqual(pairs.map(() => [true, false]));
  });
});

describe('attack 27: an event that is sent directly to a function', () => {
  it('is tried on every function', () => {
    const text = readFileSync(join(PROJECT_DIR, 'deploy/api/functions.yml'), 'utf8');
    const declared = [...text.matchAll(/handler: src\/handlers\/(\w+)\.handler/g)].map(([, name]) => name);
    expect(declared.sort()).toEqual(
      ['authorizer', 'query', 'unknown', ...FUNCTIONS.map(([name]) => name)].sort(),
    );
  });

  for (const [name, path, resource] of FUNCTIONS) {
    describe(name, () => {
      const signed = () => door.sign('header', { path, resource });
      it.each(FORGERIES)('%s', async (_, forge) => {
        const request = await signed();
        const real = await seal(gateway, request);
        expect((await call(gateway, name, request, real)).statusCode).not.toBe(403);
        expect(await call(gateway, name, request, forge(real))).toEqual({
          statusCode: 403,
          type: MISSING.name,
          message: MISSING.message,
        });
      });

      it('with a true seal of another call is refused', async () => {
        const request = await signed();
        const real = await seal(gateway, request);
        const others = [
          { ...request, method: 'DELETE' },
          { ...request, target: `${request.target}?a=b` },
          { ...request, target: `${request.target}/x` },
          { ...request, body: '{}' },
        ];
        for (const other of others) {
          expect((await call(gateway, name, other, real)).statusCode).toBe(403);
        }
      });
    });
  }

  describe('to the query function', () => {
    const signed = () =>
      door.sign('header', {
        method: 'POST',
        path: '/',
        resource: '/',
        service: 'sts',
        body: 'Action=GetCallerIdentity&Version=2011-06-15',
      });
    const posted = async (request: HttpRequest, context: unknown) => {
      const { body } = await invoke(gateway, 'query', integrationEvent(request, context));
      return JSON.parse(body) as { statusCode: number; body: string };
    };

    it.each(FORGERIES)('%s', async (_, forge) => {
      const request = await signed();
      const real = await seal(gateway, request);
      expect((await posted(request, real)).statusCode).toBe(200);
      const forged = await posted(request, forge(real));
      expect(forged.statusCode).toBe(403);
      expect(forged.body).toContain('<Code>MissingAuthenticationToken</Code>');
    });

    it('is refused also for an operation that needs no signature', async () => {
      const body = 'Action=AssumeRoleWithWebIdentity&Version=2011-06-15';
      const request = { ...(await signed()), headers: [], body };
      expect((await posted(request, undefined)).body).toContain('<Code>MissingAuthenticationToken</Code>');
    });
  });

  it.each(['unknown', 'query', ...FUNCTIONS.map(([name]) => name)])(
    'is refused if it is no event: %s',
    async (name) => {
      for (const event of NO_EVENTS) {
        const { statusCode } = JSON.parse((await invoke(gateway, name, event)).body);
        expect([403, 503]).toContain(statusCode);
      }
    },
  );

  it('is refused by the authorizer if it is no event, or not signed', async () => {
    const request = await door.sign('header');
    const events = [...NO_EVENTS, { ...unsigned([]), httpMethod: 'GET', path: '/v1/brokers' }];
    for (const event of events) {
      const { body } = await invoke(gateway, 'authorizer', event);
      const context = JSON.parse(body)?.context;
      expect((await call(gateway, 'brokers', request, context)).statusCode).toBe(403);
    }
  });

  it('cannot use Lambda’s own API, which listens on no port', async () => {
    const event = { requestContext: { authorizer: JSON.parse(FORGED) }, body: '{"brokerName":"forged"}' };
    for (const path of [
      '/2015-03-31/functions/mqgate-dev-brokers/invocations',
      '/2014-11-13/functions/mqgate-dev-brokers/invoke-async/',
    ]) {
      for (const body of [JSON.stringify(event), 'null']) {
        const headers = { 'x-amz-invocation-type': 'Event', 'content-type': 'text/plain' };
        const answer = await fetch(`${gateway.url}${path}`, { method: 'POST', headers, body });
        expect(answer.status).toBe(403);
      }
    }
    const listed = await fetch(`${gateway.url}/v1/brokers`, {
      headers: headersOf(await door.sign('header')),
    });
    expect(await listed.json()).toEqual({ brokerSummaries: [] });
  });
});

describe('attack 24: the answers and logs of all attacks', () => {
  it('hold no secret, token or signature', async () => {
    const signed = await door.sign('header');
    const [, signature = ''] = /Signature=(\w+)/.exec(String(headersOf(signed).authorization)) ?? [];
    await door.send(signed);
    const { requestId } = await door.send(plusQuery('a=b')(signed));
    const written = () => gateway.decisions().some((one) => one.requestId === requestId) || undefined;
    expect(await poll(5_000, written)).toBe(true);
    const told = [...door.answers.map(({ raw }) => JSON.stringify(raw)), logsOf(door)].join('\n');
    for (const hidden of [
      door.secret,
      encodeURIComponent(door.secret),
      TOKEN,
      'aws4_request\n',
      'IQoJb3JpZ2',
    ]) {
      expect(told.includes(hidden)).toBe(false);
    }
    expect(logsOf(door).includes(signature)).toBe(false);
  });

  it('hold no secret that was sent in place of the key id', async () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    for (const mistaken of [secret, secret.replaceAll('/', '+')]) {
      const swapped = withPart('Credential', (value) => value.replace(/^[^/]*/, mistaken));
      const { requestId } = await door.send(swapped(await door.sign('header')));
      const record = await poll(5_000, () => gateway.decisions().find((one) => one.requestId === requestId));
      expect(record).toMatchObject({ verdict: 'refused' });
      expect(JSON.stringify(record)).not.toContain(mistaken);
    }
  });

  it('have for every answer its own decision record last', async () => {
    const last = await poll(5_000, () => {
      const decisions = gateway.decisions().filter(({ message }) => message === 'decision');
      const byId = new Map(decisions.map(({ requestId, verdict }) => [requestId, verdict]));
      return door.answers.every(({ answer }) => !answer.passed || byId.has(answer.requestId))
        ? byId
        : undefined;
    });
    if (last === undefined) throw new Error('an answer without a decision');
    const told = door.answers.map(({ answer }) => [answer.requestId, answer.passed]);
    expect(told).toEqual(
      door.answers.map(({ answer: { requestId } }) => [requestId, last.get(requestId) === 'allowed']),
    );
    expect(new Set(told.map(([requestId]) => requestId)).size).toBe(told.length);
  });
});

function unsigned(headers: HttpRequest['headers']): HttpRequest {
  return { method: 'GET', target: '/v1/brokers', headers: [['Host', 'localhost'], ...headers] };
}

function headersOf({ headers }: HttpRequest): Record<string, string> {
  return Object.fromEntries(headers.filter(([name]) => name !== 'host'));
}
