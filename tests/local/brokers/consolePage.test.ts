import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BrokerPlan } from '../../../local/brokers/brokerPlan.ts';
import { pem } from '../../../local/brokers/certificates/authority.ts';
import { makeAuthority, makeServerCertificate } from '../../../local/brokers/certificates/certificates.ts';
import { type ConsolePage, openConsolePage } from '../../../local/brokers/consolePage.ts';
import { choosePorts, DEFAULT_PORTS } from '../../../local/brokers/processes/choosePorts.ts';
import { getPage } from './realBrokers.ts';

const authority = makeAuthority(Date.now());
const PASSWORD = 'a long enough password';
let page: ConsolePage;
let port = 0;
let running = true;

const parts = () => ({
  plan: {
    broker: { id: 'b-1', name: 'orders' },
    users: [
      { username: 'alice', password: PASSWORD, groups: [], consoleAccess: true },
      { username: 'bob', password: PASSWORD, groups: [], consoleAccess: false },
    ],
    document: undefined,
  } as unknown as BrokerPlan,
  program: { version: '5.17.2', lacks: 'It has no libraries for wss.' },
  port,
  isRunning: () => running,
  certified: makeServerCertificate(authority, Date.now()),
});

beforeAll(async () => {
  [port = 0] = await choosePorts(1, DEFAULT_PORTS, new Set());
  page = await openConsolePage(parts());
});
afterAll(() => page.close());

async function get(auth?: string, path = '/'): Promise<string> {
  const ca = pem(authority.certificate);
  const { status, text } = await getPage(new URL(path, `https://127.0.0.1:${port}`), ca, auth);
  return `${status} ${text}`;
}

describe('the console page of a broker whose program has no console', () => {
  test('says what runs and what is missing, to users with console access', async () => {
    const text = await get(`alice:${PASSWORD}`);
    expect(text).toMatch(/^200 The broker orders \(b-1\) runs in version 5\.17\.2\./);
    expect(text).toContain('has no web console');
    expect(text).toContain('It has no libraries for wss.');
    running = false;
    expect(await get(`alice:${PASSWORD}`, '/admin/')).toContain('does not run');
  });

  test.each([
    ['nobody', undefined],
    ['a wrong password', 'alice:another long password'],
    ['an empty password', 'alice:'],
    ['a user without console access', `bob:${PASSWORD}`],
    ['another user', `carol:${PASSWORD}`],
  ])('answers %s with 401 and no text', async (_, auth) => {
    expect(await get(auth)).toBe('401 ');
  });

  test('reports a port that is taken by its number', async () => {
    await expect(openConsolePage(parts())).rejects.toThrow(String(port));
  });
});
