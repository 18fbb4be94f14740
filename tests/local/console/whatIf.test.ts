import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runSuiteFile } from '../../../cli/test/runSuites.ts';
import type { AskAnswer, LintRemark, PolicyChoice, WhatIfAnswer } from '../../../local/console/api.ts';
import { createGateway } from '../../../local/embedded/createGateway.ts';
import { ALLOWED, dataOf, demoSources, logLine, testConsole } from './testConsole.ts';

const ACCOUNT = '123456789012';
const PROD = `arn:aws:mq:us-east-1:${ACCOUNT}:broker:prod-orders:b-1`;
const user = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${name}`;
const allow = (Action: string, Resource: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });
const DEV_BY_NAME = `inline ${user('carol')} dev-brokers-by-name`;

test('a question has an answer by the policies in force, and one by the edited ones', async () => {
  const body = { account: ACCOUNT, principal: user('carol'), action: 'mq:DeleteBroker', resource: PROD };
  const ask = (edits: object[]) =>
    dataOf<AskAnswer>(testConsole().ask('api/ask', ALLOWED, { ...body, edits }));
  expect(await ask([])).toMatchObject({ before: 'denied', after: 'denied' });
  const edited = await ask([{ policy: DEV_BY_NAME, text: allow('mq:*', '*') }]);
  expect(edited).toMatchObject({ before: 'denied', after: 'allowed' });
  const added = await ask([{ policy: `inline ${user('carol')} new`, text: allow('mq:DeleteBroker', PROD) }]);
  expect(added.explained.policies.map(({ name }) => name)).toEqual(['dev-brokers-by-name', 'new']);
});

test('given condition keys count, and a given tag replaces the resource’s own tag', async () => {
  const shown = testConsole(demoSources({ tagsOf: async () => ({ env: 'prod' }) }));
  const body = { account: ACCOUNT, principal: user('erin'), action: 'mq:RebootBroker', resource: PROD };
  const ask = (context: string[]) => dataOf<AskAnswer>(shown.ask('api/ask', ALLOWED, { ...body, context }));
  expect((await ask([])).after).toBe('denied');
  expect((await ask(['aws:ResourceTag/env=dev'])).after).toBe('allowed');
});

/** A console with one denied and one allowed call of carol, and one of bob. */
function recorded() {
  const sources = demoSources();
  const of = (name: string) => ({ userIdentity: { type: 'IAMUser', arn: user(name) } });
  const onProd = { resources: [{ ARN: PROD }] };
  const denied = { verdict: 'refused', action: 'mq:DeleteBroker', decidedBy: { effect: 'implicitDeny' } };
  const code = { errorCode: 'AccessDeniedException' };
  sources.feed.take(logLine('carol-no', { ...of('carol'), ...onProd, ...code }, denied));
  sources.feed.take(logLine('carol-yes', of('carol')));
  sources.feed.take(logLine('bob', of('bob')));
  return testConsole(sources);
}

test('an edit lists the cells and recorded calls that it changes', async () => {
  const edits = [{ policy: DEV_BY_NAME, text: allow('mq:DeleteBroker', PROD) }];
  const result = await dataOf<WhatIfAnswer>(
    recorded().ask('api/whatif', ALLOWED, { account: ACCOUNT, target: PROD, edits }),
  );
  expect(result.calls.map(({ id, before, after }) => [id, before, after])).toEqual([
    ['carol-yes', 'allowed', 'denied'],
    ['carol-no', 'denied', 'allowed'],
  ]);
  expect(result.checked).toBe(3);
  const cells = result.changes.cells.map(({ principal, column, before, after }) => [
    principal,
    result.columns[column]?.action,
    before,
    after,
  ]);
  expect(cells).toEqual([[user('carol'), 'mq:DeleteBroker', 'denied', 'allowed']]);
});

interface Export {
  UserDetailList: { UserName: string; UserPolicyList?: { PolicyName: string; PolicyDocument: unknown }[] }[];
}

test('the copied test fails before the edit is in force, and passes after that', async () => {
  const text = allow('mq:DeleteBroker', PROD);
  const edits = [{ policy: DEV_BY_NAME, text }];
  const question = { principal: user('carol'), action: 'mq:RebootBroker', resource: PROD };
  const context = ['aws:SourceIp=10.0.0.1', 'aws:ResourceTag/env=prod'];
  const { text: file } = await dataOf<{ text: string }>(
    recorded().ask('api/test', ALLOWED, { account: ACCOUNT, ...question, context, edits }),
  );
  const account = JSON.parse(readFileSync('local/account/demo-account.json', 'utf8')) as Export;
  const folder = mkdtempSync(join(tmpdir(), 'mqgate-console-'));
  const run = () => {
    writeFileSync(join(folder, 'account.json'), JSON.stringify(account));
    const { mistakes, result } = runSuiteFile(
      join(folder, 'policies.test.yaml'),
      {},
      { today: '2026-11-29', ci: true },
    );
    return { mistakes, rows: result?.tests.flatMap(({ rows }) => rows.map(({ status }) => status)) };
  };
  try {
    writeFileSync(join(folder, 'policies.test.yaml'), file);
    expect(run()).toEqual({ mistakes: [], rows: ['passed', 'failed', 'failed'] });
    const carol = account.UserDetailList.find(({ UserName }) => UserName === 'carol');
    if (carol !== undefined) {
      carol.UserPolicyList = [{ PolicyName: 'dev-brokers-by-name', PolicyDocument: JSON.parse(text) }];
    }
    expect(run()).toEqual({ mistakes: [], rows: ['passed', 'passed', 'passed'] });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('only the account’s own policies can be edited', async () => {
  const policies = await dataOf<readonly PolicyChoice[]>(testConsole().ask(`api/policies/${ACCOUNT}`));
  expect(policies.some(({ id }) => id === DEV_BY_NAME)).toBe(true);
  expect(policies.some(({ id }) => id.includes(':iam::aws:'))).toBe(false);
});

test('the editor shows the findings of mqgate lint, with their places', async () => {
  const text = allow('mq:DeletBroker', '*').replace('"Statement"', '\n"Statement"');
  const remarks = await dataOf<readonly LintRemark[]>(testConsole().ask('api/lint', ALLOWED, { text }));
  expect(remarks).toContainEqual(expect.objectContaining({ rule: 'unknown-action', line: 2 }));
});

test.each([
  ['ask', { action: 'DeleteBroker' }, 'The action must be of the form service:Action.'],
  ['ask', { action: 'mq:DeleteBroker', resource: 'x' }, 'The resource must be an ARN, or *.'],
  ['ask', { action: 'mq:DeleteBroker', principal: 'x' }, 'The account has no such principal.'],
  ['ask', { action: 'mq:DeleteBroker', context: ['x'] }, 'not of the form key=value'],
  ['whatif', { edits: [{ policy: DEV_BY_NAME, text: '{' }] }, 'The text is not JSON'],
  ['whatif', { edits: [{ policy: DEV_BY_NAME, text: '{}' }] }, 'It is not a policy'],
  ['whatif', { edits: [{ policy: 'x', text: allow('mq:*', '*') }] }, 'The account has no policy x.'],
  ['whatif', { edits: 'x' }, 'The member edits must be a list'],
  ['put', { edits: [{ policy: DEV_BY_NAME, text: allow('mq:*', '*') }] }, 'Policies cannot be changed here.'],
])('a wrong request to %s gets a sentence', async (path, body, sentence) => {
  const whole = { account: ACCOUNT, principal: user('carol'), ...body };
  const answer = await testConsole().ask(`api/${path}`, ALLOWED, whole);
  expect(answer.status).toBe(400);
  expect('body' in answer ? JSON.parse(answer.body).error : '').toContain(sentence);
});

test('an edit takes effect by operations of the IAM API, and decides the next call', async () => {
  await using gateway = await createGateway({ console: true });
  const [address = '', secret = ''] = gateway.consoleUrl?.split('#secret=') ?? [];
  const post = (path: string, body: object) =>
    fetch(`${address}api/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}` },
      body: JSON.stringify({ account: ACCOUNT, ...body }),
    });
  const put = (policy: string, text: string) => post('put', { edits: [{ policy, text }] });
  const ask = async () => {
    const answer = await post('ask', { principal: user('frank'), action: 'mq:ListBrokers', resource: '*' });
    return ((await answer.json()) as AskAnswer).after;
  };
  expect(await ask()).toBe('denied');
  expect((await put(`inline ${user('frank')} list`, allow('mq:List*', '*'))).status).toBe(200);
  expect(await ask()).toBe('allowed');
  const managed = `managed arn:aws:iam::${ACCOUNT}:policy/dev-brokers-by-tag`;
  for (let version = 0; version < 7; version += 1) {
    expect((await put(managed, allow(`mq:Describe${'*'.repeat(version + 1)}`, '*'))).status).toBe(200);
  }
  const tooLong = await put(`inline ${user('frank')} long`, allow(`mq:${'x'.repeat(3_000)}`, '*'));
  expect([tooLong.status, await tooLong.json()]).toEqual([400, { error: expect.stringContaining('2048') }]);
});
