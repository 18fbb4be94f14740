import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateConfigurationCommand,
  CreateUserCommand,
  DeleteUserCommand,
  RebootBrokerCommand,
  UpdateBrokerCommand,
  UpdateConfigurationCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-mq';
import { afterAll, describe, expect, test } from 'vitest';
import { findActivemq } from '../../../local/brokers/activemq/activemq.ts';
import { poll } from '../../../local/data/poll.ts';
import { connectAmqp10, roundTripAmqp10 } from './amqp10.ts';
import {
  ACTIVEMQ,
  answeringWithoutTls,
  consoleOf,
  endpointOf,
  filesWith,
  getPage,
  listeningOf,
  PASSWORD,
  pidOf,
  processesOf,
  REACH_MS,
  type RealWorld,
  realWorld,
  STARTS_MS,
  shownBy,
  USER,
} from './realBrokers.ts';
import { connectMqtt, connectStomp, roundTripMqtt, sendStomp, takeStomp } from './stompAndMqtt.ts';

/** Debian's ActiveMQ has no AMQP, WebSocket or console. The variable names an installation that has them. */
const activemqHome = process.env.ACTIVEMQ_HOME;
const brokers = activemqHome === undefined ? 'process' : { activemqHome };
const program = findActivemq(activemqHome, undefined);
const directory = mkdtempSync(join(tmpdir(), 'mqgate-activemq-'));
let world: RealWorld | undefined;

/** Spring would evaluate a part of them as a program, and XBean take some for names of beans. */
const ODD_PASSWORDS = [
  'a &<"> ${user.home} #{1+1} \' word',
  '#a name of a bean',
  '##two of them at once',
  '#{1+1} is an expression',
  '${user.home} is a property',
];

/** MQTT can send it; a line of STOMP cannot. */
const LINES = 'two\nlines\r\nand\ta "tab" \'];--> </users>';

afterAll(async () => {
  await world?.gateway.close();
  rmSync(directory, { recursive: true, force: true });
});

/** The error of a connection over TCP; undefined when something listens. */
function codeOf({ hostname, port }: URL): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.destroy() && resolve(undefined));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
}

describe.skipIf(program === undefined)(
  'a real ActiveMQ broker (skipped where ActiveMQ is not installed)',
  { timeout: STARTS_MS },
  () => {
    const state = join(directory, 'state');
    let id = '';

    test('runs for its users, over TLS only', async () => {
      world = await realWorld({ state, brokers });
      id = await world.create({
        ...ACTIVEMQ,
        DeploymentMode: 'ACTIVE_STANDBY_MULTI_AZ',
        Users: [
          { Username: USER, Password: PASSWORD, Groups: ['admins', 'staff'], ConsoleAccess: true },
          ...ODD_PASSWORDS.map((Password, index) => ({ Username: `odd.user${index}`, Password })),
          { Username: 'odd.lines', Password: LINES },
        ],
      });
      const broker = await world.reach(id, 'RUNNING');
      expect(broker.BrokerInstances?.[0]?.IpAddress).toBe('127.0.0.1');
      expect(broker.BrokerInstances?.[0]?.Endpoints?.map((one) => one.replace(/:.*/, ''))).toEqual(
        program?.endpoints,
      );
      if (process.platform === 'linux') {
        const ofGateway = program?.console === 'gateway' ? [consoleOf(broker).host] : [];
        expect([...listeningOf(pidOf(state, id)), ...ofGateway].toSorted()).toEqual(shownBy(broker));
      }
      expect(await answeringWithoutTls(broker)).toEqual([]);
      expect(readdirSync(join(state, 'brokers', id))).not.toContain('secrets');
      const stomp = endpointOf(broker, 'stomp+ssl');
      const client = await connectStomp(stomp, world.ca, USER, PASSWORD);
      await sendStomp(client, 'orders', 'the first order');
      expect(await takeStomp(client, 'orders')).toBe('the first order');
      await client.deactivate();
      for (const [index, password] of ODD_PASSWORDS.entries()) {
        await (await connectStomp(stomp, world.ca, `odd.user${index}`, password)).deactivate();
      }
      await expect(connectStomp(stomp, world.ca, USER, 'another long password')).rejects.toThrow(/invalid/i);
      await expect(connectStomp(stomp, world.ca, '', '')).rejects.toThrow();
    });

    test('a client that tries the standby is refused at once; the active one is listed first', async () => {
      const broker = await (world as RealWorld).reach(id, 'RUNNING');
      const standby = broker.BrokerInstances?.[1];
      expect(standby?.Endpoints).toHaveLength(program?.endpoints.length ?? 0);
      for (const url of [...(standby?.Endpoints ?? []), standby?.ConsoleURL ?? '']) {
        expect([url, await codeOf(new URL(url))]).toEqual([url, 'ECONNREFUSED']);
      }
    });

    test('has a console for the users with console access only', async () => {
      const { ca, reach, sentences } = world as RealWorld;
      const url = new URL('/admin/', consoleOf(await reach(id, 'RUNNING')));
      expect((await getPage(url, ca)).status).toBe(401);
      expect((await getPage(url, ca, `${USER}:another long password`)).status).toBe(401);
      expect((await getPage(url, ca, `odd.user0:${ODD_PASSWORDS[0]}`)).status).toBe(401);
      const { status, text } = await getPage(url, ca, `${USER}:${PASSWORD}`);
      expect(status).toBe(200);
      const lacks = program?.lacks ?? '';
      expect(text).toContain(lacks);
      if (lacks !== '') expect(sentences().split(JSON.stringify(lacks).slice(1, -1))).toHaveLength(2);
    });

    test.skipIf(!program?.endpoints.includes('wss'))(
      'speaks STOMP over WebSocket (skipped without its libraries)',
      async () => {
        const { ca, reach } = world as RealWorld;
        const wss = endpointOf(await reach(id, 'RUNNING'), 'wss');
        const client = await connectStomp(wss, ca, USER, PASSWORD);
        await sendStomp(client, 'pages', 'from a browser');
        expect(await takeStomp(client, 'pages')).toBe('from a browser');
        await client.deactivate();
        await expect(connectStomp(wss, ca, USER, 'another long password')).rejects.toThrow(/invalid/i);
      },
    );

    test.skipIf(!program?.endpoints.includes('mqtt+ssl'))(
      'speaks MQTT (skipped without its libraries)',
      async () => {
        const { ca, reach } = world as RealWorld;
        const mqtt = endpointOf(await reach(id, 'RUNNING'), 'mqtt+ssl');
        const client = await connectMqtt(mqtt, ca, USER, PASSWORD);
        expect(await roundTripMqtt(client, 'parcels', 'on its way')).toBe('on its way');
        await client.endAsync();
        await (await connectMqtt(mqtt, ca, 'odd.lines', LINES)).endAsync();
        await expect(connectMqtt(mqtt, ca, 'odd.lines', LINES.replace('\n', ' '))).rejects.toThrow();
        await expect(connectMqtt(mqtt, ca, USER, 'another long password')).rejects.toThrow();
      },
    );

    test.skipIf(!program?.endpoints.includes('amqp+ssl'))(
      'speaks AMQP 1.0 (skipped without its libraries)',
      async () => {
        const { ca, reach } = world as RealWorld;
        const amqp = endpointOf(await reach(id, 'RUNNING'), 'amqp+ssl');
        const client = await connectAmqp10(amqp, ca, USER, PASSWORD);
        expect(await roundTripAmqp10(client, 'letters', 'by AMQP 1.0')).toBe('by AMQP 1.0');
        client.close();
        await expect(connectAmqp10(amqp, ca, USER, 'another long password')).rejects.toThrow();
      },
    );

    test('a change of users or configuration takes effect with the reboot', async () => {
      const { mq, ca, reach } = world as RealWorld;
      const stomp = endpointOf(await reach(id, 'RUNNING'), 'stomp+ssl');
      const made = await mq.send(
        new CreateConfigurationCommand({ Name: 'strict', EngineType: 'ACTIVEMQ', EngineVersion: '5.18' }),
      );
      const Data =
        Buffer.from(`<broker xmlns="http://activemq.apache.org/schema/core"><plugins><authorizationPlugin><map>
      <authorizationMap><authorizationEntries>
        <authorizationEntry admin="admins,staff" queue="&gt;" read="staff" write="staff"/>
        <authorizationEntry admin="admins,staff" topic="ActiveMQ.Advisory.&gt;" read="staff" write="staff"/>
      </authorizationEntries></authorizationMap></map></authorizationPlugin></plugins>
      <transportConnectors>
        <transportConnector name="openwire" updateClusterClients="true"/>
      </transportConnectors>
      </broker>`).toString('base64');
      await mq.send(new UpdateConfigurationCommand({ ConfigurationId: made.Id, Data }));
      await mq.send(new UpdateBrokerCommand({ BrokerId: id, Configuration: { Id: made.Id, Revision: 2 } }));
      await mq.send(
        new CreateUserCommand({
          BrokerId: id,
          Username: 'bob.visitor',
          Password: PASSWORD,
          Groups: ['visitors'],
        }),
      );
      await mq.send(new UpdateUserCommand({ BrokerId: id, Username: USER, Password: 'the second password' }));
      await mq.send(new DeleteUserCommand({ BrokerId: id, Username: 'odd.user0' }));

      await expect(connectStomp(stomp, ca, 'bob.visitor', PASSWORD)).rejects.toThrow();
      const before = await connectStomp(stomp, ca, USER, PASSWORD);
      await sendStomp(before, 'kept', 'over the reboot');
      await before.deactivate();
      await mq.send(new RebootBrokerCommand({ BrokerId: id }));
      await reach(id, 'RUNNING');

      const after = await connectStomp(stomp, ca, USER, 'the second password');
      expect(await takeStomp(after, 'kept')).toBe('over the reboot');
      await after.deactivate();
      await expect(connectStomp(stomp, ca, USER, PASSWORD)).rejects.toThrow();
      await expect(connectStomp(stomp, ca, 'odd.user0', ODD_PASSWORDS[0] ?? '')).rejects.toThrow();
      const visitor = await connectStomp(stomp, ca, 'bob.visitor', PASSWORD);
      await expect(takeStomp(visitor, 'kept')).rejects.toThrow(/not authorized/);
      await visitor.deactivate();
    });

    test('a durable message and the users survive kill -9; no password is on the disk', async () => {
      const first = world as RealWorld;
      const stomp = endpointOf(await first.reach(id, 'RUNNING'), 'stomp+ssl');
      const client = await connectStomp(stomp, first.ca, USER, 'the second password');
      await sendStomp(client, 'durable', 'still there');
      await client.deactivate();
      expect(processesOf('the second password')).toEqual([]);

      const pid = pidOf(state, id);
      process.kill(pid, 'SIGKILL');
      const restarted = await poll(REACH_MS, () =>
        connectStomp(stomp, first.ca, USER, 'the second password').catch(() => undefined),
      );
      await restarted?.deactivate();
      expect([0, pid]).not.toContain(pidOf(state, id));
      await first.gateway.close();
      expect(processesOf(state)).toEqual([]);
      expect(filesWith(state, 'the second password')).toEqual([]);
      expect(first.lines.filter((line) => line.includes('the second password'))).toEqual([]);

      world = await realWorld({ state, brokers });
      const again = endpointOf(await world.reach(id, 'RUNNING'), 'stomp+ssl');
      expect(again.href).toBe(stomp.href);
      const second = await connectStomp(again, world.ca, USER, 'the second password');
      expect(await takeStomp(second, 'durable')).toBe('still there');
      await second.deactivate();
      await world.remove(id);
      expect(processesOf(state)).toEqual([]);
      expect(existsSync(join(state, 'brokers', id))).toBe(false);
    });
  },
);
