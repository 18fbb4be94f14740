import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import {
  beginning,
  type Command,
  creating,
  OneCall,
  one,
  Pass,
  RenewSession,
  several,
  time,
} from './commands.ts';
import { Coverage } from './coverage.ts';
import { PASSWORD, standby } from './creation.ts';
import { draft } from './drafts.ts';
import { type JourneyGateway, journeyGateway } from './gateway.ts';
import { Journey } from './journey.ts';
import { OPERATIONS } from './model/run.ts';
import { PEOPLE, type PersonName } from './people.ts';

/** Not scrypt, which is tested by itself and slow on purpose; a new salt each time, as there. */
vi.mock('../../src/mq/operations/users/hashPasswords.ts', async (importOriginal) => {
  let salt = 0;
  return { ...(await importOriginal<object>()), hashSecret: async () => `hash ${++salt}` };
});

/** `JOURNEYS_RUNS` for longer ones, `JOURNEYS_SEED` to have one again: it is printed when a journey fails. */
const RUNS = Number(process.env.JOURNEYS_RUNS ?? 20);
/** Generous: some seconds a run, on a machine that others keep busy. */
const TIMEOUT_MS = 60_000 + RUNS * 12_000;
const SEED = Number(process.env.JOURNEYS_SEED ?? 20_171_127);
const LENGTH = 120;

/** All that the gateway answers with a fault of the caller's; its own faults are other tests' affair. */
const ERRORS = [
  'AccessDeniedException',
  'BadRequestException',
  'ConflictException',
  'ExpiredTokenException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'NotFoundException',
  'UnrecognizedClientException',
];

let gateway: JourneyGateway;

beforeAll(async () => {
  gateway = await journeyGateway();
});
afterAll(() => gateway.stop());
beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
});

/** Journeys from a beginning with brokers; each is checked whole at its end. */
async function travel(
  coverage: Coverage,
  kinds: fc.WeightedArbitrary<Command>[],
  {
    runs,
    from = beginning,
    prepare,
  }: { runs: number; from?: typeof beginning; prepare?: (journey: Journey) => Promise<void> },
) {
  const commands = fc.commands<object, Journey, false>([fc.oneof(...kinds)], {
    maxCommands: LENGTH,
    size: 'max',
  });
  const property = fc.asyncProperty(from, commands, async (first, then) => {
    await gateway.wipe();
    const journey = new Journey(gateway, coverage);
    await prepare?.(journey);
    await fc.asyncModelRun(() => ({ model: {}, real: journey }), first);
    await fc.asyncModelRun(() => ({ model: {}, real: journey }), then);
    await journey.finish();
  });
  await fc.assert(property, {
    seed: SEED,
    numRuns: runs,
    unbiased: true,
    endOnFailure: process.env.JOURNEYS_SHRINK === 'off',
  });
}

/** The counts of both kinds of journeys. */
const everywhere = new Coverage();

test('every answer in a journey is the model’s answer', { timeout: TIMEOUT_MS }, async () => {
  const kinds = [
    { weight: 12, arbitrary: one },
    { weight: 3, arbitrary: time },
    { weight: 1, arbitrary: fc.constant(new RenewSession()) },
  ];
  await travel(everywhere, kinds, { runs: RUNS });
});

test('the answers to callers with some permissions are the model’s answers too', {
  timeout: TIMEOUT_MS,
}, async () => {
  const creations = ['CreateBroker', 'CreateBroker', 'CreateConfiguration', 'CreateConfiguration'];
  const changes = [...creations, 'CreateTags', 'DeleteTags'];
  const calls = draft([...changes, 'DescribeBroker', 'UpdateBroker', 'RebootBroker', 'DeleteBroker'], {});
  const callers = Object.keys(PEOPLE).filter((name) => name !== 'ada' && name !== 'nil') as PersonName[];
  const theirs = fc
    .tuple(calls, fc.constantFrom(...callers))
    .map(([drawn, who]) => new OneCall({ ...drawn, who }));
  const kinds = [
    { weight: 9, arbitrary: theirs },
    { weight: 1, arbitrary: time },
  ];
  await travel(everywhere, kinds, { runs: RUNS / 2 });
});

test('concurrent calls have the answers of some order', { timeout: TIMEOUT_MS }, async () => {
  const kinds = [
    { weight: 6, arbitrary: several },
    { weight: 3, arbitrary: one },
    { weight: 3, arbitrary: time },
  ];
  await travel(everywhere, kinds, { runs: RUNS / 2 });
});

test('journeys reach every operation and every error', () => {
  if (process.env.JOURNEYS_REPORT) process.stderr.write(`${everywhere}\n`);
  const [denied, allowed] = ['ada', 'nil'].map((not) => Object.keys(PEOPLE).filter((name) => name !== not));
  const often = [
    // A replica is promoted only after it has been rebooted, which few journeys do.
    ...OPERATIONS.filter((name) => name !== 'Promote').map((name) => `${name} succeeded`),
    'RebootBroker while RUNNING with changes pending',
    'DeleteBroker while RUNNING with changes pending',
    'DescribeBroker while REBOOT_IN_PROGRESS with changes pending',
  ];
  expect(everywhere.short(often, RUNS / 8)).toEqual([]);
  const once = [
    'Promote succeeded',
    ...ERRORS,
    ...(denied ?? []).map((name) => `${name} denied`),
    ...(allowed ?? []).map((name) => `${name} allowed`),
  ];
  expect(everywhere.short(once, 1)).toEqual([]);
});

test('no broker has more users than the limit', { timeout: TIMEOUT_MS }, async () => {
  const users = Array.from({ length: 249 }, (_, index) => ({
    username: `user-${index}`,
    password: PASSWORD,
  }));
  const crowded = [creating({ ...standby('dev-a'), users }), new Pass(60)];
  const coverage = new Coverage();
  const changes = draft([
    'CreateUser',
    'CreateUser',
    'CreateUser',
    'DeleteUser',
    'UpdateUser',
    'RebootBroker',
  ]);
  const change = changes.map((drawn) => new OneCall({ ...drawn, who: 'ada' }));
  await travel(
    coverage,
    [
      { weight: 8, arbitrary: change },
      { weight: 4, arbitrary: time },
    ],
    { runs: Math.ceil(RUNS / 8), from: fc.constant(crowded) },
  );
  expect(coverage.of('limit reached')).toBeGreaterThan(0);
});

test('no account exceeds its limits of brokers, configurations and changes of a window', {
  timeout: TIMEOUT_MS,
}, async () => {
  const coverage = new Coverage();
  const changes = draft(
    [
      'CreateBroker',
      'DeleteBroker',
      'CreateConfiguration',
      'CreateConfiguration',
      'DeleteConfiguration',
      ...Array.from({ length: 6 }, () => 'UpdateBroker with window'),
    ],
    {},
  );
  const change = changes.map((drawn) => new OneCall({ ...drawn, who: 'ada' }));
  await travel(
    coverage,
    [
      { weight: 8, arbitrary: change },
      { weight: 2, arbitrary: time },
    ],
    {
      runs: Math.ceil(RUNS / 8),
      prepare: async (journey) => {
        const others = { brokers: 197, configurations: 998 };
        await gateway.countOthers(others);
        journey.account.others = others;
      },
    },
  );
  expect(coverage.short(['limit reached', 'window fixed'], 1)).toEqual([]);
});
