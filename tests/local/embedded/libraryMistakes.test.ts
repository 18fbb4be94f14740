import { expect, test } from 'vitest';
import demoAccount from '../../../local/account/demo-account.json' with { type: 'json' };
import { createGateway } from '../../../local/embedded/createGateway.ts';

const SECOND = JSON.parse(JSON.stringify(demoAccount).replaceAll('123456789012', '210987654321'));
const allow = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'mq:*', Resource: '*' }] };

test('after close, every method says that the gateway is closed', async () => {
  const gateway = await createGateway();
  const checkpoint = await gateway.checkpoint();
  const keys = gateway.credentials('alice');
  await fetch(`${gateway.url}/v1/brokers`, { headers: { connection: 'close' } }).then((one) => one.text());
  const decision = gateway.decisions.at(-1);
  await gateway.close();

  /** INVARIANT: a method that is not in this table is checked as missing below. */
  const calls: Readonly<Record<string, () => unknown>> = {
    clientConfig: () => gateway.clientConfig('alice'),
    'clientConfig of keys': () => gateway.clientConfig(keys),
    credentials: () => gateway.credentials('alice'),
    environment: () => gateway.environment('alice'),
    assume: () => gateway.assume('BrokerOperator'),
    importAccount: () => gateway.importAccount(SECOND),
    now: () => gateway.now(),
    advance: () => gateway.advance({ seconds: 1 }),
    checkpoint: () => gateway.checkpoint(),
    restore: () => gateway.restore(checkpoint),
    reset: () => gateway.reset(),
    'policies.put': () => gateway.policies.put('alice', 'own', allow),
    'policies.delete': () => gateway.policies.delete('alice', 'own'),
    'decision.explain': () => decision?.explain(),
  };
  const methods = Object.entries(gateway).filter(([, value]) => typeof value === 'function');
  expect(methods.map(([name]) => name).filter((name) => calls[name] === undefined)).toEqual(['close']);
  for (const [name, call] of Object.entries(calls)) {
    const failed = await Promise.resolve()
      .then(call)
      .then(
        () => 'nothing',
        (error: unknown) => error,
      );
    expect(failed, name).toMatchObject({ name: 'GatewayError', message: 'The gateway is closed.' });
  }
  await gateway.close();
  expect(gateway.decisions.length).toBe(1);
});

test('a name that does not exist gets the names of one account, and the ARNs of several', async () => {
  const one = await createGateway();
  expect(() => one.credentials('nosuch')).toThrow('The users are root, alice, ');
  await expect(one.assume('nosuch')).rejects.toThrow('These exist: BrokerOperator, ');
  await one.close();

  const two = await createGateway({ accounts: [demoAccount, SECOND] });
  const arn = (id: string, rest: string) => `arn:aws:iam::${id}:${rest}`;
  const [first = '', second = ''] = two.accounts;
  expect(() => two.credentials('nosuch')).toThrow(`The users are root, ${arn(first, 'user/alice')}, `);
  await expect(two.assume('nosuch')).rejects.toThrow(
    new RegExp(
      `These exist: ${arn(first, 'role/BrokerOperator')}, .*${arn(second, 'role/BrokerOperator')}`,
      'u',
    ),
  );
  await expect(two.policies.put('nosuch', 'own', allow)).rejects.toThrow(arn(first, 'user/alice'));
  await two.close();
});

test('a client of a region that does not exist is refused', async () => {
  const gateway = await createGateway();
  for (const [region, sentence] of [
    ['moon-1', 'There is no region moon-1. A region has a name such as us-east-1.'],
    ['eu-wset-1', 'There is no region eu-wset-1. Did you mean eu-west-1?'],
  ] as const) {
    expect(() => gateway.clientConfig('alice', { region })).toThrow(sentence);
  }
  expect(gateway.clientConfig('alice', { region: 'eu-west-1' }).region).toBe('eu-west-1');
  await gateway.close();
});
