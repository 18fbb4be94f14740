import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  BrokerAnswer,
  BrokerRow,
  MatrixAnswer,
  OverviewAnswer,
  RevisionAnswer,
  TargetSummary,
} from '../../../local/console/api.ts';
import { createGateway } from '../../../local/embedded/createGateway.ts';
import type { Gateway } from '../../../local/embedded/publicTypes.ts';
import { demoCalls, PASSWORD } from './demoCalls.ts';

const ACCOUNT = '123456789012';

let gateway: Gateway;
let brokers: Awaited<ReturnType<typeof demoCalls>>['brokers'];
/** Everything that the console has answered here. */
let traffic = '';

beforeAll(async () => {
  gateway = await createGateway({ console: true });
  ({ brokers } = await demoCalls(gateway));
});

afterAll(() => gateway.close());

async function data<Value>(path: string, body?: object): Promise<Value> {
  const [address = '', secret = ''] = gateway.consoleUrl?.split('#secret=') ?? [];
  const answer = await fetch(`${address}api/${path}`, {
    headers: { authorization: `Bearer ${secret}` },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  traffic += text;
  if (answer.status !== 200) throw new Error(text);
  return JSON.parse(text) as Value;
}

test('the console shows the brokers of the table by name', async () => {
  expect((await data<OverviewAnswer>('overview')).brokers).toBe(true);
  const rows = await data<readonly BrokerRow[]>(`brokers/${ACCOUNT}`);
  expect(rows.map(({ name, state, engine }) => [name, state, engine])).toEqual([
    ['dev-orders', 'RUNNING', 'RabbitMQ'],
    ['judy-sandbox', 'RUNNING', 'RabbitMQ'],
    ['prod-billing', 'RUNNING', 'ActiveMQ'],
    ['prod-orders', 'RUNNING', 'RabbitMQ'],
  ]);
});

test('a broker has its pending changes, its users without passwords, tags and configurations', async () => {
  const answer = await data<BrokerAnswer>(`broker/${ACCOUNT}/us-east-1/${brokers.billing}`);
  expect(answer.pending).toMatchObject([
    { name: 'Instance type', now: 'mq.m5.large', next: 'mq.m5.xlarge' },
    { name: 'Configuration', next: expect.stringContaining('revision 3') },
  ]);
  expect(answer.users).toEqual([
    { username: 'admin', consoleAccess: false, groups: [], pending: 'UPDATE' },
    { username: 'reporting', consoleAccess: false, groups: [], pending: 'CREATE' },
  ]);
  expect(answer.tags).toEqual([
    ['env', 'prod'],
    ['team', 'orders'],
  ]);
  const [configuration] = answer.configurations;
  expect(configuration).toMatchObject({ name: 'billing', use: 'pending', revision: 3 });
  expect(configuration?.revisions.map(({ revision }) => revision)).toEqual([3, 2, 1]);
  const revision = `revision/${ACCOUNT}/us-east-1/${configuration?.id}`;
  expect((await data<RevisionAnswer>(`${revision}/2`)).text).toContain('64mb');
  expect((await data<RevisionAnswer>(`${revision}/3`)).text).toContain('128mb');
});

test('RabbitMQ lists no users', async () => {
  expect(await data<BrokerAnswer>(`broker/${ACCOUNT}/us-east-1/${brokers.prod}`)).not.toHaveProperty('users');
});

test('a broker is a resource of the matrix, with its tags', async () => {
  const targets = await data<readonly TargetSummary[]>(`targets/${ACCOUNT}`);
  const dev = targets.find(({ name }) => name === 'broker dev-orders, us-east-1');
  const matrix = await data<MatrixAnswer>('matrix', { account: ACCOUNT, target: dev?.arn });
  const erin = matrix.rows.find(({ principal }) => principal.endsWith('user/erin'));
  expect(erin?.cells[matrix.columns.findIndex(({ action }) => action === 'mq:RebootBroker')]).toBe(1);
});

test.each([
  [`broker/${ACCOUNT}/us-east-1/b-none`, 'Cannot find broker ID [b-none]'],
  [`broker/${ACCOUNT}/us-east-1/../..`, 'Cannot find broker ID'],
  [`revision/${ACCOUNT}/us-east-1/c-none/1`, "can't be found"],
  [`revision/${ACCOUNT}/us-east-1/c-none/x`, 'Invalid revision ID'],
])('the path %s has the operation’s own error sentence', async (path, sentence) => {
  await expect(data(path)).rejects.toThrow(sentence);
});

test('the decisions of the calls are shown, and no answer holds a password, secret or token', async () => {
  for (const decision of gateway.decisions) await data(`decisions/${decision.requestId}`);
  const secrets = [...'alice bob carol dave erin frank grace heidi ivan judy root'.split(' ')].map(
    (name) => gateway.credentials(name).secretAccessKey,
  );
  expect(traffic.length).toBeGreaterThan(100_000);
  for (const secret of [...secrets, PASSWORD, 'Signature=', 'X-Amz-Signature', '"passwordHash"', 'scrypt']) {
    expect(traffic.includes(secret)).toBe(false);
  }
});
