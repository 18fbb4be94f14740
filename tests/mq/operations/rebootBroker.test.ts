import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Table } from '../../../src/state/table/client.ts';
import { startEngine } from '../../state/engine.ts';
import { activeMq, CREATION_MS, REBOOT_MS, rabbitMq, world } from '../world.ts';

let table: Table;
let stop: () => Promise<void>;
let account = 510_000_000_000;
const newWorld = () => world(table, String(++account));

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

test.each([activeMq('a'), rabbitMq('a')])(
  'a reboot takes its time and changes no setting by itself (%#)',
  async (made) => {
    const { create, pass, call, describe: read } = newWorld();
    const brokerId = await create(made);
    pass(CREATION_MS);
    const before = (await read(brokerId)).body;
    expect(await call('RebootBroker', { path: { brokerId } })).toStrictEqual({ status: 200, body: {} });
    pass(REBOOT_MS - 1);
    expect((await read(brokerId)).body).toStrictEqual({ ...before, brokerState: 'REBOOT_IN_PROGRESS' });
    expect((await call('ListBrokers')).body?.brokerSummaries).toMatchObject([
      { brokerState: 'REBOOT_IN_PROGRESS' },
    ]);
    pass(1);
    expect((await read(brokerId)).body).toStrictEqual(before);
    await call('RebootBroker', { path: { brokerId } });
    pass(REBOOT_MS);
    expect((await read(brokerId)).body).toStrictEqual(before);
  },
);

test('only a running broker is rebooted', async () => {
  const { create, pass, call, remove } = newWorld();
  const brokerId = await create(activeMq('a'));
  const reboot = () => call('RebootBroker', { path: { brokerId } });
  const refusal = (state: string) => ({
    name: 'BadRequestException',
    status: 400,
    errorAttribute: 'broker-id',
    message: `Broker [a] can't be rebooted while in state [${state}]`,
  });
  await expect(reboot()).rejects.toMatchObject(refusal('CREATION_IN_PROGRESS'));
  pass(CREATION_MS);
  await reboot();
  await expect(reboot()).rejects.toMatchObject(refusal('REBOOT_IN_PROGRESS'));
  await expect(remove(brokerId)).rejects.toMatchObject({
    status: 400,
    message: "Broker [a] can't be deleted while in state [REBOOT_IN_PROGRESS]",
  });
  pass(REBOOT_MS);
  await remove(brokerId);
  await expect(reboot()).rejects.toMatchObject(refusal('DELETION_IN_PROGRESS'));
  await expect(call('RebootBroker', { path: { brokerId: 'b-none' } })).rejects.toMatchObject({ status: 404 });
});

test('20 concurrent reboots are one reboot', async () => {
  const { create, pass, call, ports, accountId } = newWorld();
  const brokerId = await create(activeMq('a'));
  pass(CREATION_MS);
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, () => call('RebootBroker', { path: { brokerId } })),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await ports.brokers.get({ accountId, region: 'us-east-1' }, brokerId)).toMatchObject({ reboots: 1 });
});
