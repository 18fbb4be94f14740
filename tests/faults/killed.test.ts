import { afterAll, beforeAll, expect, test } from 'vitest';
import { keys } from '../../src/state/table/table.ts';
import { itemsOf } from '../integration/wholeTable.ts';
import { PASSES, type TableRequest } from './faultyTable.ts';
import { type FaultyWorld, faultyWorld, tell } from './faultyWorld.ts';
import { lostOrHalf } from './lostOrHalf.ts';
import { mixedLoad } from './mixedLoad.ts';

const LONG = 120_000;
const PER_SECOND = 40;

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

let world: FaultyWorld;
beforeAll(async () => {
  world = await faultyWorld();
}, LONG);
afterAll(() => world?.stop());

/** The transaction that makes a broker: the claim on its name is what it begins with. */
const creation = ({ text }: TableRequest) => text.includes('attribute_not_exists(pk) OR freeAt');
const POINTS = [
  ['authorizer', 'at its first read', 'before', ({ text }: TableRequest) => text.includes('ACCESS-KEY#')],
  ['handler', 'between accept and write', 'before', creation],
  ['handler', 'between write and answer', 'after', creation],
] as const;

test.each(POINTS)(
  'the %s killed -9 %s: an unanswered change is complete or absent',
  async (what, where, when, hits) => {
    const row = `killed-${what}-${when}`;
    let deaths = 0;
    let name = '';
    const kill = () => {
      deaths++;
      world.table.fault = PASSES;
      world.killGateway();
    };
    const load = mixedLoad(world.target, world.ledger, row, PER_SECOND);
    await wait(700);
    world.table.fault = (request) => {
      if (!hits(request)) return undefined;
      name ||= /"(killed-[\w-]+-\d+)"/.exec(request.text)?.[1] ?? '';
      return { kind: 'dies', when, kill };
    };
    await world.gatewayGone();
    const tally = await load.stop();
    expect(deaths).toBe(1);
    const dead = performance.now();
    await world.startAgain();
    const startMs = Math.round(performance.now() - dead);
    const backMs = await world.back(row);
    tell(`${what} killed ${where}`, tally, { startMs, backMs, acknowledged: world.ledger.acknowledged });

    expect(world.ledger.wrong).toEqual([]);
    const { writer, denied, forger } = tally.counts;
    expect(writer.cut).toBeGreaterThan(0);
    expect(Object.keys(denied).filter((status) => !['403', 'cut'].includes(status))).toEqual([]);
    expect(Object.keys(forger).filter((status) => !['403', 'cut'].includes(status))).toEqual([]);
    expect(await lostOrHalf(world.target, world.direct(), world.ledger)).toEqual([]);
    if (what === 'handler') {
      // The one it died of: not made, or made whole, as the halves say; never acknowledged.
      const { pk } = keys.broker('123456789012', 'us-east-1', '');
      const made = (await itemsOf(world.direct())).filter((item) => item.pk === pk && item.name === name);
      expect(made).toHaveLength(when === 'after' ? 1 : 0);
      expect(world.ledger.chains.find((chain) => chain.name === name)?.id).toBe(undefined);
    }
    await world.settle(row);
    expect(world.ledger.wrong).toEqual([]);
    expect(await lostOrHalf(world.target, world.direct(), world.ledger)).toEqual([]);
  },
  LONG,
);
