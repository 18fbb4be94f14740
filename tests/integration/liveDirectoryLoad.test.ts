import { readFile } from 'node:fs/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { authorizerEvent } from '../../events/restEvent.ts';
import { cachedPolicies } from '../../src/authz/load/cachedPolicies.ts';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import { steadyClock } from '../../src/aws/caches.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import { signedRequest } from '../authz/signedRequest.ts';
import { liveWorld, typicalAccount, user } from '../directory/aws/liveWorld.ts';
import { document } from '../directory/exports.ts';
import { prepareHandlers } from '../handlers/localGateway.ts';
import { underLoad } from './underLoad.ts';

const PER_SECOND = 200;
const REFRESH_MS = 1_000;
const DENY = document('mq:*', 'Deny');
/**
 * A decision is timed by when it was asked for, the change by when it was acknowledged: the clocks of both
 * are the same.
 */
const SLACK_MS = 20;

const wait = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

afterEach(() => vi.restoreAllMocks());

/** Runs the load through a change of policy and back, and holds every answer against the refresh time. */
async function changesUnderLoad(
  ask: () => Promise<string>,
  deny: () => Promise<unknown>,
  allow: () => Promise<unknown>,
) {
  expect(await ask()).toBe('Allow');
  const load = underLoad(PER_SECOND, ask);
  await wait(1_500);
  const denying = performance.now();
  await deny();
  const denied = performance.now();
  await wait(REFRESH_MS + 800);
  const allowing = performance.now();
  await allow();
  const allowed = performance.now();
  await wait(REFRESH_MS + 500);
  const answers = await load.stop();

  const between = (from: number, to: number) => [
    ...new Set(answers.filter(({ askedAt }) => askedAt >= from && askedAt < to).map(({ answer }) => answer)),
  ];
  expect(answers.filter(({ answer }) => answer !== 'Allow' && answer !== 'Deny')).toEqual([]);
  expect(between(0, denying)).toEqual(['Allow']);
  expect(between(denied + REFRESH_MS + SLACK_MS, allowing)).toEqual(['Deny']);
  expect(between(allowed + REFRESH_MS + SLACK_MS, Number.POSITIVE_INFINITY)).toEqual(['Allow']);
  expect(answers.length).toBeGreaterThan(PER_SECOND * 4);
}

test('a new snapshot is enforced within the refresh time under 200 requests a second', async () => {
  const gateway = await prepareHandlers();
  process.env.DIRECTORY_REFRESH_SECONDS = String(REFRESH_MS / 1_000);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const { handler } = await import('../../src/handlers/authorizer.ts');
  const credentials = gateway.credentials.get('ivan');
  if (credentials === undefined) throw new Error('ivan has no keys');
  const event = authorizerEvent(
    await signedRequest({ at: Date.now(), credentials, method: 'GET', path: '/v1/brokers' }),
  );
  const ask = async () => (await handler(event)).policyDocument.Statement[0]?.Effect ?? 'none';
  const demo = await readFile(new URL('../../local/account/demo-account.json', import.meta.url), 'utf8');
  const importWith = (inline: object[]) => {
    const account = JSON.parse(demo);
    account.UserDetailList.find(({ UserName }: { UserName: string }) => UserName === 'ivan').UserPolicyList =
      inline;
    return importSnapshot(gateway.table, readAccountExport(JSON.stringify(account), parsePolicy));
  };
  await changesUnderLoad(
    ask,
    () => importWith([{ PolicyName: 'never', PolicyDocument: DENY }]),
    () => importWith([]),
  );
  await gateway.stop();
});

test('a change in live IAM is enforced within the refresh time under 200 requests a second', async () => {
  const now = steadyClock();
  const { iam, directory } = await liveWorld(typicalAccount(), { now, refreshMs: REFRESH_MS });
  const policies = cachedPolicies(directory, { maxEntries: 10, maxAgeMs: REFRESH_MS, now });
  const ask = async () => {
    const loaded = await policies.load({ principal: user('alice') });
    if (loaded === undefined || loaded.set === 'unreadable') return 'none';
    return loaded.set.identity.some(({ name }) => name === 'stop') ? 'Deny' : 'Allow';
  };
  // A group's policy, which all principals of an account share.
  const inline: Record<string, unknown> = {};
  Object.assign(iam.account.groups.limited ?? {}, { inline });
  await changesUnderLoad(
    ask,
    async () => Object.assign(inline, { stop: DENY }),
    async () => delete inline.stop,
  );
  // Twelve calls at first, ten for each refresh, whatever the load.
  expect(iam.calls.length).toBeLessThan(150);
  await iam.stop();
});
