import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
import { afterAll, expect, test } from 'vitest';
import { gatewayPlace } from '../../cli/state/gatewayPlace.ts';
import { withState } from '../../cli/state/withState.ts';
import { readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { KEYRING_FILE, TABLE_FILE } from '../../local/data/dataDir.ts';
import { createGateway } from '../../local/embedded/createGateway.ts';
import { readSettings } from '../../local/launch/settings.ts';
import { shellWord } from '../../local/launch/shellWord.ts';
import { listAccessKeyPlaces } from '../../src/state/keys/manageAccessKeys.ts';

const parent = mkdtempSync(join(tmpdir(), 'mqgate-state-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** Characters with a meaning in URIs (SQLite's too), shells and configuration files, and outside of ASCII. */
test.each([
  "it's",
  'a b',
  'job #1',
  '100%',
  '100%2F',
  'a?mode=memory',
  'file:x',
  ':memory:',
  '$HOME `id`',
  'a;b&c|d',
  '"quoted"',
  'back\\slash',
  'Zürich プロジェクト',
  '-rf',
])('a state directory named %s', async (name) => {
  const state = join(parent, name);
  const lists = async () => {
    const gateway = await createGateway({ state, log: () => {} });
    const mq = new MqClient(gateway.clientConfig('alice'));
    try {
      await mq.send(new ListBrokersCommand({}));
      return gateway.state.credentialsFile ?? '';
    } finally {
      mq.destroy();
      await gateway.close();
    }
  };
  const credentialsFile = await lists();
  expect(credentialsFile.startsWith(state)).toBe(true);
  const [first] = await readCredentialsFile(credentialsFile);
  // The next start finds the same table, keyring and keys.
  expect(await readCredentialsFile(await lists())).toContainEqual(first);

  const place = gatewayPlace({ DATA_DIR: state });
  expect(place.endpoint).toBe(pathToFileURL(join(state, TABLE_FILE)).href);
  expect(place.keyring).toEqual({ file: join(state, KEYRING_FILE) });
  await withState(
    async ({ table, keyring }) => {
      expect((await listAccessKeyPlaces(table, '123456789012')).length).toBeGreaterThan(1);
      await keyring();
    },
    { DATA_DIR: state },
  );
  const shown = `KEYS=${shellWord(credentialsFile)}; cat "$KEYS"`;
  expect(execFileSync('sh', ['-c', shown], { encoding: 'utf8' })).toContain(first?.accessKeyId);
});

test('npm start refuses a path that its framework would change', () => {
  const path = join(parent, '${self:service}');
  expect(() => readSettings({ DATA_DIR: path })).toThrow(
    `DATA_DIR is ${path}; npm start takes no path with \${. Use mqgate serve --state.`,
  );
  expect(readSettings({ DATA_DIR: join(parent, "it's 100% #1?") }).dataDir).toBe(
    join(parent, "it's 100% #1?"),
  );
});
