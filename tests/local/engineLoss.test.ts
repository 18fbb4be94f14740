import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { type DataDir, openDataDir } from '../../local/data/dataDir.ts';
import { type Engine, startEngine } from '../support/externalEngine/engine.ts';
import { type RunningGateway, startGateway } from './startGateway.ts';

let base: string;
let dataDir: DataDir;
let engine: Engine;
let gateway: RunningGateway;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'mqgate-engine-'));
  dataDir = openDataDir(base);
  engine = await startEngine(dataDir);
  gateway = await startGateway({
    environment: { DYNAMODB_ENDPOINT: engine.endpoint, KEY_CACHE_SECONDS: '0' },
  });
}, 120_000);

afterAll(async () => {
  await gateway?.stop();
  await engine?.stop();
  dataDir?.release();
  rmSync(base, { recursive: true, force: true });
});

test('without the engine of DYNAMODB_ENDPOINT nothing is allowed, and SDKs try again', async () => {
  const profiles = await readCredentialsFile(gateway.credentialsFile);
  const credentials = profiles.find(({ name }) => name === 'alice');
  if (!credentials) throw new Error('no profile alice');
  const mq = new MqClient({ endpoint: gateway.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  expect((await mq.send(new ListBrokersCommand({}))).BrokerSummaries).toEqual([]);

  await engine.stop();
  const error = await mq.send(new ListBrokersCommand({})).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ $metadata: { httpStatusCode: 503 } });
  expect((error as Error).message).toMatch(/Service unavailable/);
}, 60_000);
