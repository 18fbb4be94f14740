import { expect, test } from 'vitest';
import type { World } from '../../../cli/doctor/probe.ts';
import { signedRead } from '../../../cli/doctor/requests.ts';
import { wireRequest } from '../../../cli/examine/signRequest.ts';

const WORLD: World = {
  url: { host: 'mq.example.com', base: '/dev' },
  region: 'us-east-1',
  hasDeniedProfile: false,
  writes: false,
  tag: 'test',
};
/** The token ends in a hex digit, as a signature does. */
const CREDENTIALS = {
  accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
  secretAccessKey: 'secret',
  sessionToken: 'tokena',
};
const AT = new Date('2026-11-29T12:00:00Z');

test('a wrong signature differs only in its last digit', async () => {
  const right = await wireRequest(signedRead, WORLD, CREDENTIALS, AT);
  const wrong = await wireRequest({ ...signedRead, wrongSignature: true }, WORLD, CREDENTIALS, AT);
  const [rightHeaders, wrongHeaders] = [right, wrong].map(({ headers }) => Object.fromEntries(headers));
  expect(wrongHeaders).toEqual({ ...rightHeaders, authorization: wrongHeaders?.authorization });
  expect(wrongHeaders?.authorization?.slice(0, -1)).toBe(rightHeaders?.authorization?.slice(0, -1));
  expect(wrongHeaders?.authorization).not.toBe(rightHeaders?.authorization);
});

test('the same request at the same time has the same signature, with any unsigned headers', async () => {
  const other = { ...signedRead, query: [['another', 'call']] as const, sees: { query: [] } };
  const [one, two] = await Promise.all(
    [signedRead, other].map((probe) => wireRequest(probe, WORLD, CREDENTIALS, AT)),
  );
  expect(two?.headers).toEqual(one?.headers);
  expect([one?.target, two?.target]).toEqual(['/dev/v1/mqgate-doctor', '/dev/v1/mqgate-doctor?another=call']);
});
