import { describe, expect, it, test } from 'vitest';
import type { UpstreamAnswer } from '../../src/upstream/exchange.ts';
import { upstreamFacts } from '../../src/upstream/upstreamFacts.ts';
import { answer } from './answers.ts';

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';
const ARN = `arn:aws:mq:${REGION}:${ACCOUNT}`;
const BROKER = {
  brokerArn: `${ARN}:broker:one:b-1`,
  brokerName: 'one',
  engineType: 'ActiveMQ',
  tags: { env: 'dev' },
};
const CONFIGURATION = { arn: `${ARN}:configuration:c-1`, name: 'conf', engineType: 'RabbitMQ' };

function world(maxAgeMs = 2_000) {
  const state = { now: 0, asked: [] as string[], answer: answer(200, BROKER) as UpstreamAnswer };
  const send = async ({ method, path }: { method: string; path: string }) => {
    state.asked.push(`${method} ${path}`);
    return state.answer;
  };
  const facts = upstreamFacts({ accountId: ACCOUNT, region: REGION }, send, {
    maxAgeMs,
    now: () => state.now,
  });
  const broker = (freshness?: 'strong' | 'eventual') => facts.broker(ACCOUNT, REGION, 'b-1', freshness);
  return { state, facts, broker };
}

it('name, tags and engine of a broker and a configuration are read', async () => {
  const { state, facts, broker } = world();
  expect(await broker()).toEqual({ name: 'one', tags: { env: 'dev' }, engineType: 'ACTIVEMQ' });
  state.answer = answer(200, CONFIGURATION);
  expect(await facts.configuration(ACCOUNT, REGION, 'c-1')).toEqual({
    name: 'conf',
    tags: {},
    engineType: 'RABBITMQ',
  });
  expect(state.asked).toEqual(['GET /v1/brokers/b-1', 'GET /v1/configurations/c-1']);
});

it('a broker whose engine is unknown needs the permissions of every engine', async () => {
  const { state, broker } = world();
  state.answer = answer(200, { ...BROKER, engineType: 'KAFKA' });
  expect(await broker()).toEqual({ name: 'one', tags: { env: 'dev' }, engineType: 'RABBITMQ' });
});

it('the facts of two brokers are separate', async () => {
  const { state, facts, broker } = world();
  await broker('eventual');
  state.answer = answer(200, { ...BROKER, brokerArn: `${ARN}:broker:two:b-2`, brokerName: 'two' });
  expect(await facts.broker(ACCOUNT, REGION, 'b-2', 'eventual')).toMatchObject({ name: 'two' });
  expect(await broker('eventual')).toMatchObject({ name: 'one' });
});

describe('another account, region or spelling gives no fact and no request', () => {
  test.each([
    ['210987654321', REGION, 'b-1'],
    [ACCOUNT, 'us-east-2', 'b-1'],
    [ACCOUNT, REGION, 'B-1'],
    [ACCOUNT, REGION, 'b-1/users/x'],
    [ACCOUNT, REGION, 'b-1?x'],
    [ACCOUNT, REGION, 'c-1'],
    [ACCOUNT, REGION, '..'],
  ])('%s %s %s', async (account, region, id) => {
    const { state, facts } = world();
    expect(await facts.broker(account, region, id, 'eventual')).toBeUndefined();
    expect(state.asked).toEqual([]);
  });
});

describe('the facts of a decision', () => {
  it('are read for each decision that needs current facts', async () => {
    const { state, broker } = world();
    await broker('strong');
    await broker();
    expect(state.asked).toHaveLength(2);
  });

  it('are read again after two seconds', async () => {
    const { state, broker } = world();
    await broker('eventual');
    state.now = 1_999;
    await broker('eventual');
    expect(state.asked).toHaveLength(1);
    state.now = 2_000;
    await broker('eventual');
    expect(state.asked).toHaveLength(2);
  });

  it('are not kept at 0 seconds', async () => {
    const { state, broker } = world(0);
    await broker('eventual');
    await broker('eventual');
    expect(state.asked).toHaveLength(2);
  });

  it('are from after a change, even if a read was running during the change', async () => {
    const { state, facts, broker } = world();
    const underWay = broker('eventual');
    facts.forget();
    state.answer = answer(200, { ...BROKER, tags: { env: 'prod' } });
    await underWay;
    expect(await broker('eventual')).toMatchObject({ tags: { env: 'prod' } });
  });

  it('are not kept if they are absent or failed', async () => {
    const { state, broker } = world();
    state.answer = answer(404, { message: 'no' }, 'NotFoundException');
    expect(await broker('eventual')).toBeUndefined();
    state.answer = answer(500, {}, 'InternalServerErrorException');
    await expect(broker('eventual')).rejects.toThrow('DescribeBroker was answered with 500');
    state.answer = answer(200, BROKER);
    expect(await broker('eventual')).toMatchObject({ name: 'one' });
  });
});

describe('an unclear answer decides nothing', () => {
  test.each([
    [answer(403, {}, 'AccessDeniedException')],
    [answer(404, {}, 'UnknownOperationException')],
    [answer(404, {})],
    [answer(429, {}, 'TooManyRequestsException')],
    [answer(200, 'x')],
    [answer(200, '[]')],
    [answer(200, { ...BROKER, brokerArn: BROKER.brokerArn.replace(ACCOUNT, '210987654321') })],
    [answer(200, { ...BROKER, brokerArn: `${ARN}:broker:one:b-2` })],
    [answer(200, { ...BROKER, brokerName: 'two' })],
    [answer(200, { ...BROKER, brokerName: undefined })],
    [answer(200, { ...BROKER, engineType: undefined })],
    [answer(200, { ...BROKER, tags: { env: 1 } })],
    [answer(200, { ...BROKER, tags: 'env' })],
    [answer(200, { ...BROKER, tags: ['env'] })],
  ])('%#', async (given) => {
    const { state, broker } = world();
    state.answer = given;
    await expect(broker('eventual')).rejects.toMatchObject({ name: 'UpstreamFault' });
  });
});
