import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateUserCommand, MqClient, RebootBrokerCommand } from '@aws-sdk/client-mq';
import { afterAll, describe, expect, test } from 'vitest';
import { readCredentialsFile } from '../../../local/account/credentialsFile.ts';
import { findActivemq } from '../../../local/brokers/activemq/activemq.ts';
import { startGateway } from '../startGateway.ts';
import { ACTIVEMQ, brokerCalls, endpointOf, PASSWORD, processesOf, STARTS_MS, USER } from './realBrokers.ts';
import { connectStomp, sendStomp, takeStomp } from './stompAndMqtt.ts';

const missing = findActivemq(undefined, undefined) === undefined;
const dataDir = mkdtempSync(join(tmpdir(), 'mqgate-test-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

describe.skipIf(missing)(
  'npm start with BROKERS=process (skipped without ActiveMQ)',
  { timeout: STARTS_MS },
  () => {
    test('creates, changes and keeps real brokers, and a signal ends all of them', async () => {
      const environment = { BROKERS: 'process', LIFECYCLE_SECONDS: '0' };
      const first = await startGateway({ dataDir, environment });
      expect(first.output()).toContain(`trust ${join(dataDir, 'ca.pem')}`);
      const ca = readFileSync(join(dataDir, 'ca.pem'), 'utf8');
      const profiles = await readCredentialsFile(first.credentialsFile);
      const client = (url: string) =>
        new MqClient({
          endpoint: url,
          region: 'us-east-1',
          credentials: profiles.find(({ name }) => name === 'alice') ?? {
            accessKeyId: '',
            secretAccessKey: '',
          },
        });
      const mq = client(first.url);
      const { create, reach } = brokerCalls(mq, first.output);
      const id = await create(ACTIVEMQ);
      const stomp = endpointOf(await reach(id, 'RUNNING'), 'stomp+ssl');
      await mq.send(new CreateUserCommand({ BrokerId: id, Username: 'bob.visitor', Password: PASSWORD }));
      await expect(connectStomp(stomp, ca, 'bob.visitor', PASSWORD)).rejects.toThrow();
      await mq.send(new RebootBrokerCommand({ BrokerId: id }));
      await reach(id, 'RUNNING');
      const visitor = await connectStomp(stomp, ca, 'bob.visitor', PASSWORD);
      await sendStomp(visitor, 'orders', 'kept');
      await visitor.deactivate();
      expect((await first.stop('SIGINT')).code).toBe(0);
      expect(processesOf(dataDir)).toEqual([]);

      const second = await startGateway({ dataDir, environment });
      const calls = brokerCalls(client(second.url), second.output);
      expect(endpointOf(await calls.reach(id, 'RUNNING'), 'stomp+ssl').href).toBe(stomp.href);
      const user = await connectStomp(stomp, ca, USER, PASSWORD);
      expect(await takeStomp(user, 'orders')).toBe('kept');
      await user.deactivate();
      await calls.remove(id);
      expect(processesOf(join(dataDir, 'brokers'))).toEqual([]);
      expect((await second.stop()).code).toBe(0);
    });
  },
);
