import { afterAll, beforeAll, expect, test } from 'vitest';
import { signedRequest } from '../authz/signedRequest.ts';
import { itemsOf } from '../integration/wholeTable.ts';
import { activeMq } from '../mq/world.ts';
import { PASSES, type TableRequest } from './faultyTable.ts';
import { type FaultyWorld, faultyWorld, LIMITS_MS } from './faultyWorld.ts';
import { send } from './signedCall.ts';

const LONG = 120_000;

let world: FaultyWorld;
beforeAll(async () => {
  world = await faultyWorld(LIMITS_MS, { REPLAY_GUARD: 'on' });
}, LONG);
afterAll(() => world?.stop());

const creation = ({ text }: TableRequest) => text.includes('attribute_not_exists(pk) OR freeAt');

test.each([
  ['between claim and write', 'before', 0],
  ['between write and outcome', 'after', 1],
] as const)(
  'attack 26: after kill -9 %s the same request is refused, and never runs twice',
  async (_, when, made) => {
    const name = `guarded-${when}`;
    const credentials = world.target.profiles.get('alice');
    if (credentials === undefined) throw new Error('alice has no keys');
    const request = await signedRequest({
      at: Date.now(),
      credentials,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(activeMq(name, { users: [] })),
    });
    world.table.fault = (table) => {
      if (!creation(table)) return undefined;
      const kill = () => {
        world.table.fault = PASSES;
        world.killGateway();
      };
      return { kind: 'dies', when, kill };
    };
    expect((await send(world.target.port, request)).status).toBe(0);
    await world.gatewayGone();
    await world.startAgain();

    for (let again = 0; again < 2; again += 1) {
      expect(await send(world.target.port, request)).toMatchObject({
        status: 409,
        error: 'ConflictException',
      });
    }
    const brokers = (await itemsOf(world.direct())).filter(
      (item) => String(item.pk).startsWith('BROKERS#') && item.name === name,
    );
    expect(brokers).toHaveLength(made);
  },
  LONG,
);
