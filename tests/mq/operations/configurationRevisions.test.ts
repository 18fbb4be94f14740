import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Table } from '../../../src/state/table/client.ts';
import { startEngine } from '../../state/engine.ts';
import {
  base64,
  configurationNotFound,
  configurationWorld,
  NOT_THERE,
} from '../configurations/configurationWorld.ts';

let table: Table;
let stop: () => Promise<void>;
let account = 620_000_000_000;
const newWorld = () => configurationWorld(table, String(++account));

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

describe('UpdateConfiguration', () => {
  test('makes the next revision, sanitized, and keeps the first one', async () => {
    const it = newWorld();
    const id = await it.createConfiguration({ name: 'n' });
    const first = await it.document(id, 1);
    it.pass(1_000);
    const { status, body } = await it.update(id, '<broker useX="1"><plugins/></broker>', 'second');
    expect({ status, body }).toStrictEqual({
      status: 200,
      body: {
        arn: it.configurationArn(id),
        created: '2026-11-20T10:00:00.000Z',
        id,
        latestRevision: { created: '2026-11-20T10:00:01.000Z', description: 'second', revision: 2 },
        name: 'n',
        warnings: [{ attributeName: 'useX', elementName: 'broker', reason: 'DISALLOWED_ATTRIBUTE_REMOVED' }],
      },
    });
    expect(await it.document(id, 1)).toBe(first);
    expect(await it.document(id, 2)).toBe(`${HEAD}<broker>\n  <plugins/>\n</broker>\n`);
    expect((await it.describeConfiguration(id)).body?.latestRevision).toMatchObject({ revision: 2 });
  });

  test('always answers warnings, also an empty list', async () => {
    const it = newWorld();
    const id = await it.createConfiguration();
    expect((await it.update(id, '<broker/>')).body?.warnings).toStrictEqual([]);
    const rabbit = await it.createConfiguration({ engineType: 'RabbitMQ' });
    expect((await it.update(rabbit, 'heartbeat = 60')).body).toMatchObject({ warnings: [] });
  });

  test('keeps a description only if one was sent (recorded)', async () => {
    const it = newWorld();
    const id = await it.createConfiguration();
    const created = '2026-11-20T10:00:00.000Z';
    const latestRevision = async () => (await it.describeConfiguration(id)).body?.latestRevision;
    const sent = JSON.parse(JSON.stringify((await it.update(id, '<broker/>')).body));
    expect(sent.latestRevision).toStrictEqual({ created, revision: 2 });
    expect(JSON.parse(JSON.stringify(await latestRevision()))).toStrictEqual({ created, revision: 2 });
    await it.update(id, '<broker/>', '');
    expect(await latestRevision()).toStrictEqual({ created, description: '', revision: 3 });
  });

  test('keeps the settings that only a configuration with LDAP may have', async () => {
    const it = newWorld();
    const map = '<cachedLDAPAuthorizationMap queueSearchBase="ou=Queue"/>';
    const document =
      '<broker><plugins><authorizationPlugin><map>' + `${map}</map></authorizationPlugin></plugins></broker>`;
    const ldap = await it.createConfiguration({ authenticationStrategy: 'ldap' });
    expect((await it.update(ldap, document)).body?.warnings).toStrictEqual([]);
    expect(await it.document(ldap, 2)).toContain(map);
    const simple = await it.createConfiguration({ authenticationStrategy: 'simple' });
    expect((await it.update(simple, document)).body?.warnings).toHaveLength(1);
  });

  test('keeps a RabbitMQ document unchanged', async () => {
    const it = newWorld();
    const id = await it.createConfiguration({ engineType: 'RabbitMQ' });
    const document = '# mine\r\nheartbeat=60\n';
    await it.update(id, document);
    expect(await it.document(id, 2)).toBe(document);
    await expect(it.update(id, 'heartbeat = 1')).rejects.toMatchObject({
      status: 400,
      errorAttribute: 'data',
    });
    await expect(it.update(id, 'heartbeat = \ud800'.replace('\ud800', '60\n\u00ff'))).rejects.toMatchObject({
      status: 400,
    });
  });

  test.each([
    ['missing', undefined, 'Parameter [data] is missing. Specify a value for it.'],
    ['no text', 7, 'Parameter [data] has the wrong type.'],
    ['no base64', '<broker/>', 'The configuration data is not valid base64.'],
    ['broken base64', 'abc', 'The configuration data is not valid base64.'],
    ['base64 in lines', `${base64('<broker/>')}\n\n\n\n`, 'The configuration data is not valid base64.'],
    ['no XML', base64('hello'), 'The specified XML configuration data is invalid: '],
    ['empty', '', 'The specified XML configuration data is invalid: '],
    ['too large', base64('x'.repeat(300_000)), 'is too large. Specify a document of at most [262144] bytes.'],
    [
      'too large once it is written',
      base64(`<broker useVirtualTopics='${'"'.repeat(100_000)}'/>`),
      'is too large.',
    ],
  ])('with data that is %s answers 400 and makes no revision', async (_, data, sentence) => {
    const it = newWorld();
    const id = await it.createConfiguration();
    const path = { configurationId: id };
    await expect(it.call('UpdateConfiguration', { path, body: { data } })).rejects.toMatchObject({
      name: 'BadRequestException',
      errorAttribute: 'data',
      message: expect.stringContaining(sentence),
    });
    expect((await it.describeConfiguration(id)).body?.latestRevision).toMatchObject({ revision: 1 });
  });

  test('accepts the largest document with the longest description', async () => {
    const it = newWorld();
    const id = await it.createConfiguration();
    const comment = (text: string) => `${HEAD}<broker>\n  <!--${text}-->\n</broker>\n`;
    const largest = comment(' '.repeat(262_144 - comment('').length));
    await it.update(id, largest, 'd'.repeat(1024));
    expect(await it.document(id, 2)).toBe(largest);
  });

  test('of an unknown configuration answers 404', async () => {
    await expect(newWorld().update(NOT_THERE, '<broker/>')).rejects.toMatchObject(
      configurationNotFound(NOT_THERE),
    );
  });
});

describe('DescribeConfigurationRevision', () => {
  const ask = (it: ReturnType<typeof newWorld>, configurationId: string, configurationRevision: string) =>
    it.call('DescribeConfigurationRevision', { path: { configurationId, configurationRevision } });

  test('gives the members of the model', async () => {
    const it = newWorld();
    const id = await it.createConfiguration({ engineType: 'RabbitMQ', name: 'r' });
    for (const revision of ['1', '01', '0001']) {
      expect(await ask(it, id, revision)).toStrictEqual({
        status: 200,
        body: {
          configurationId: id,
          created: '2026-11-20T10:00:00.000Z',
          data: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
          description: 'Auto-generated default for r on RabbitMQ 4.3',
        },
      });
    }
  });

  test.each(['0', '2', '-1', '2147483647', '-2147483648'])('of revision %s answers 404', async (revision) => {
    const it = newWorld();
    const id = await it.createConfiguration();
    await expect(ask(it, id, revision)).rejects.toMatchObject({
      name: 'NotFoundException',
      errorAttribute: 'configuration-revision',
      message: `Revision [${revision}] of configuration [${id}] can't be found. Make sure it exists.`,
    });
  });

  test.each(['', 'x', '+1', '-', '1.0', '1e1', ' 1', '2147483648', '-2147483649', '9'.repeat(400), '１'])(
    'of revision [%s] answers 400',
    async (revision) => {
      const it = newWorld();
      const id = await it.createConfiguration();
      await expect(ask(it, id, revision)).rejects.toMatchObject({
        name: 'BadRequestException',
        errorAttribute: 'configuration-revision',
        message: 'Invalid revision ID. Specify only integers from -2147483648 to 2147483647.',
      });
    },
  );

  test.each([
    ['-0', '0'],
    ['007', '7'],
  ])('of revision %s names revision [%s] (recorded)', async (revision, named) => {
    const it = newWorld();
    const id = await it.createConfiguration();
    await expect(ask(it, id, revision)).rejects.toMatchObject({
      message: `Revision [${named}] of configuration [${id}] can't be found. Make sure it exists.`,
    });
  });

  test.each([NOT_THERE, 'x'])(
    'of an absent configuration answers the 404 of its revision (recorded)',
    async (id) => {
      await expect(ask(newWorld(), id, '1')).rejects.toMatchObject({
        name: 'NotFoundException',
        errorAttribute: 'configuration-revision',
        message: `Revision [1] of configuration [${id}] can't be found. Make sure it exists.`,
      });
      await expect(ask(newWorld(), id, 'abc')).rejects.toMatchObject({ name: 'BadRequestException' });
    },
  );
});

describe('ListConfigurationRevisions', () => {
  type Page = { revisions: { revision: number }[]; nextToken?: string };
  const list = async (it: ReturnType<typeof newWorld>, configurationId: string, query: [string, string][]) =>
    (await it.call('ListConfigurationRevisions', { path: { configurationId }, query })).body;

  test('gives pages by number, each with a token, which is empty on the last one', async () => {
    const it = newWorld();
    const id = await it.createConfiguration({ name: 'n' });
    for (let n = 2; n <= 11; n++) await it.update(id, '<broker/>', `d${n}`);
    const pages: Page[] = [];
    let token: string | undefined = '';
    while (token !== undefined && pages.length < 10) {
      const query: [string, string][] = [
        ['maxResults', '5'],
        ['nextToken', token],
      ];
      const page = (await list(it, id, query)) as unknown as Page;
      pages.push(page);
      token = page.nextToken;
    }
    expect(pages.map((page) => page.revisions.map(({ revision }) => revision))).toStrictEqual([
      [1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10],
      [11],
      [],
    ]);
    expect(pages[0]?.revisions[1]).toStrictEqual({
      created: '2026-11-20T10:00:00.000Z',
      description: 'd2',
      revision: 2,
    });
    expect(await list(it, id, [])).toMatchObject({ configurationId: id, maxResults: 20 });
  });

  test('refuses the token of another configuration', async () => {
    const it = newWorld();
    const [a, b] = [await it.createConfiguration(), await it.createConfiguration()];
    const { nextToken } = (await list(it, a, [])) as unknown as Page;
    await expect(list(it, b, [['nextToken', nextToken ?? 'none']])).rejects.toMatchObject({
      errorAttribute: 'nextToken',
    });
    await expect(list(it, a, [['nextToken', nextToken ?? 'none']])).resolves.toMatchObject({ revisions: [] });
  });

  test('of an unknown configuration answers 404', async () => {
    await expect(list(newWorld(), NOT_THERE, [])).rejects.toMatchObject(configurationNotFound(NOT_THERE));
  });
});
