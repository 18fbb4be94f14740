import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MqClient } from '@aws-sdk/client-mq';
import { afterAll, describe, expect, test } from 'vitest';
import { readCredentialsFile } from '../../../local/account/credentialsFile.ts';
import { findRabbitmq } from '../../../local/brokers/rabbitmq/rabbitmq.ts';
import { poll } from '../../../local/data/poll.ts';
import { readRunRecord } from '../../../local/data/runRecord.ts';
import { PROJECT_DIR } from '../../../local/launch/settings.ts';
import { connectAmqp, publish, take } from './amqp.ts';
import { brokerCalls, endpointOf, PASSWORD, processesOf, STARTS_MS, USER } from './realBrokers.ts';

const missing = findRabbitmq(undefined) === undefined;
const state = mkdtempSync(join(tmpdir(), 'mqgate-serve-brokers-'));
afterAll(() => rmSync(state, { recursive: true, force: true }));

/** `mqgate serve`, once it is ready. */
async function serve() {
  const options = ['--port', '0', '--state', state, '--lifecycle', '0', '--brokers', 'process'];
  const child = spawn(process.execPath, [join(PROJECT_DIR, 'cli/mqgate.ts'), 'serve', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const orphan = () => child.kill('SIGKILL');
  process.once('exit', orphan);
  const record = await poll(STARTS_MS, () => (child.exitCode === null ? readRunRecord(state) : null));
  const [alice] = await readCredentialsFile(join(state, 'credentials'));
  const mq = new MqClient({
    endpoint: record?.url ?? '',
    region: 'us-east-1',
    credentials: alice ?? { accessKeyId: '', secretAccessKey: '' },
    maxAttempts: 1,
  });
  return {
    child,
    ...brokerCalls(mq),
    /** Its exit code after a signal. */
    end: async (signal: NodeJS.Signals): Promise<number | null> => {
      const exit = once(child, 'exit');
      child.kill(signal);
      const [code] = (await exit) as [number | null];
      process.off('exit', orphan);
      return code;
    },
  };
}

describe.skipIf(missing)(
  'mqgate serve --brokers process (skipped without RabbitMQ)',
  { timeout: STARTS_MS },
  () => {
    test('ends its brokers on SIGHUP, SIGQUIT and SIGUSR2, and keeps their messages', async () => {
      const first = await serve();
      const id = await first.create();
      const endpoint = endpointOf(await first.reach(id, 'RUNNING'), 'amqps');
      const ca = readFileSync(join(state, 'ca.pem'), 'utf8');
      const connection = await connectAmqp(endpoint, ca, USER, PASSWORD);
      await publish(connection, 'orders', 'over three signals');
      let served = first;
      for (const signal of ['SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const) {
        // SIGPIPE, and an output that nobody reads any more, end neither the gateway nor the broker.
        served.child.stdout?.destroy();
        served.child.stderr?.destroy();
        served.child.kill('SIGPIPE');
        await served.reach(id, 'RUNNING');
        expect(processesOf(join(state, 'brokers'))).toHaveLength(1);
        expect([signal, await served.end(signal)]).toEqual([signal, 0]);
        expect([signal, processesOf(join(state, 'brokers'))]).toEqual([signal, []]);
        served = await serve();
      }
      const again = await connectAmqp(endpoint, ca, USER, PASSWORD);
      expect(await take(again, 'orders')).toBe('over three signals');
      await again.close();
      expect(await served.end('SIGTERM')).toBe(0);
      expect(processesOf(state)).toEqual([]);
    });
  },
);
