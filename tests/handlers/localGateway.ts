import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAccessKeys } from '../../local/account/ensureAccessKeys.ts';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import { createKeyringFile } from '../../src/keyring/createKeyringFile.ts';
import { loadKeyring } from '../../src/keyring/readKeyFile.ts';
import { startServedEngine } from '../state/engine.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Engine, table, keyring, demo account and keys, and the environment that the handlers read: everything but
 * HTTP.
 */
export async function prepareHandlers(lifecycleSeconds = 0) {
  const directory = await mkdtemp(join(tmpdir(), 'mqgate-handlers-'));
  const engine = await startServedEngine();
  const keyringFile = join(directory, 'keyring.json');
  await createKeyringFile(keyringFile);
  const keyring = loadKeyring(keyringFile);
  const demo = await readFile(new URL('../../local/account/demo-account.json', import.meta.url), 'utf8');
  const account = readAccountExport(demo, (document) => void parsePolicy(document));
  const snapshot = await importSnapshot(engine.table, account);
  const profiles = await ensureAccessKeys(engine.table, keyring.secrets, snapshot, []);
  const { endpoint } = engine.table.client.config;
  const { hostname, port } = await (endpoint as () => Promise<{ hostname: string; port: number }>)();
  const set: NodeJS.ProcessEnv = {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: engine.table.name,
    DYNAMODB_ENDPOINT: `http://${hostname}:${port}`,
    KEYRING_FILE: keyringFile,
    LIFECYCLE_SECONDS: String(lifecycleSeconds),
  };
  const before = Object.keys(set).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, set);
  return {
    directory,
    table: engine.table,
    keyring,
    credentials: new Map<string, Credentials>(profiles.map(({ name, ...keys }) => [name, keys])),
    stop: async () => {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      await engine.stop();
      await rm(directory, { recursive: true });
    },
  };
}
