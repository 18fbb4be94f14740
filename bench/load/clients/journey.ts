import { randomUUID } from 'node:crypto';
import type { Call, Outcome } from '../measure/call.ts';
import { PASSWORD, type World } from '../world.ts';
import { brokerOrder } from './brokerOrder.ts';
import { JSON_TYPE, type Sign } from './sign.ts';
import { secretOf } from './wireCalls.ts';
import type { WireClient } from './wireClient.ts';

/**
 * A change takes the gateway's lifecycle time, a fraction of a second; this many looks at it are somebody's
 * fault.
 */
const LOOKS = 20_000;

/** The writes of one broker's life, one call at a time. */
export interface Journeys {
  /** The next call; undefined while one is under way, and until it is time for another broker. */
  next(): Call | undefined;
}

/** The values of a step's answer that later steps use. */
type Told = Readonly<Record<string, unknown>>;

interface Step {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly body?: string;
  readonly expected: Outcome;
  /** Another answer that is as good: a broker that is asked after may be gone by now. */
  readonly or?: Outcome;
}

/**
 * Alice makes a broker, changes, tags and reboots it, gives it a user and takes it away, deletes the broker
 * and its configuration. So the number of resources stays the same. Signed as boto3 and the SDK for Go do in
 * turns.
 * @param everyMs from one broker's start to the next one's: a deleted one leaves a tombstone for a day
 */
export function journeys(world: World, sign: Sign, client: WireClient, everyMs: number): Journeys {
  let life: Generator<Step, void, Told> | undefined;
  let busy = false;
  let told: Told = {};
  let startsAt = performance.now() + Math.random() * everyMs;
  let count = 0;

  const send = async (step: Step): Promise<Outcome> => {
    try {
      const length = { 'content-length': String(Buffer.byteLength(step.body ?? '')) };
      const request = await sign('header', {
        ...step,
        hashHeader: false,
        credentials: secretOf(world, 'alice'),
        headers: {
          ...(step.body !== undefined && JSON_TYPE),
          ...(step.body !== undefined && count % 2 === 0 && length),
        },
      });
      const { outcome, body } = await client.send(request);
      told = { outcome, ...(body.startsWith('{') && (JSON.parse(body) as Told)) };
      // A failed journey ends here; the answer is reported unchanged.
      if (outcome !== step.expected && outcome !== step.or) life = undefined;
      return outcome === step.or ? step.expected : outcome;
    } catch (error) {
      life = undefined;
      throw error;
    } finally {
      busy = false;
    }
  };

  return {
    next() {
      if (busy) return undefined;
      if (life === undefined) {
        if (performance.now() < startsAt) return undefined;
        startsAt = performance.now() + everyMs;
        life = lifeOf(`journey-${randomUUID()}`, count++ % 3 === 2 ? 'RABBITMQ' : 'ACTIVEMQ');
      }
      const { value: step } = life.next(told);
      if (step === undefined) {
        life = undefined;
        return undefined;
      }
      busy = true;
      return {
        kind: 'write journeys',
        hostile: false,
        name: step.name,
        expected: step.expected,
        send: () => send(step),
      };
    },
  };
}

function* lifeOf(name: string, engine: 'ACTIVEMQ' | 'RABBITMQ'): Generator<Step, void, Told> {
  const made: Told = yield {
    name: 'CreateBroker',
    method: 'POST',
    path: '/v1/brokers',
    body: brokerOrder(name, engine),
    expected: '200',
  };
  const broker = `/v1/brokers/${made.brokerId}`;
  const tags = `/v1/tags/${made.brokerArn}`;
  const describe: Step = { name: 'DescribeBroker', method: 'GET', path: broker, expected: '200' };
  const ok = (what: string, method: string, path: string, body?: unknown, expected = '200'): Step => ({
    name: what,
    method,
    path,
    expected,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

  let state = yield* until(describe, ({ brokerState }) => brokerState === 'RUNNING');
  const { configurations } = state as { configurations?: { current?: { id?: string } } };
  yield ok('CreateTags', 'POST', tags, { tags: { team: 'load', step: name } }, '204');
  yield { ...ok('DeleteTags', 'DELETE', tags, undefined, '204'), query: { tagKeys: 'step' } };
  yield ok('ListTags', 'GET', tags);
  yield ok('UpdateBroker', 'PUT', broker, { autoMinorVersionUpgrade: true, logs: { general: true } });
  if (engine === 'ACTIVEMQ') {
    const user = `${broker}/users/user-${name.slice(-12)}`;
    yield ok('CreateUser', 'POST', user, { password: PASSWORD, groups: ['load'] });
    yield ok('DescribeUser', 'GET', user);
    yield ok('RebootBroker', 'POST', `${broker}/reboot`);
    state = yield* until(describe, ({ brokerState }) => brokerState === 'RUNNING');
    yield ok('UpdateUser', 'PUT', user, { consoleAccess: true });
    yield ok('DeleteUser', 'DELETE', user);
    yield ok('ListUsers', 'GET', `${broker}/users`);
  } else {
    yield ok('RebootBroker', 'POST', `${broker}/reboot`);
    state = yield* until(describe, ({ brokerState }) => brokerState === 'RUNNING');
  }
  yield ok('DeleteBroker', 'DELETE', broker);
  yield* until({ ...describe, or: '404 NotFoundException' }, ({ outcome }) => outcome !== '200');
  const configuration = configurations?.current?.id;
  if (configuration !== undefined)
    yield ok('DeleteConfiguration', 'DELETE', `/v1/configurations/${configuration}`);
}

function* until(step: Step, done: (told: Told) => boolean): Generator<Step, Told, Told> {
  for (let look = 0; look < LOOKS; look += 1) {
    const told: Told = yield step;
    if (done(told)) return told;
  }
  throw new Error(`${step.name} never got there`);
}
