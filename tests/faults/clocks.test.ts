import { ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Profile, readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { type RunningGateway, startGateway } from '../local/startGateway.ts';
import { signedCall } from './signedCall.ts';

const MINUTE = 60_000;

let gateway: RunningGateway;
let profiles: ReadonlyMap<string, Profile>;
beforeAll(async () => {
  gateway = await startGateway();
  profiles = new Map(
    (await readCredentialsFile(gateway.credentialsFile)).map((profile) => [profile.name, profile]),
  );
}, 120_000);
afterAll(() => gateway?.stop());
afterEach(() => vi.restoreAllMocks());

function keysOf(user: string): Profile {
  const found = profiles.get(user);
  if (found === undefined) throw new Error(`no profile ${user}`);
  return found;
}

/** The two clocks differ by this number of minutes; the gateway cannot know which clock is wrong. */
const signedAt = (user: string, offMs: number, more = {}) =>
  signedCall(gateway.record.port, {
    path: '/v1/brokers',
    credentials: keysOf(user),
    at: Date.now() + offMs,
    ...more,
  });

describe.each([true, false])('clocks that differ, with the payload hash in a header: %s', (hashHeader) => {
  const list = hashHeader
    ? {}
    : {
        method: 'POST',
        body: '{"name":"one","engineType":"ACTIVEMQ"}',
        path: '/v1/configurations',
        hashHeader,
      };

  test.each([-4, 4])('by %i minutes cause no error', async (minutes) => {
    expect((await signedAt('alice', minutes * MINUTE, list)).status).toBe(200);
    expect((await signedAt('frank', minutes * MINUTE, list)).status).toBe(403);
  });

  test.each([
    [-6, /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/],
    [
      6,
      /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/,
    ],
  ])('by %i minutes cause AWS’s own error for every caller', async (minutes, sentence) => {
    for (const user of ['alice', 'frank']) {
      const { status, error, body } = await signedAt(user, minutes * MINUTE, list);
      expect([status, error]).toEqual([403, 'InvalidSignatureException']);
      expect(JSON.parse(body).message).toMatch(sentence);
    }
  });
});

test.each([-6, 6, -60, 60])(
  'an SDK whose clock is %i minutes off corrects it by the first refusal, and succeeds',
  async (minutes) => {
    const trueNow = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => trueNow() + minutes * MINUTE);
    const mq = (user: string) =>
      new MqClient({ endpoint: gateway.url, region: 'us-east-1', credentials: keysOf(user), maxAttempts: 3 });
    const alice = mq('alice');
    const first = await alice.send(new ListBrokersCommand({}));
    expect(first.$metadata).toMatchObject({ httpStatusCode: 200, attempts: 2 });
    const second = await alice.send(new ListBrokersCommand({}));
    expect(second.$metadata).toMatchObject({ httpStatusCode: 200, attempts: 1 });
    // The clock was all that was wrong with it.
    const frank = mq('frank');
    await expect(frank.send(new ListBrokersCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    alice.destroy();
    frank.destroy();
  },
);
