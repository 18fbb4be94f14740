import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { credentialsCache } from '../../cli/login/credentialsCache.ts';
import { readGatewayUrl } from '../../cli/login/gatewayUrl.ts';

const NOW = Date.parse('2026-11-29T12:00:00Z');
const CREDENTIALS = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: 'secret',
  sessionToken: 'token',
  expiration: '2026-11-29T13:00:00Z',
  arn: 'arn:aws:iam::123456789012:user/alice',
};
const { getuid } = process;
let folder: string;
const opened = () =>
  credentialsCache(readGatewayUrl('https://gateway.test'), 'alice', { XDG_CACHE_HOME: folder });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mqgate-cache-'));
});
afterEach(() => {
  Object.defineProperty(process, 'getuid', { value: getuid, configurable: true });
  rmSync(folder, { recursive: true });
});

/** Writes them, and gives the file to a group as well. */
async function writtenForOthers(): Promise<void> {
  await opened().write(CREDENTIALS);
  const [name = ''] = readdirSync(join(folder, 'mqgate'));
  chmodSync(join(folder, 'mqgate', name), 0o666);
}

test('cached credentials are used while they are valid for more than 15 minutes', async () => {
  await opened().write(CREDENTIALS);
  expect(opened().read(NOW)).toEqual(CREDENTIALS);
  expect(opened().read(NOW + 45 * 60_000)).toBeUndefined();
});

test('a cache file that others can read is not used', async () => {
  await writtenForOthers();
  expect(opened().read(NOW)).toBeUndefined();
});

test('Windows has no file modes, so its cache file is used', async () => {
  await writtenForOthers();
  Object.defineProperty(process, 'getuid', { value: undefined, configurable: true });
  expect(opened().read(NOW)).toEqual(CREDENTIALS);
});
