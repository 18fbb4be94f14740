import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Table } from '../../../src/state/table/client.ts';
import { startEngine } from '../../state/engine.ts';
import { activeMq, CREATION_MS, DELETION_MS, rabbitMq, world } from '../world.ts';

let table: Table;
let stop: () => Promise<void>;
let account = 200_000_000_000;
const newWorld = () => world(table, String(++account));

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

function notFound(id: string) {
  return {
    name: 'NotFoundException',
    status: 404,
    errorAttribute: 'broker-id',
    message: `Cannot find broker ID [${id}]. Verify that your broker exists or check broker permissions.`,
  };
}

describe('the creation of a broker', () => {
  test('ends at its time, and not a millisecond earlier', async () => {
    const { create, describe: read, pass } = newWorld();
    const id = await create(activeMq('a'));
    pass(CREATION_MS - 1);
    expect((await read(id)).body?.brokerState).toBe('CREATION_IN_PROGRESS');
    pass(1);
    expect((await read(id)).body).toMatchObject({
      brokerState: 'RUNNING',
      configurations: { current: { revision: 1 }, history: [] },
      users: [{ username: 'admin' }],
    });
    expect((await read(id)).body?.users).toStrictEqual([{ username: 'admin' }]);
  });

  test('gives an ActiveMQ broker one instance with its endpoints', async () => {
    const { create, describe: read, pass } = newWorld();
    const id = await create(activeMq('a'));
    pass(CREATION_MS);
    const host = `${id}-1.mq.us-east-1.amazonaws.com`;
    expect((await read(id)).body?.brokerInstances).toStrictEqual([
      {
        consoleURL: `https://${host}:8162`,
        endpoints: [
          `ssl://${host}:61617`,
          `amqp+ssl://${host}:5671`,
          `stomp+ssl://${host}:61614`,
          `mqtt+ssl://${host}:8883`,
          `wss://${host}:61619`,
        ],
        ipAddress: expect.stringMatching(/^10\.\d+\.\d+\.\d+$/),
      },
    ]);
  });

  test('gives a standby a second instance', async () => {
    const { create, describe: read, pass } = newWorld();
    const id = await create(activeMq('a', { deploymentMode: 'ACTIVE_STANDBY_MULTI_AZ' }));
    pass(CREATION_MS);
    const instances = (await read(id)).body?.brokerInstances as { consoleURL: string; ipAddress: string }[];
    expect(instances.map((instance) => instance.consoleURL)).toStrictEqual([
      `https://${id}-1.mq.us-east-1.amazonaws.com:8162`,
      `https://${id}-2.mq.us-east-1.amazonaws.com:8162`,
    ]);
    expect(new Set(instances.map((instance) => instance.ipAddress)).size).toBe(2);
  });

  test('gives RabbitMQ one console and AMQP, in every deployment mode', async () => {
    const { create, describe: read, pass } = newWorld();
    const id = await create(rabbitMq('a', { deploymentMode: 'CLUSTER_MULTI_AZ' }));
    pass(CREATION_MS);
    const host = `${id}.mq.us-east-1.amazonaws.com`;
    expect((await read(id)).body?.brokerInstances).toStrictEqual([
      { consoleURL: `https://${host}`, endpoints: [`amqps://${host}:5671`] },
    ]);
  });
});

describe('DescribeBroker', () => {
  test.each(['b-00000000-0000-0000-0000-000000000000', 'x', '', 'b-#', `b-${'a'.repeat(1_900)}`])(
    'answers 404 for the unknown id %#',
    async (id) => {
      await expect(newWorld().describe(id)).rejects.toMatchObject(notFound(id));
    },
  );

  test('answers 404 in another account or region', async () => {
    const { create, call } = newWorld();
    const id = await create(activeMq('a'));
    await expect(newWorld().describe(id)).rejects.toMatchObject(notFound(id));
    await expect(
      call('DescribeBroker', { path: { brokerId: id }, region: 'eu-west-1' }),
    ).rejects.toMatchObject(notFound(id));
  });
});

describe('DeleteBroker', () => {
  test('answers 400 for a broker in creation', async () => {
    const { create, remove } = newWorld();
    const id = await create(activeMq('a'));
    await expect(remove(id)).rejects.toMatchObject({
      name: 'BadRequestException',
      errorAttribute: 'broker-id',
      message: expect.stringContaining('while in state [CREATION_IN_PROGRESS'),
    });
  });

  test('keeps every field until its time, then the broker is deleted', async () => {
    const { create, remove, describe: read, pass, call } = newWorld();
    const id = await create(activeMq('a', { tags: { a: 'b' }, logs: { general: true } }));
    pass(CREATION_MS);
    const before = (await read(id)).body;
    expect(await remove(id)).toStrictEqual({ status: 200, body: { brokerId: id } });
    pass(DELETION_MS - 1);
    expect((await read(id)).body).toStrictEqual({ ...before, brokerState: 'DELETION_IN_PROGRESS' });
    expect((await call('ListBrokers')).body?.brokerSummaries).toMatchObject([
      { brokerId: id, brokerState: 'DELETION_IN_PROGRESS' },
    ]);
    pass(1);
    await expect(read(id)).rejects.toMatchObject(notFound(id));
    await expect(remove(id)).rejects.toMatchObject(notFound(id));
    expect((await call('ListBrokers')).body).toStrictEqual({ brokerSummaries: [] });
  });

  test('answers 200 when it is repeated, and keeps the deadline', async () => {
    const { create, remove, describe: read, pass } = newWorld();
    const id = await create(activeMq('a'));
    pass(CREATION_MS);
    await remove(id);
    pass(DELETION_MS - 1);
    expect(await remove(id)).toStrictEqual({ status: 200, body: { brokerId: id } });
    pass(1);
    await expect(read(id)).rejects.toMatchObject(notFound(id));
  });

  test('answers 20 concurrent calls, and counts the broker out once', async () => {
    const { create, remove, pass, call } = newWorld();
    const id = await create(activeMq('a', { creatorRequestId: 't' }));
    pass(CREATION_MS);
    const answers = await Promise.all(Array.from({ length: 20 }, () => remove(id)));
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    pass(DELETION_MS);
    expect((await call('ListBrokers')).body?.brokerSummaries).toStrictEqual([]);
  });

  test('answers 404 for an unknown broker', async () => {
    await expect(newWorld().remove('b-none')).rejects.toMatchObject(notFound('b-none'));
  });
});

describe('the name of a broker', () => {
  test('is in use until the deletion ends, then free for a new broker with the same token', async () => {
    const { create, remove, pass, describe: read } = newWorld();
    const body = activeMq('a', { creatorRequestId: 't' });
    const first = await create(body);
    pass(CREATION_MS);
    await remove(first);
    pass(DELETION_MS - 1);
    expect(await create(body)).toBe(first);
    await expect(create(activeMq('a'))).rejects.toMatchObject({ status: 409 });
    pass(1);
    const second = await create(body);
    expect(second).not.toBe(first);
    expect((await read(second)).body?.brokerState).toBe('CREATION_IN_PROGRESS');
    await expect(read(first)).rejects.toMatchObject(notFound(first));
  });

  test('that is free again is taken by one of 20 concurrent calls', async () => {
    const { create, remove, pass, call } = newWorld();
    const first = await create(activeMq('a'));
    pass(CREATION_MS);
    await remove(first);
    pass(DELETION_MS);
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => create(activeMq('a'))));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect((await call('ListBrokers')).body?.brokerSummaries).toHaveLength(1);
  });

  test('that a new broker has is not freed by the old broker', async () => {
    const { create, remove, pass } = newWorld();
    const first = await create(activeMq('a'));
    pass(CREATION_MS);
    await remove(first);
    pass(DELETION_MS);
    await create(activeMq('a'));
    pass(24 * 60 * 60 * 1000);
    await expect(create(activeMq('a'))).rejects.toMatchObject({ status: 409 });
  });
});
