import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MqError } from '../../src/mq/model/errors.ts';
import { OPERATIONS } from '../../src/mq/operations.ts';
import { type Credentials, prepareHandlers } from '../handlers/localGateway.ts';
import { halves, itemsOf } from '../integration/wholeTable.ts';
import { configurationWorld } from '../mq/configurations/configurationWorld.ts';
import { FACTS } from '../mq/model/facts.ts';
import { activeMq, CREATION_MS, rabbitMq } from '../mq/world.ts';
import { startEngine } from '../state/engine.ts';
import { type Call, callOf, rightCalls } from './calls.ts';
import { type Answered, atNoon, isRefusal, send, sign } from './gateway.ts';
import { PATIENCE } from './harness/budget.ts';
import { fuzz, sketch } from './harness/fuzz.ts';
import { textOf } from './harness/mutate.ts';

const BY_NAME = new Map(OPERATIONS.map((operation) => [operation.name, operation]));

/** The function of each operation, as serverless.yml routes them. */
function functionOf(path: string): string {
  if (/\/users\b/.test(path)) return 'users';
  if (path.startsWith('/v1/configurations')) return 'configurations';
  if (path.startsWith('/v1/tags')) return 'tags';
  return path.startsWith('/v1/brokers') ? 'brokers' : 'catalogue';
}

/** Text that no body of the call's caller can be: halves of characters have no UTF-8 form. */
function bodyText({ body, text }: Call): string | undefined {
  if (text !== undefined) return text;
  return body === undefined ? undefined : textOf(body).toWellFormed();
}

function escaped(label: string): string {
  return encodeURIComponent(label.toWellFormed());
}

describe('any call of the 25 operations by an allowed caller', () => {
  let stop: () => Promise<void>;
  let root: Credentials;
  beforeAll(async () => {
    const gateway = await prepareHandlers();
    const live = atNoon();
    root = gateway.credentials.get('root') as Credentials;
    stop = async () => {
      live();
      await gateway.stop();
    };
  });
  afterAll(() => stop());

  async function sent(call: Call): Promise<Answered> {
    const { method, path: template } = BY_NAME.get(call.operation) as (typeof OPERATIONS)[number];
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
      Object.hasOwn(call.labels, name) ? escaped(call.labels[name] ?? '') : '',
    );
    const body = method === 'GET' ? undefined : bodyText(call);
    const hashHeader = (body?.length ?? 0) % 2 === 0;
    const request = await sign(
      { method, path, query: call.query, body, resource: template, hashHeader },
      root,
    );
    return send(request, functionOf(template));
  }

  /** Answers that the operation's model has, and the gateway's own refusals of invalid paths. */
  function outcomeOf({ operation }: Call, { status, type, body }: Answered): string {
    const facts = FACTS.operations[operation];
    if (facts === undefined) throw new Error(`The model has no operation ${operation}.`);
    const members = body === '' ? {} : JSON.parse(body);
    if (status < 400) {
      expect(status).toBe(facts.status);
      expect(Object.keys(members).filter((name) => !facts.output.includes(name))).toEqual([]);
      return `${operation} done`;
    }
    expect(status).toBeLessThan(500);
    expect(facts.errors[type ?? ''] === status || isRefusal(type, status)).toBe(true);
    expect(typeof members.message).toBe('string');
    return `${operation} ${type} ${members.errorAttribute ?? ''} ${sketch(members.message)}`;
  }

  it('has the answer of the model', { timeout: PATIENCE }, async () => {
    const made = async (operation: string, body: object) => {
      const { status, body: answered } = await sent({ operation, labels: {}, query: [], body });
      expect([status, answered]).toEqual([200, expect.any(String)]);
      return JSON.parse(answered);
    };
    const { brokerId, brokerArn } = await made('CreateBroker', activeMq('base'));
    const { brokerId: rabbitId } = await made('CreateBroker', rabbitMq('base-hare'));
    const { id: configurationId } = await made('CreateConfiguration', {
      name: 'base',
      engineType: 'ACTIVEMQ',
    });
    const { id: rabbitConfigurationId } = await made('CreateConfiguration', {
      name: 'h',
      engineType: 'RABBITMQ',
    });
    const things = { brokerId, brokerArn, rabbitId, configurationId, rabbitConfigurationId };
    await fuzz('call', {
      seeds: rightCalls(things),
      shaped: callOf,
      check: async (call) => outcomeOf(call, await sent(call)),
      reaches: [
        ...OPERATIONS.map(({ name }) => name)
          .filter((name) => !/^(?:Delete(?:Broker|Configuration)|RebootBroker|Promote)$/.test(name))
          .map((name) => `${name} done`),
        /BadRequestException/,
        /NotFoundException/,
        /ConflictException/,
      ],
      leastRuns: 1,
    });
  });
});

describe('the operations, called many times in one account,', () => {
  let table: Awaited<ReturnType<typeof startEngine>>['table'];
  let stop: () => Promise<void>;
  beforeAll(async () => {
    ({ table, stop } = await startEngine());
  });
  afterAll(() => stop());

  /** A broker that is going is whole by other rules; the catalogue is not part of this world. */
  const isServed = ({ operation }: Call) =>
    !/^(?:DeleteBroker|RebootBroker|DescribeBroker(?:EngineTypes|InstanceOptions))$/.test(operation);

  /** More brokers would only be refused, because the account is full. */
  const CALLS_EACH = 60;

  it('throw only MqErrors, and leave a consistent table', { timeout: PATIENCE }, async () => {
    const accounts: string[] = [];
    let it: ReturnType<typeof configurationWorld>;
    let things: Parameters<typeof rightCalls>[0];
    let left = 0;
    const STAND_IN = {
      brokerId: 'b-the-broker',
      rabbitId: 'b-the-hare',
      configurationId: 'c-the-configuration',
      rabbitConfigurationId: 'c-the-hares',
      brokerArn: 'arn:the-broker',
    };
    /** A new account; inputs name its things by stand-ins. */
    async function anew(): Promise<void> {
      const account = String(610_000_000_000 + accounts.length);
      accounts.push(account);
      it = configurationWorld(table, account);
      const brokerId = await it.create(activeMq('base'));
      things = {
        brokerId,
        rabbitId: await it.create(rabbitMq('base-hare')),
        configurationId: await it.createConfiguration(),
        rabbitConfigurationId: await it.createConfiguration({ engineType: 'RabbitMQ' }),
        brokerArn: it.brokerArn('base', brokerId),
      };
      it.pass(CREATION_MS);
      left = CALLS_EACH;
    }
    const real = (text: string) =>
      Object.entries(STAND_IN).reduce(
        (found, [name, stand]) => found.replaceAll(stand, things[name as keyof typeof STAND_IN]),
        text,
      );
    await fuzz('operation', {
      seeds: rightCalls(STAND_IN).filter(isServed),
      shaped: (value) => {
        const call = callOf(value);
        return call !== undefined && isServed(call) ? call : undefined;
      },
      check: async (call) => {
        if (left === 0) await anew();
        left -= 1;
        const text = bodyText(call);
        let body: unknown;
        try {
          body = text === undefined ? undefined : JSON.parse(real(text));
        } catch {
          return 'no JSON';
        }
        const path = Object.fromEntries(
          Object.entries(call.labels).map(([name, label]) => [name, real(label)]),
        );
        try {
          const { status } = await it.call(call.operation, { path, body, query: call.query });
          expect(status).toBe(FACTS.operations[call.operation]?.status);
          return `${call.operation} done`;
        } catch (error) {
          if (!(error instanceof MqError)) throw error;
          expect(error.status).toBeLessThan(500);
          return `${call.operation} ${error.name} ${error.errorAttribute} ${sketch(error.message)}`;
        }
      },
      reaches: [
        'CreateBroker done',
        'UpdateBroker done',
        'CreateUser done',
        'UpdateConfiguration done',
        'DeleteUser done',
        'CreateTags done',
      ],
      leastRuns: 2,
    });
    const items = await itemsOf(table);
    expect(items.length).toBeGreaterThan(accounts.length * 5);
    expect(accounts.flatMap((account) => halves(items, account, 'us-east-1'))).toEqual([]);
  });
});
