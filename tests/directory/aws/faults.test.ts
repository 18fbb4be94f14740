import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cachedPolicies } from '../../../src/authz/load/cachedPolicies.ts';
import { document, policyArn } from '../exports.ts';
import type { Fault } from './fakeIam.ts';
import { liveWorld, typicalAccount, user } from './liveWorld.ts';

/** Everything that one load of alice asks. */
const ACTIONS = [
  'GetAccountAuthorizationDetails',
  'ListPolicies',
  'GetPolicyVersion',
  'GetUser',
  'ListUserTags',
  'ListGroupsForUser',
  'ListAttachedUserPolicies',
  'ListUserPolicies',
  'GetUserPolicy',
];
const LISTS = ACTIONS.filter((action) => !/^Get(PolicyVersion|User|UserPolicy)$/.test(action));
const DENIED: Fault = { status: 403, code: 'AccessDenied' };
const THROTTLED: Fault = { status: 400, code: 'Throttling' };

let world: Awaited<ReturnType<typeof liveWorld>>;
beforeEach(async () => {
  world = await liveWorld();
});
afterEach(() => {
  vi.unstubAllEnvs();
  return world.iam.stop();
});

const load = () => world.directory.load(user('alice'));

/** A busy machine may take longer than the deadline of a deployment. */
const PATIENT = { deadlineMs: 60_000 };

/** The record that nothing went wrong with. */
async function complete() {
  const sound = await liveWorld(typicalAccount(), PATIENT);
  const record = await sound.directory.load(user('alice'));
  await sound.iam.stop();
  return record;
}

/** The fault hits the first call of the action, or every one. */
function breaks(action: string, fault: Fault, times = Number.POSITIVE_INFINITY): void {
  world.iam.fault = (call) => (call.action === action && call.number <= times ? fault : undefined);
}

describe.each(ACTIONS)('%s', (action) => {
  test('if denied, rejects the load, and recovers', async () => {
    breaks(action, DENIED);
    await expect(load()).rejects.toMatchObject({ name: 'AccessDenied' });
    world.iam.fault = () => undefined;
    expect((await load())?.identity).toHaveLength(6);
  });

  test('if throttled or cut off once, is sent again, and the load is complete', async () => {
    const whole = await complete();
    await world.iam.stop();
    world = await liveWorld(typicalAccount(), PATIENT);
    world.iam.fault = (call) =>
      call.action === action ? ([THROTTLED, 'cut'] as const)[call.number - 1] : undefined;
    expect(await load()).toEqual(whole);
  });

  test('without the expected members rejects the load', async () => {
    breaks(action, () => ({}));
    await expect(load()).rejects.toThrow(/without|missing/);
  });
});

describe.each(LISTS)('%s', (action) => {
  test('without its list, or cut short without a marker, rejects the load', async () => {
    for (const fault of ['noList', 'noMarker'] as const) {
      breaks(action, fault);
      await expect(load()).rejects.toMatchObject({ name: 'DirectoryError', code: 'incomplete' });
    }
  });
});

test('a marker without its flag still leads to the next page', async () => {
  breaks('ListGroupsForUser', (page) => ({ ...page, IsTruncated: undefined, Marker: '0' }));
  await expect(load()).rejects.toMatchObject({ code: 'incomplete' });
});

test('a page that names itself as the next one does not loop', async () => {
  breaks('ListGroupsForUser', (page) => ({ ...page, IsTruncated: 'true', Marker: '0' }));
  await expect(load()).rejects.toMatchObject({ code: 'incomplete' });
});

test.each([
  ['throttled for ever', THROTTLED],
  ['cut off for ever', 'cut'],
  ['silent', 'hang'],
] satisfies [string, Fault][])('IAM that is %s makes the load fail within its deadline', async (_, fault) => {
  await world.iam.stop();
  world = await liveWorld(typicalAccount(), { deadlineMs: 700 });
  breaks('GetUserPolicy', fault);
  const started = performance.now();
  await expect(load()).rejects.toThrow();
  expect(performance.now() - started).toBeLessThan(1_500);
});

test('a load that misses its deadline says so', async () => {
  await world.iam.stop();
  world = await liveWorld(typicalAccount(), { deadlineMs: 300 });
  breaks('ListUserPolicies', 'hang');
  await expect(load()).rejects.toMatchObject({
    code: 'late',
    message: 'AWS did not answer everything within 300 ms.',
  });
});

describe('changes between two calls of a load', () => {
  test('lead to the new default version, if the old one was deleted', async () => {
    world.iam.meanwhile = ({ action, number }) => {
      if (action !== 'GetPolicyVersion' || number !== 1) return;
      for (const policy of Object.values(world.iam.account.policies)) {
        policy.version = 'v9';
        policy.documents = { v9: document('mq:RebootBroker', 'Deny') };
      }
    };
    const managed = (await load())?.identity.filter(({ arn }) => arn !== undefined);
    expect(managed?.map((policy) => policy.document)).toEqual(
      Array(3).fill(document('mq:RebootBroker', 'Deny')),
    );
  });

  test('lead to the new default version, if the old one still exists', async () => {
    world.iam.meanwhile = ({ action, number }) => {
      if (action !== 'GetPolicyVersion' || number !== 1) return;
      const own = world.iam.account.policies[policyArn('own')];
      if (own) own.version = 'v1';
    };
    const own = (await load())?.identity.find(({ arn }) => arn === policyArn('own'));
    expect(own?.document).toEqual(document('mq:*'));
  });

  test('reject the load if a version stays absent after one more try', async () => {
    const own = world.iam.account.policies[policyArn('own')];
    if (own) own.documents = {};
    await expect(load()).rejects.toMatchObject({ name: 'NoSuchEntityException' });
    expect(world.iam.calls.filter(({ action }) => action === 'ListPolicies')).toHaveLength(2);
  });

  test('lead to a new reading if the user joined a group after the groups were read', async () => {
    await world.directory.load(user('bob'));
    world.iam.account.groups.fresh = { inline: { no: document('mq:*', 'Deny') } };
    world.iam.account.users.alice?.groups?.push('fresh');
    expect((await load())?.identity.at(-1)).toMatchObject({ name: 'no', source: 'group fresh' });
  });

  test('reject the load if a group stays absent', async () => {
    delete world.iam.account.groups.limited;
    await expect(load()).rejects.toMatchObject({
      code: 'moved',
      message: "The group limited is not among the account's groups.",
    });
  });

  test('lead to a new list if a listed inline policy was deleted', async () => {
    world.iam.meanwhile = ({ action, number }) => {
      if (action === 'GetUserPolicy' && number === 1) delete world.iam.account.users.alice?.inline?.list;
    };
    expect((await load())?.identity).toHaveLength(5);
  });

  test('lead to an absent user if the user was deleted', async () => {
    world.iam.meanwhile = ({ action }) => {
      if (action === 'GetUserPolicy') delete world.iam.account.users.alice;
    };
    expect(await load()).toBeUndefined();
  });

  test('a new user with the name of a deleted one does not pass its policies to the old one', async () => {
    world.iam.meanwhile = ({ action }) => {
      if (action === 'ListUserPolicies') {
        world.iam.account.users.alice = { id: 'AIDANEW', inline: { all: document('*') } };
      }
    };
    expect(await load()).toBeUndefined();
  });
});

test('an account whose groups could not be read does not make the next load fail', async () => {
  breaks('GetAccountAuthorizationDetails', DENIED, 1);
  await expect(load()).rejects.toMatchObject({ name: 'AccessDenied' });
  expect((await load())?.identity).toHaveLength(6);
});

test('the cache serves old policies while IAM denies, refuses past its bound, and recovers', async () => {
  const policies = cachedPolicies(world.directory, {
    maxEntries: 10,
    maxAgeMs: 60_000,
    maxStaleMs: 300_000,
    now: world.now,
  });
  const ask = () => policies.load({ principal: user('alice') });
  expect(await ask()).toMatchObject({ ageMs: 0 });
  world.iam.fault = () => DENIED;
  world.turn(60_000);
  expect(await ask()).toMatchObject({ ageMs: 60_000 });
  world.turn(300_000);
  await expect(ask()).rejects.toMatchObject({ name: 'AccessDenied' });
  world.iam.fault = () => undefined;
  expect(await ask()).toMatchObject({ ageMs: 0 });
  // Gone is gone, bridged or not.
  delete world.iam.account.users.alice;
  world.turn(60_000);
  expect(await ask()).toBeUndefined();
  world.iam.fault = () => DENIED;
  await expect(ask()).rejects.toMatchObject({ name: 'AccessDenied' });
});
