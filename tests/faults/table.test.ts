import { CreateBrokerCommand, DescribeBrokerCommand, MqClient } from '@aws-sdk/client-mq';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fault, isWrite, PASSES, type TableRequest } from './faultyTable.ts';
import { type FaultyWorld, faultyWorld, tell } from './faultyWorld.ts';
import { lostOrHalf } from './lostOrHalf.ts';
import { mixedLoad, type Tally } from './mixedLoad.ts';

const LONG = 120_000;
const PER_SECOND = 30;
/** Every request is hit first, then writes alone, so that calls get as far as their write. */
const ALL_MS = 1_000;
const WRITES_MS = 900;
/** Three tries of two seconds, and pauses: less than the 15 seconds that a function has. */
const BOUND_MS = 14_000;

let world: FaultyWorld;
beforeAll(async () => {
  world = await faultyWorld();
}, LONG);
afterAll(() => world?.stop());

interface Row {
  readonly name: string;
  readonly fault: (request: TableRequest) => Fault | undefined;
  /** What writers are answered while it lasts; 0 is a cut connection. */
  readonly writers: readonly string[];
  /** What some of them must have been answered: otherwise the fault had no effect. */
  readonly must: readonly string[];
  /** How long every request is hit, where that is not enough for caches to end and tries to run out. */
  readonly allMs?: number;
}

const half = ({ number }: TableRequest) => number % 2 === 0;
const THROTTLES = [
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
] as const;
const REFUSALS = [
  [400, 'AccessDeniedException'],
  [400, 'ResourceNotFoundException'],
  [500, 'InternalServerError'],
] as const;

function throttle({ number }: TableRequest): Fault {
  return { kind: 'error', status: 400, type: THROTTLES[number % 3] ?? THROTTLES[0] };
}

function refuse({ number }: TableRequest): Fault {
  const [status, type] = REFUSALS[number % 3] ?? REFUSALS[0];
  return { kind: 'error', status, type };
}

const GOOD = ['200', '204'];
const BAD = ['500', '503'];
/** Answers to a repeated call whose first try was carried out, but whose answer was lost. */
const DONE = ['404', '409'];

const ROWS: readonly Row[] = [
  {
    name: 'slow',
    fault: () => ({ kind: 'slow', ms: 150 }),
    writers: GOOD,
    must: ['200'],
  },
  {
    name: 'throttled-half',
    fault: (request) => (half(request) ? throttle(request) : undefined),
    writers: [...GOOD, ...BAD, ...DONE],
    must: ['200'],
  },
  { name: 'throttled', fault: throttle, writers: [...GOOD, ...BAD], must: ['500', '503'], allMs: 3_500 },
  { name: 'refusing', fault: refuse, writers: [...GOOD, ...BAD], must: ['500', '503'] },
  {
    // Now the authorizer can decide and the handler cannot, now the other way round.
    name: 'reads-refused',
    fault: (request) =>
      isWrite(request) || half(request)
        ? undefined
        : { kind: 'error', status: 400, type: 'AccessDeniedException' },
    writers: [...GOOD, ...BAD, ...DONE],
    must: ['500'],
    allMs: 2_500,
  },
  {
    name: 'cut-before',
    fault: () => ({ kind: 'cutBefore' }),
    writers: [...GOOD, ...BAD],
    must: ['500', '503'],
  },
  {
    name: 'cut-after-half',
    fault: (request) => (half(request) ? { kind: 'cutAfter' } : undefined),
    writers: [...GOOD, ...BAD, ...DONE],
    must: ['200'],
  },
  {
    name: 'cut-after',
    fault: () => ({ kind: 'cutAfter' }),
    writers: [...GOOD, ...BAD, ...DONE],
    must: ['500', '503'],
  },
  {
    name: 'garbage',
    fault: ({ number }) => ({ kind: number % 2 === 0 ? 'garbage' : 'half' }),
    writers: [...GOOD, ...BAD, ...DONE],
    must: ['500', '503'],
  },
  {
    // After the deadline of a try, the caller does not know whether the engine has carried out the request.
    name: 'silent',
    fault: (request) => (half(request) ? { kind: 'slow', ms: 2_600 } : { kind: 'hang' }),
    writers: [...GOOD, ...BAD, ...DONE],
    must: ['500', '503'],
    allMs: 5_500,
  },
];

/** Under load throughout: well for a moment, then every request hit, then writes alone. */
async function underFault({ name, fault, allMs = ALL_MS }: Row): Promise<Tally> {
  const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const load = mixedLoad(world.target, world.ledger, name, PER_SECOND);
  await wait(400);
  world.table.fault = fault;
  await wait(allMs);
  world.table.fault = (request) => (isWrite(request) ? fault(request) : undefined);
  await wait(WRITES_MS);
  return load.stop();
}

test.each(ROWS)(
  '$name: nobody is let in, no write is lost or half done, and it recovers by itself',
  async (row) => {
    const before = { ...world.table.count };
    const tally = await underFault(row);
    const backMs = await world.back(row.name);
    const faults = world.table.count.faults - before.faults;
    tell(row.name, tally, { backMs, faults, acknowledged: world.ledger.acknowledged });

    expect(world.ledger.wrong).toEqual([]);
    expect(faults).toBeGreaterThan(0);
    const { writer, denied, forger } = tally.counts;
    expect(Object.keys(writer).filter((status) => !row.writers.includes(status))).toEqual([]);
    for (const status of row.must) expect(writer[status] ?? 0).toBeGreaterThan(0);
    expect(Object.keys(denied).filter((status) => !['403', '503'].includes(status))).toEqual([]);
    expect(Object.keys(forger).filter((status) => !['403', '503'].includes(status))).toEqual([]);
    expect(tally.longestMs).toBeLessThan(BOUND_MS);
    expect(await lostOrHalf(world.target, world.direct(), world.ledger)).toEqual([]);
    // Every call that nobody heard of is made again: with its token a creation makes no second broker.
    await world.settle(row.name);
    expect(world.ledger.wrong).toEqual([]);
    expect(await lostOrHalf(world.target, world.direct(), world.ledger)).toEqual([]);
  },
  LONG,
);

test(
  'an SDK’s own retries are enough when half of all answers are lost: no broker is doubled',
  async () => {
    const credentials = world.target.profiles.get('alice');
    const endpoint = `http://127.0.0.1:${world.target.port}`;
    const mq = new MqClient({
      endpoint,
      region: 'us-east-1',
      maxAttempts: 8,
      ...(credentials && { credentials }),
    });
    world.table.fault = (request) => (half(request) ? { kind: 'cutAfter' } : undefined);
    const names = Array.from({ length: 15 }, (_, number) => `sdk-${number}`);
    const made = await Promise.all(
      names.map((BrokerName) =>
        mq.send(
          new CreateBrokerCommand({
            BrokerName,
            CreatorRequestId: `token-of-${BrokerName}`,
            EngineType: 'ACTIVEMQ',
            DeploymentMode: 'SINGLE_INSTANCE',
            HostInstanceType: 'mq.t3.micro',
            PubliclyAccessible: false,
            Users: [],
          }),
        ),
      ),
    );
    world.table.fault = PASSES;
    const ids = made.map(({ BrokerId }) => BrokerId);
    for (const BrokerId of ids) {
      expect((await mq.send(new DescribeBrokerCommand({ BrokerId }))).BrokerId).toBe(BrokerId);
    }
    const attempts = made.map(({ $metadata }) => $metadata.attempts ?? 0);
    mq.destroy();
    tell('sdk', undefined, { attempts });
    expect(new Set(ids).size).toBe(names.length);
    expect(await lostOrHalf(world.target, world.direct(), world.ledger)).toEqual([]);
  },
  LONG,
);
