import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FACTS } from '../mq/model/facts.ts';
import { RIGHT, UNPROVOKED, WRONG } from './modelCalls.ts';
import { ACTIVEMQ } from './modelRows.ts';
import { SDK_COMMANDS, sdkClient, sendAsSdk } from './modelSdk.ts';
import { type Ask, type ModelWorld, modelWorld } from './modelWorld.ts';
import { bodyMembers, withoutRequired, withWrongTypes } from './modelWrong.ts';

const OPERATIONS = Object.entries(FACTS.operations);

let world: ModelWorld;
/**
 * The resources that the labels of a call name: an ActiveMQ broker, its user, a configuration and its first
 * revision.
 */
let labels: Record<string, string>;

beforeAll(async () => {
  world = await modelWorld('alice');
  const [broker, configuration] = await Promise.all([
    world.running(ACTIVEMQ),
    world.ok('CreateConfiguration', { body: { name: 'model', engineType: 'ACTIVEMQ' } }),
  ]);
  const { brokerArn } = await world.read(broker);
  labels = {
    'broker-id': broker,
    username: 'admin',
    'configuration-id': String(configuration.id),
    'configuration-revision': '1',
    'resource-arn': String(brokerArn),
  };
}, 90_000);
afterAll(() => world?.gateway.stop());

/** Asks all of these and gives those that were not refused as they must be. */
async function notRefused(
  asks: readonly { operation: string; attribute: string | undefined; why: string; ask: Ask }[],
) {
  const wrong: string[] = [];
  for (const { operation, attribute, why, ask } of asks) {
    const { status, error, body } = await world.call(operation, { labels, ...ask });
    if (status !== 400 || error !== 'BadRequestException' || body.errorAttribute !== attribute) {
      wrong.push(`${operation} ${attribute} ${why}: ${status} ${error} ${JSON.stringify(body)}`);
    }
  }
  return wrong;
}

const withBody = OPERATIONS.filter(([, { members }]) => Object.keys(bodyMembers(members)).length > 0);

describe('the type of each member', () => {
  for (const [operation, { members }] of withBody) {
    it(`${operation}: a member is absent or has another type`, async () => {
      const bodies = [...withoutRequired(bodyMembers(members)), ...withWrongTypes(bodyMembers(members))];
      const asks = bodies.map(({ attribute, why, body }) => ({ operation, attribute, why, ask: { body } }));
      expect(asks.length).toBeGreaterThan(0);
      expect(await notRefused(asks)).toEqual([]);
    });
  }

  it('is refused if the body is not an object', async () => {
    const asks = withBody.flatMap(([operation]) =>
      [1, true, [], [{}]].map((body) => ({ operation, attribute: undefined, why: `${body}`, ask: { body } })),
    );
    expect(await notRefused(asks)).toEqual([]);
  });

  for (const body of ['x', '', null, 0, false]) {
    it(`is read as it was sent from the body ${JSON.stringify(body)}`, async () => {
      const { status } = await world.call('UpdateConfiguration', { labels, body });
      expect(status).toBe(400);
    });
  }

  it('is checked for query members', async () => {
    const counts = ['x', '', '1.5', '-5', '0', '4', '101', '1e1', '99999999999', ' 5'];
    const words: Record<string, readonly string[]> = {
      maxResults: counts,
      nextToken: ['x', 'é', 'A'.repeat(600), '=='],
      engineType: ['NO_SUCH_WORD'],
      storageType: ['NO_SUCH_WORD'],
    };
    const asks = OPERATIONS.flatMap(([operation, { members }]) =>
      Object.entries(members)
        .filter(([, member]) => member.in === 'query')
        .flatMap(([attribute]) =>
          (words[attribute] ?? []).map((value) => ({
            operation,
            attribute,
            why: value,
            ask: { query: { [attribute]: value }, ...(operation === 'ListUsers' && { labels }) },
          })),
        ),
    );
    asks.push({
      operation: 'DeleteTags',
      attribute: 'tagKeys',
      why: 'left out',
      ask: { query: {} } as never,
    });
    expect(asks.length).toBeGreaterThan(100);
    expect(await notRefused(asks)).toEqual([]);
  });

  it('is checked for labels: the SDK does not send a call without one', async () => {
    const client = sdkClient(world);
    for (const [operation, { members }] of OPERATIONS) {
      const command = SDK_COMMANDS[operation];
      const labelled = Object.values(members).some((member) => member.in === 'uri');
      if (labelled && command) await expect(client.send(command({}))).rejects.toThrow(/HTTP label/);
    }
    client.destroy();
  });

  it('gives a 404 for labels that name nothing', async () => {
    for (const label of [
      'x',
      'a b',
      'é',
      'a+b',
      "!'()*",
      'a:b',
      'a?b',
      'a#b',
      '{x}',
      'b-',
      'x'.repeat(3000),
    ]) {
      const { status, body } = await world.call('DescribeBroker', { labels: { 'broker-id': label } });
      expect([label, status, body.errorAttribute]).toEqual([label, 404, 'broker-id']);
    }
  });
});

describe('each error of the model', () => {
  for (const { operation, error, attribute, ask } of WRONG) {
    it(`${operation} ${error}${attribute ? ` on ${attribute}` : ''}`, async () => {
      const answer = await world.call(operation, await ask(world, labels));
      expect(answer).toMatchObject({ status: FACTS.operations[operation]?.errors[error], error });
      expect(answer.body.errorAttribute).toBe(attribute);
    });
  }

  it('is in the table, or is known to need another setup', () => {
    const provoked = new Set(WRONG.map(({ operation, error }) => `${operation} ${error}`));
    const left = OPERATIONS.flatMap(([operation, { errors, members }]) =>
      Object.entries(errors)
        .filter(([, status]) => [400, 404, 409].includes(status))
        .map(([error]) => `${operation} ${error}`)
        // The first describe has provoked those of every body and query.
        .filter((pair) => !pair.endsWith(' BadRequestException') || !hasOwnInput(members))
        .filter((pair) => !provoked.has(pair)),
    );
    expect(left.sort()).toEqual([...UNPROVOKED].sort());
  });
});

const hasOwnInput = (members: object) => Object.values(members).some((member) => member.in !== 'uri');

describe('unknown members of a request', () => {
  for (const [operation, ask] of Object.entries(RIGHT)) {
    it(`${operation} ignores them in body and query`, async () => {
      const { body, query, ...rest } = await ask(world, labels);
      const more = { nonsense: { deep: [1, null, { x: 'y' }] }, '': 'nameless', __proto: 1 };
      const hasBody = withBody.some(([name]) => name === operation);
      await world.ok(operation, {
        ...rest,
        query: { ...query, nonsense: 'x' },
        ...(hasBody && { body: { ...(body as object), ...more } }),
      });
    });
  }

  it('are sent to every operation', () => {
    expect(Object.keys(RIGHT).sort()).toEqual(OPERATIONS.map(([name]) => name).sort());
  });
});

describe('the client @aws-sdk/client-mq', () => {
  it('knows 24 of the operations', () => {
    const known = Object.keys(SDK_COMMANDS);
    expect(OPERATIONS.map(([name]) => name).filter((name) => !known.includes(name))).toEqual([
      'DescribeSharedResources',
    ]);
  });

  for (const [operation, command] of Object.entries(SDK_COMMANDS)) {
    it(`gets an answer of ${operation} that it can read`, async () => {
      const ask = await RIGHT[operation]?.(world, labels);
      const { status, output } = await sendAsSdk(world, operation, command, ask ?? {});
      expect(status).toBe(FACTS.operations[operation]?.status);
      world.note(`${operation} by SDK`, status);
      expect(output).toBeTypeOf('object');
    });
  }
});

it('25 of 25 operations were answered 2xx, and no answer was unexpected', () => {
  const table = OPERATIONS.map(([operation]) => ({
    operation,
    statuses: [...(world.statuses.get(operation) ?? [])].sort().join(' '),
    sdk: [...(world.statuses.get(`${operation} by SDK`) ?? ['-'])].join(' '),
  }));
  console.table(table);
  expect(table.filter(({ statuses }) => /\b20[04]\b/.test(statuses))).toHaveLength(25);
  expect(world.surprises).toEqual([]);
});
