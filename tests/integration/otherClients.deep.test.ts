import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sign } from 'aws4';
import { AwsClient } from 'aws4fetch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGateway, type LocalGateway } from '../../local/embedded/createGateway.ts';
import { brokerLife, type Call, type Texts } from './clients/brokerLife.ts';
import {
  CLIENTS,
  type Client,
  SDK_VERSION_2,
  SDK_VERSION_2_PACKAGE,
  STEPS,
  type Step,
} from './clients/clients.ts';

type Request4 = Exclude<Parameters<typeof sign>[0], string>;

const run = promisify(execFile);
const MINUTES = 60_000;

let gateway: LocalGateway;
let count = 0;
beforeAll(async () => {
  gateway = await createGateway({ state: 'memory' });
});
afterAll(() => gateway?.close());

const url = () => `http://localhost:${gateway.port}`;
const texts = (): Texts => ({
  name: `client-${++count}`,
  oddUser: 'odd~user.name_1',
  oddKey: 'cost/center +=@ü',
  oddValue: 'a: b/c +20 ö@_-',
  password: 'correct-horse-battery',
});

/** The results that every client must see, without the ids that the gateway makes. */
function seen({ name, oddUser, oddKey, oddValue }: Texts): Record<Step, unknown> {
  const refused = 'is not authorized to perform: mq:DescribeBroker on resource: arn:aws:mq:us-east-1:';
  return {
    list: expect.any(Number),
    create: expect.stringMatching(/^b-[0-9a-f-]{36}$/),
    describe: name,
    user: oddUser,
    tag: { [oddKey]: oddValue },
    untag: {},
    denied: expect.stringMatching(
      new RegExp(`^AccessDeniedException: User: arn:aws:iam::123456789012:user/frank ${refused}`),
    ),
    absent: 'NotFoundException',
    delete: expect.stringMatching(/^b-[0-9a-f-]{36}$/),
    identity: 'arn:aws:iam::123456789012:user/alice',
    presigned: 200,
  };
}

const expected = ({ without = {} }: Pick<Client, 'without'>, given: Texts) =>
  Object.fromEntries(Object.entries(seen(given)).filter(([step]) => !Object.hasOwn(without, step)));

async function runClient(client: Client, more: Readonly<Record<string, string>> = {}): Promise<void> {
  const given = texts();
  const [program, ...args] = client.command;
  const [alice, frank] = [gateway.credentials('alice'), gateway.credentials('frank')];
  const { stdout } = await run(program, args, {
    timeout: 5 * MINUTES,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      LANG: 'C.UTF-8',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: '1',
      GATEWAY: url(),
      ALICE_KEY: alice.accessKeyId,
      ALICE_SECRET: alice.secretAccessKey,
      FRANK_KEY: frank.accessKeyId,
      FRANK_SECRET: frank.secretAccessKey,
      NAME: given.name,
      ODD_USER: given.oddUser,
      ODD_KEY: given.oddKey,
      ODD_VALUE: given.oddValue,
      PASSWORD: given.password,
      ...client.environment,
      ...more,
    },
  });
  const saw = JSON.parse(stdout);
  expect(saw).toEqual(expected(client, given));
  expect(saw.delete).toBe(saw.create);
}

describe.each(CLIENTS)('$name', (client) => {
  test.skipIf(client.absent !== undefined)(
    client.absent === undefined ? 'lives a broker’s life' : `skipped: ${client.absent}`,
    () => runClient(client),
    6 * MINUTES,
  );
});

describe(SDK_VERSION_2.name, () => {
  test(
    'creates, describes and deletes a broker',
    async ({ skip }) => {
      const folder = mkdtempSync(join(tmpdir(), 'mqgate-sdk-'));
      try {
        const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
        try {
          await run('npm', [...install, SDK_VERSION_2_PACKAGE], { timeout: 3 * MINUTES });
        } catch {
          skip(`${SDK_VERSION_2_PACKAGE} could not be installed`);
        }
        await runClient(SDK_VERSION_2, { SDK: folder });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    6 * MINUTES,
  );
});

const serviceOf = (path: string) => (path === '/' ? 'sts' : 'mq');
const typeOf = (body: object | string | undefined) =>
  body === undefined
    ? {}
    : {
        'content-type': typeof body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json',
      };
const textOf = (body: object | string | undefined) =>
  typeof body === 'object' ? JSON.stringify(body) : body;

describe('the client aws4', () => {
  const signed = (who: string, options: Request4) =>
    sign({ host: `localhost:${gateway.port}`, region: 'us-east-1', ...options }, gateway.credentials(who));

  test('creates, describes and deletes a broker', async () => {
    const call: Call = (who, method, path, body) => {
      const text = textOf(body);
      const { headers } = signed(who, {
        method,
        path,
        service: serviceOf(path),
        headers: typeOf(body) as Record<string, string>,
        ...(text === undefined ? {} : { body: text }),
      });
      const sent = new Headers(headers as Record<string, string>);
      for (const own of ['Host', 'Content-Length']) sent.delete(own);
      return fetch(`${url()}${path}`, {
        method,
        headers: sent,
        ...(text === undefined ? {} : { body: text }),
      });
    };
    const given = texts();
    expect(await brokerLife(call, given)).toEqual(expected({ without: { presigned: '' } }, given));
  });

  test('signs a URL that works', async () => {
    const query = { service: 'mq', path: '/v1/brokers?maxResults=5', signQuery: true };
    const { path } = signed('alice', query);
    expect((await fetch(`${url()}${path}`)).status).toBe(200);
  });
});

describe('the client aws4fetch', () => {
  const client = (who: string, service: string) =>
    new AwsClient({ ...gateway.credentials(who), service, region: 'us-east-1', retries: 0 });

  test('creates, describes and deletes a broker', async () => {
    const call: Call = (who, method, path, body) => {
      const text = textOf(body);
      const options = { method, headers: typeOf(body) as Record<string, string> };
      return client(who, serviceOf(path)).fetch(`${url()}${path}`, {
        ...options,
        ...(text === undefined ? {} : { body: text }),
      });
    };
    const given = texts();
    expect(await brokerLife(call, given)).toEqual(expected({ without: { presigned: '' } }, given));
  });

  test('signs a URL that works', async () => {
    const signed = await client('alice', 'mq').sign(`${url()}/v1/brokers?maxResults=5`, {
      aws: { signQuery: true },
    });
    expect((await fetch(signed)).status).toBe(200);
  });
});

describe('the page docs/clients.md', () => {
  const page = readFileSync(new URL('../../docs/clients.md', import.meta.url), 'utf8');
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '));

  test.each([...CLIENTS, SDK_VERSION_2])(
    'names the versions with which $name runs',
    ({ name, without = {} }) => {
      const row = rows.find(([client]) => client === name);
      const steps = STEPS.filter((step) => !Object.hasOwn(without, step));
      expect(row?.[1]).toBe(
        steps.length === STEPS.length ? 'all' : `all but ${Object.keys(without).join(', ')}`,
      );
    },
  );

  test('names every step', () => {
    for (const step of STEPS) expect(page).toContain(`**${step}**`);
  });
});
