import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGateway, type LocalGateway } from '../../local/embedded/createGateway.ts';

/*
 * What docs/runbook.md says under "Going back".
 */

const demo = () => {
  const path = new URL('../../local/account/demo-account.json', import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8'));
};

/** The demo account, in which frank may list. */
function changed() {
  const account = demo();
  const frank = account.UserDetailList.find(({ UserName }: { UserName: string }) => UserName === 'frank');
  const Statement = { Effect: 'Allow', Action: 'mq:List*', Resource: '*' };
  frank.UserPolicyList = [{ PolicyName: 'list', PolicyDocument: { Version: '2012-10-17', Statement } }];
  return account;
}

async function frankLists(gateway: LocalGateway): Promise<boolean> {
  const mq = new MqClient({ ...gateway.clientConfig('frank'), maxAttempts: 1 });
  try {
    await mq.send(new ListBrokersCommand({}));
    return true;
  } catch {
    return false;
  } finally {
    mq.destroy();
  }
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mqgate-back-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('going back to an account is importing it again', async () => {
  await using gateway = await createGateway({ account: demo(), refresh: 0 });
  const said = [await frankLists(gateway)];
  for (const account of [changed(), demo(), changed(), demo()]) {
    await gateway.importAccount(account);
    said.push(await frankLists(gateway));
  }
  expect(said).toEqual([false, true, false, true, false]);
});

test('a start with another account than the last import replaces it', async () => {
  const state = join(folder, 'other');
  const start = async (account: object, imported?: object) => {
    await using gateway = await createGateway({ account, state, refresh: 0 });
    if (imported !== undefined) await gateway.importAccount(imported);
    // Awaited here, because the gateway is closed at the end of this function.
    return await frankLists(gateway);
  };
  expect(await start(demo(), changed())).toBe(true);
  expect(await start(changed())).toBe(true);
  expect(await start(demo())).toBe(false);
});

test('a table of another format, as a newer mqgate may write, is refused and not changed', async () => {
  const state = join(folder, 'newer');
  await (await createGateway({ account: demo(), state })).close();
  const file = join(state, 'state.db');
  const setFormat = (version: number) => {
    const database = new DatabaseSync(file);
    database.exec(`PRAGMA user_version = ${version}`);
    database.close();
  };
  setFormat(2);
  await expect(createGateway({ account: demo(), state })).rejects.toThrow(
    `${file} has version 2 of the table's format; this mqgate reads version 1`,
  );
  setFormat(1);
  await (await createGateway({ account: demo(), state })).close();
});
