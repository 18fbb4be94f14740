import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import {
  type BrokerState,
  CreateBrokerCommand,
  type CreateBrokerCommandInput,
  DeleteBrokerCommand,
  DescribeBrokerCommand,
  type DescribeBrokerCommandOutput,
  MqClient,
} from '@aws-sdk/client-mq';
import { poll } from '../../../local/data/poll.ts';
import { createGateway, type LocalGateway } from '../../../local/embedded/createGateway.ts';
import type { GatewayOptions } from '../../../local/embedded/publicTypes.ts';

/** What tests do with the brokers of a gateway. */
export interface BrokerCalls {
  create(input?: Partial<CreateBrokerCommandInput>): Promise<string>;
  /** Waits until a broker has a state; fails with the log when it does not get it. */
  reach(brokerId: string, state: BrokerState): Promise<DescribeBrokerCommandOutput>;
  /** Deletes a broker and waits until it is gone. */
  remove(brokerId: string): Promise<void>;
}

/** A gateway with real brokers in this process. */
export interface RealWorld extends BrokerCalls {
  readonly gateway: LocalGateway;
  readonly mq: MqClient;
  /** The lines of its log so far. */
  readonly lines: readonly string[];
  /** What the log says besides decisions. */
  sentences(): string;
  /** The certificate of the gateway's authority, PEM. */
  readonly ca: string;
}

export const PASSWORD = 'a long enough password 1';
export const USER = 'alice';
/** More than the two minutes that a program may take for its start. */
export const REACH_MS = 180_000;
/** For a test with several starts of real programs, which take seconds of a core each. */
export const STARTS_MS = 600_000;

export const RABBITMQ: CreateBrokerCommandInput = {
  BrokerName: 'orders',
  EngineType: 'RABBITMQ',
  EngineVersion: '3.13',
  HostInstanceType: 'mq.m7g.large',
  DeploymentMode: 'SINGLE_INSTANCE',
  PubliclyAccessible: true,
  AutoMinorVersionUpgrade: true,
  Users: [{ Username: USER, Password: PASSWORD }],
};

export const ACTIVEMQ: Partial<CreateBrokerCommandInput> = {
  EngineType: 'ACTIVEMQ',
  EngineVersion: '5.18',
  HostInstanceType: 'mq.m5.large',
};

/** Opens a gateway with real brokers. */
export async function realWorld(options: GatewayOptions = {}): Promise<RealWorld> {
  const lines: string[] = [];
  const gateway = await createGateway({ brokers: 'process', log: (line) => lines.push(line), ...options });
  const mq = new MqClient({ ...gateway.clientConfig('alice'), maxAttempts: 1 });
  const ca = readFileSync(gateway.brokersCaFile ?? '', 'utf8');
  const sentences = () => lines.filter((line) => !line.includes('"decision"')).join('\n');
  return { gateway, mq, lines, sentences, ca, ...brokerCalls(mq, sentences) };
}

export function brokerCalls(mq: MqClient, sentences = () => ''): BrokerCalls {
  const describe = (BrokerId: string) => mq.send(new DescribeBrokerCommand({ BrokerId }));
  return {
    create: async (input = {}) => {
      const { BrokerId = '' } = await mq.send(new CreateBrokerCommand({ ...RABBITMQ, ...input }));
      return BrokerId;
    },
    reach: async (brokerId, state) => {
      let seen: string | undefined;
      const found = await poll(REACH_MS, async () => {
        const broker = await describe(brokerId);
        seen = broker.BrokerState;
        return seen === state ? broker : undefined;
      });
      if (found !== undefined) return found;
      throw new Error(`${brokerId} is ${seen}, not ${state}:\n${sentences()}`);
    },
    remove: async (BrokerId) => {
      await mq.send(new DeleteBrokerCommand({ BrokerId }));
      const gone = await poll(REACH_MS, async () =>
        describe(BrokerId).then(
          () => undefined,
          (error: Error) => error.name === 'NotFoundException' || undefined,
        ),
      );
      if (gone === undefined) throw new Error(`${BrokerId} was not deleted in time`);
    },
  };
}

/** The endpoint of a scheme, as a URL. */
export function endpointOf({ BrokerInstances = [] }: DescribeBrokerCommandOutput, scheme: string): URL {
  const endpoint = BrokerInstances[0]?.Endpoints?.find((one) => one.startsWith(`${scheme}://`));
  if (endpoint === undefined) throw new Error(`the broker has no endpoint ${scheme}`);
  return new URL(endpoint);
}

export function consoleOf({ BrokerInstances = [] }: DescribeBrokerCommandOutput): URL {
  return new URL(BrokerInstances[0]?.ConsoleURL ?? '');
}

/** @param auth `user:password` */
export function getPage(url: URL, ca: string, auth?: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    request(url, { ca, auth, agent: false }, (response) => {
      let text = '';
      response.on('data', (piece) => {
        text += String(piece);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    })
      .once('error', reject)
      .end();
  });
}

/** Addresses that a process listens on, from Linux's own tables: `127.0.0.1:20001`, sorted. */
export function listeningOf(pid: number): readonly string[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1] ?? [];
      } catch {
        return []; // closed meanwhile
      }
    }),
  );
  const rows = ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1),
  );
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode = '']) => state === LISTENING && sockets.has(inode))
    .map(([, local = '']) => addressOf(local))
    .toSorted();
}

const LISTENING = '0A';
/** 127.0.0.1 as IPv4, and as IPv6 has it, each in the byte order of the tables. */
const LOOPBACK = ['0100007F', '0000000000000000FFFF00000100007F'];

function addressOf(local: string): string {
  const [address = '', port = ''] = local.split(':');
  return `${LOOPBACK.includes(address) ? '127.0.0.1' : address}:${Number.parseInt(port, 16)}`;
}

/** What DescribeBroker says that a broker listens on, in the same form. */
export function shownBy({ BrokerInstances = [] }: DescribeBrokerCommandOutput): readonly string[] {
  const [{ Endpoints = [], ConsoleURL } = {}] = BrokerInstances;
  return [...Endpoints, ...(ConsoleURL === undefined ? [] : [ConsoleURL])]
    .map((url) => new URL(url).host)
    .toSorted();
}

/** The first byte that a port answers to a client without TLS: 21 is an alert of TLS; undefined: none. */
function firstByteOf({ hostname, port }: URL, text: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(Buffer.from(text, 'latin1')));
    socket.setTimeout(3_000, () => socket.destroy());
    socket.once('data', (bytes) => socket.destroy() && resolve(bytes[0]));
    socket.once('error', () => {});
    socket.once('close', () => resolve(undefined));
  });
}

/** The addresses of a broker that answer a client without TLS, in any of the protocols. */
export async function answeringWithoutTls(broker: DescribeBrokerCommandOutput): Promise<readonly string[]> {
  const plain = [
    ['AMQP 0-9-1', 'AMQP\0\0\x09\x01'],
    ['AMQP 1.0', 'AMQP\0\x01\0\0'],
    ['STOMP', 'CONNECT\naccept-version:1.2\nhost:localhost\n\n\0'],
    ['MQTT', '\x10\x0d\0\x04MQTT\x04\x02\0\x3c\0\x01a'],
    ['HTTP', 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'],
  ] as const;
  const asked = shownBy(broker).flatMap((host) =>
    plain.map(async ([protocol, text]) => {
      const byte = await firstByteOf(new URL(`http://${host}`), text);
      return byte === undefined || byte === 21 ? [] : [`${host} answers ${protocol} with ${byte}`];
    }),
  );
  return (await Promise.all(asked)).flat();
}

/** The files of a directory that contain a text. */
export function filesWith(directory: string, text: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(directory, name);
    return statSync(path).isFile() && readFileSync(path).includes(text);
  });
}

/** The process of a broker; 0 when there is none. */
export function pidOf(state: string, brokerId: string): number {
  const file = join(state, 'brokers', brokerId, 'process.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid : 0;
}

/** The command lines of the processes that name a directory. */
export function processesOf(directory: string): readonly string[] {
  const all = execFileSync('ps', ['-eo', 'pid=,args=', '-ww'], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => line.includes(directory));
}
