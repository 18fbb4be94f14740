import { poll } from '../../../local/data/poll.ts';
import { brokerOrder } from '../clients/brokerOrder.ts';
import { JSON_TYPE, signFor } from '../clients/sign.ts';
import { secretOf } from '../clients/wireCalls.ts';
import { wireClient } from '../clients/wireClient.ts';
import type { Seed, World } from '../world.ts';

const NAMES = ['dev-orders', 'dev-billing', 'prod-orders', 'prod-billing', 'judy-one', 'other'];
const DEADLINE_MS = 30_000;

/** Brokers that no client changes. */
export async function seedBrokers(world: Omit<World, 'seeds'>): Promise<readonly Seed[]> {
  const bare = { ...world, seeds: [] };
  const sign = signFor(bare);
  const client = wireClient(world.port);
  const credentials = secretOf(bare, 'alice');
  const ok = async (method: string, path: string, body?: string): Promise<Record<string, unknown>> => {
    const options = body === undefined ? { method, path } : { method, path, body, headers: JSON_TYPE };
    const answer = await client.send(await sign('header', { credentials, ...options }));
    if (answer.outcome === '200') return JSON.parse(answer.body);
    throw new Error(`${method} ${path}: ${answer.outcome} ${answer.body}`);
  };
  const seeds: Seed[] = [];
  for (const name of NAMES) {
    const { brokerId, brokerArn } = await ok('POST', '/v1/brokers', brokerOrder(name));
    const broker = await poll(DEADLINE_MS, async () => {
      const described = await ok('GET', `/v1/brokers/${brokerId}`);
      return described.brokerState === 'RUNNING' ? described : undefined;
    });
    const { configurations } = (broker ?? {}) as { configurations?: { current?: { id?: string } } };
    const configurationId = configurations?.current?.id;
    if (configurationId === undefined) throw new Error(`${name} has no configuration.`);
    seeds.push({ id: String(brokerId), arn: String(brokerArn), name, configurationId });
  }
  client.close();
  return seeds;
}
