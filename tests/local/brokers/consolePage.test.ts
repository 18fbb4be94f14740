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

describe('the page at the address of the console of a program that has none', () => {
  test('says what runs, and what is missing, to a user with console access', async () => {
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
  ])('%s gets 401 and no text', async (_, auth) => {
    expect(await get(auth)).toBe('401 ');
  });

  test('a port that is taken is an error that names it', async () => {
    await expect(openConsolePage(parts())).rejects.toThrow(String(port));
  });
});
