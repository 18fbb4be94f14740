import { expect, test } from 'vitest';
import type { DecisionAnswer, OverviewAnswer, Row } from '../../../local/console/api.ts';
import { decisionFeed } from '../../../local/console/server/decisionFeed.ts';
import { ALLOWED, dataOf, demoSources, logLine, OWN, reader, testConsole } from './testConsole.ts';

const BROKER = 'arn:aws:mq:us-east-1:123456789012:broker:prod-orders:b-1';

test.each([
  ['the right secret', ALLOWED, 200],
  ['a client that is no browser', { host: '127.0.0.1', authorization: ALLOWED.authorization }, 200],
  ['a name of the gateway', { ...ALLOWED, host: 'gateway:4010' }, 200],
  ['no secret', OWN, 401],
  ['another secret', { ...OWN, authorization: 'Bearer another' }, 401],
  ['the secret in another scheme', { ...OWN, authorization: 'Basic the-secret-of-this-test' }, 401],
  ['a foreign name in Host', { ...ALLOWED, host: 'evil.example' }, 403],
  ['an address that is no loopback address', { ...ALLOWED, host: '192.168.1.2:4010' }, 403],
  ['no Host', { authorization: ALLOWED.authorization }, 403],
  ['a page of another origin', { ...ALLOWED, origin: 'http://evil.example' }, 403],
  ['a page of another port', { ...ALLOWED, origin: 'http://localhost:9999' }, 403],
  ['a request that another site began', { ...ALLOWED, 'sec-fetch-site': 'cross-site' }, 403],
  ['a request of another port of this machine', { ...ALLOWED, 'sec-fetch-site': 'same-site' }, 403],
])('the console answers %s with data', async (_, headers, status) => {
  const shown = testConsole(demoSources(), ['gateway']);
  expect((await shown.ask('api/overview', headers)).status).toBe(status);
  expect((await shown.ask('api/stream', headers)).status).toBe(status);
});

test.each([
  ['', 200, 'text/html; charset=utf-8'],
  ['app.js', 200, 'text/javascript; charset=utf-8'],
  ['app.css', 200, 'text/css; charset=utf-8'],
  ['constructor', 404, 'text/plain; charset=utf-8'],
  ['../package.json', 404, 'text/plain; charset=utf-8'],
  ['api/nothing', 404, 'application/json'],
  ['api/constructor', 404, 'application/json'],
  ['api/decisions/none', 404, 'application/json'],
])('the console does not serve the path %s', async (path, status, type) => {
  const answer = await testConsole().ask(path);
  expect([answer.status, answer.headers['content-type']]).toEqual([status, type]);
  expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
});

test('the page has a new nonce each time, and no secret', async () => {
  const shown = testConsole();
  const [one, other] = await Promise.all([shown.ask('', OWN), shown.ask('', OWN)]);
  const nonce = /nonce="([^"]+)"/.exec('body' in one ? one.body : '')?.[1] ?? '';
  expect(one.headers['content-security-policy']).toContain(`script-src 'nonce-${nonce}'`);
  expect(other.headers['content-security-policy']).not.toContain(nonce);
  expect(JSON.stringify(one)).not.toContain(shown.secret);
});

test('the page starts with the accounts, their principals and the actions', async () => {
  const overview = await dataOf<OverviewAnswer>(testConsole().ask('api/overview'));
  const [account] = overview.accounts;
  expect(account?.principals).toContain('arn:aws:iam::123456789012:user/alice');
  expect(account?.principals.at(-1)).toBe('arn:aws:iam::123456789012:root');
  expect(account?.actions).toContain('mq:DeleteBroker');
});

test('the two phases of a call are one row', () => {
  const feed = decisionFeed(10);
  const pending = { verdict: 'pending', waitsFor: 'authorization', needs: ['aws:requesttag/env'] };
  feed.take(logLine('one', {}, { ...pending, action: undefined, decidedBy: undefined }));
  expect(feed.rows().map(({ outcome, waited }) => [outcome, waited])).toEqual([['pending', true]]);
  feed.take(logLine('one', { httpStatus: 200 }, { phase: 'handler' }));
  expect(feed.rows()).toMatchObject([
    { id: 'one', outcome: 'allowed', status: 200, waited: true, phase: 'handler' },
  ]);
});

test.each([
  ['allowed', logLine('a', { httpStatus: 200 })],
  ['denied', logLine('a', { errorCode: 'AccessDeniedException' }, { verdict: 'refused' })],
  ['refused', logLine('a', { errorCode: 'InvalidSignatureException' }, { verdict: 'refused' })],
  ['failed', '{"level":"ERROR","message":"failure","timestamp":"2026-11-29T12:00:00Z","requestID":"a"}'],
])('a line of the log becomes a row: %s', (outcome, line) => {
  const feed = decisionFeed(10);
  feed.take(line);
  expect(feed.rows()).toMatchObject([{ id: 'a', outcome }]);
});

test.each([
  ['text', 'Starting…'],
  ['another message', '{"level":"INFO","message":"hello","requestID":"a"}'],
  ['a line that ends early', logLine('a').slice(0, -5)],
])('a line that is not a record gives no row: %s', (_, line) => {
  const feed = decisionFeed(10);
  feed.take(line);
  expect(feed.rows()).toEqual([]);
});

test('a user agent cannot change the request or the verdict that a row shows', () => {
  const feed = decisionFeed(10);
  feed.take(logLine('one', { userAgent: '","requestID":"two","x":"\\","verdict":"pending"' }));
  expect(feed.rows()).toMatchObject([{ id: 'one', outcome: 'allowed' }]);
});

test('the feed keeps the most recent calls', () => {
  const feed = decisionFeed(2);
  for (const id of ['one', 'two', 'three']) feed.take(logLine(id));
  expect(feed.rows().map(({ id }) => id)).toEqual(['two', 'three']);
});

test('a stream starts with past calls, newest first, and continues with new ones', async () => {
  const sources = demoSources({ feed: decisionFeed(2_000) });
  for (let number = 0; number < 600; number += 1) sources.feed.take(logLine(`past-${number}`));
  const shown = testConsole(sources);
  const opened = await shown.ask('api/stream');
  const { sink, events } = reader();
  if (!('open' in opened)) throw new Error('no stream');
  const gone = opened.open(sink);
  shown.tick();
  sources.feed.take(logLine('new'));
  shown.tick();
  const names = events.map(({ name }) => name);
  expect(names).toEqual(['rows', 'rows', 'caughtUp', 'rows']);
  const rows = events.filter(({ name }) => name === 'rows').flatMap(({ data }) => data as Row[]);
  expect(rows.map(({ id }) => id)).toEqual([
    ...Array.from({ length: 600 }, (_, index) => `past-${599 - index}`),
    'new',
  ]);
  gone();
  expect(shown.timers.size).toBe(0);
});

test('a slow reader misses the oldest rows and learns their number; the gateway does not wait', async () => {
  const sources = demoSources({ feed: decisionFeed(10_000) });
  const shown = testConsole(sources);
  sources.feed.take(logLine('first'));
  const slow = reader(true);
  const opened = await shown.ask('api/stream');
  if ('open' in opened) opened.open(slow.sink);
  slow.drain();
  slow.events.length = 0;
  const blocked = { ...slow };
  for (let number = 0; number < 5_000; number += 1) sources.feed.take(logLine(`call-${number}`));
  for (let round = 0; round < 10; round += 1) {
    shown.tick();
    blocked.drain();
  }
  const rows = slow.events.filter(({ name }) => name === 'rows').flatMap(({ data }) => data as Row[]);
  expect(rows.map(({ id }) => id)).toEqual(
    Array.from({ length: 2_000 }, (_, index) => `call-${3_000 + index}`),
  );
  expect(slow.events.find(({ name }) => name === 'lost')?.data).toBe(3_000);
});

test('a browser has one stream: a new one ends the old one', async () => {
  const shown = testConsole();
  const open = async (name: string) => {
    const one = reader();
    const opened = await shown.ask('api/stream', { ...ALLOWED, 'x-mqgate-reader': name });
    if ('open' in opened) opened.open(one.sink);
    return { one, status: opened.status };
  };
  const first = await open('browser');
  await open('browser');
  expect(first.one.events.at(-1)?.name).toBe('replaced');
  expect(first.one.ended).toBe(true);
  const statuses: number[] = [];
  for (let number = 0; number < 9; number += 1) statuses.push((await open(`other-${number}`)).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 200, 429, 429]);
});

test('the explanation of a call has every policy, the deciding statement and a remedy', async () => {
  const sources = demoSources();
  const denied = { verdict: 'refused', action: 'mq:DeleteBroker', decidedBy: { effect: 'implicitDeny' } };
  sources.feed.take(
    logLine('no', { errorCode: 'AccessDeniedException', resources: [{ ARN: BROKER }] }, denied),
  );
  sources.feed.take(logLine('yes'));
  const shown = testConsole(sources);
  const no = await dataOf<DecisionAnswer>(shown.ask('api/decisions/no'));
  expect(no.explained?.explanation.because).toBe('Nothing in the identity-based policies allows it.');
  expect(JSON.parse(no.explained?.suggestion?.document ?? '')).toEqual({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'mq:DeleteBroker', Resource: BROKER }],
  });
  const yes = await dataOf<DecisionAnswer>(shown.ask('api/decisions/yes'));
  const { deciding, policies = [] } = yes.explained ?? {};
  expect(policies[deciding?.policy ?? -1]?.name).toBe('AmazonMQReadOnlyAccess');
  expect(yes.steps.map(({ name }) => name)).toEqual([
    'parse',
    'authenticate',
    'resolve',
    'load',
    'decide',
    'enforce',
    'run',
  ]);
  expect(yes.request).toContainEqual(['Principal', 'arn:aws:iam::123456789012:user/bob']);
});

test('a decision that the current policies would not make is marked', async () => {
  const sources = demoSources();
  sources.feed.take(logLine('old', {}, { action: 'mq:DeleteBroker' }));
  const answer = await dataOf<DecisionAnswer>(testConsole(sources).ask('api/decisions/old'));
  expect(answer.note).toContain('decide differently');
});
