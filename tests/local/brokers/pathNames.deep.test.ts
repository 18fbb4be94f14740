import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { findActivemq } from '../../../local/brokers/activemq/activemq.ts';
import { findRabbitmq } from '../../../local/brokers/rabbitmq/rabbitmq.ts';
import { connectAmqp } from './amqp.ts';
import {
  ACTIVEMQ,
  endpointOf,
  PASSWORD,
  RABBITMQ,
  type RealWorld,
  realWorld,
  STARTS_MS,
  USER,
} from './realBrokers.ts';

/** Characters with a meaning in URIs, shells, start files and class paths, and some outside of ASCII. */
const NAMES = ['100%25 sure #1?', 'Zürich: "quoted" $(id) ${user.home} #{1+1} a;b&c'];

const missing = {
  RABBITMQ: findRabbitmq(undefined) === undefined,
  ACTIVEMQ: findActivemq(undefined, undefined) === undefined,
};
const directory = mkdtempSync(join(tmpdir(), 'mqgate-names-'));
let world: RealWorld | undefined;

afterEach(async () => {
  await world?.gateway.close();
  world = undefined;
  rmSync(directory, { recursive: true, force: true });
});

describe.each([
  ['RABBITMQ', RABBITMQ, 'amqps', NAMES],
  ['ACTIVEMQ', ACTIVEMQ, 'ssl', [...NAMES, "it's プ"]],
] as const)(
  'a real %s broker (skipped where it is not installed)',
  { timeout: STARTS_MS },
  (engine, input, scheme, names) => {
    test.skipIf(missing[engine]).each(names)('runs in a directory named %s', async (name) => {
      world = await realWorld({ state: join(directory, name) });
      const id = await world.create(input);
      const broker = await world.reach(id, 'RUNNING');
      const endpoint = endpointOf(broker, scheme);
      expect(endpoint.hostname).toBe('127.0.0.1');
      if (engine === 'RABBITMQ') {
        const connection = await connectAmqp(endpoint, world.ca, USER, PASSWORD);
        connection.close();
      }
    });
  },
);

test.skipIf(missing.RABBITMQ)('RabbitMQ is not started in a directory in which it would hang', async () => {
  world = await realWorld({ state: join(directory, "it's") });
  const id = await world.create(RABBITMQ);
  await world.reach(id, 'CREATION_FAILED');
  expect(world.sentences()).toMatch(/does not start in .*it's.*, because the path has the character '\. Use/);
});
