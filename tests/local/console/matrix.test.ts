import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { CellAnswer, ChangesAnswer, MatrixAnswer } from '../../../local/console/api.ts';
import { worldOf } from '../../../local/console/server/consoleSources.ts';
import { cellText, matrixOf } from '../../../local/console/server/matrixAnswer.ts';
import { residualText } from '../../../workbench/access/residual.ts';
import { whoCan } from '../../../workbench/access/whoCan.ts';
import { ALLOWED, dataOf, demoSources, testConsole } from './testConsole.ts';

const ACCOUNT = '123456789012';
const BROKER = `arn:aws:mq:us-east-1:${ACCOUNT}:broker:dev-orders:b-1`;
const user = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${name}`;

test('each cell of the matrix has the answer of who-can', async () => {
  const world = await worldOf(demoSources(), ACCOUNT);
  if (world === undefined) throw new Error('no account');
  const { questions, rows } = await matrixOf(world, undefined);
  expect(questions.length).toBeGreaterThan(25);
  for (const [column, { action, on }] of questions.entries()) {
    const access = whoCan(world, action, on);
    for (const { principal, cells } of rows) {
      const texts = access
        .filter(({ arn }) => arn === principal)
        .map(({ residual }) => residualText(residual));
      const cell = cells[column];
      if (new Set(texts).size === 1) expect(cell?.condition || cell?.answer).toBe(texts[0]);
      else for (const text of texts) expect(cellText(cell)).toContain(text);
    }
  }
});

test.each([
  ['alice', 'allowed'],
  ['carol', 'allowed'],
  ['dave', 'denied'],
  ['erin', 'allowed'],
  ['frank', 'denied'],
  ['judy', 'denied'],
])('for one broker its name and tags are known: %s, DeleteBroker: %s', async (name, answer) => {
  const shown = testConsole(demoSources({ tagsOf: async () => ({ env: 'dev' }) }));
  const matrix = await dataOf<MatrixAnswer>(
    shown.ask('api/matrix', ALLOWED, { account: ACCOUNT, target: BROKER }),
  );
  const column = matrix.columns.findIndex(({ action }) => action === 'mq:DeleteBroker');
  const row = matrix.rows.find(({ principal }) => principal === user(name));
  expect(row?.cells[column]).toBe(answer === 'allowed' ? 1 : 0);
  expect(matrix.columns.every(({ on }) => on === BROKER)).toBe(true);
});

test('a cell has an explanation in each form of its principal', async () => {
  const body = { account: ACCOUNT, target: '', principal: user('erin'), action: 'mq:DeleteBroker' };
  const on = `arn:aws:mq:*:${ACCOUNT}:broker:*:b-*`;
  const cell = await dataOf<CellAnswer>(testConsole().ask('api/cell', ALLOWED, { ...body, on }));
  expect(cell.forms.map(({ form, condition }) => [form, condition])).toEqual([
    ['long-term key', 'aws:ResourceTag/env = dev'],
    ['session', 'aws:ResourceTag/env = dev'],
  ]);
  expect(cell.forms[0]?.explained.explanation.because).toContain('aws:resourcetag/env');
});

test('each cell that changed since a saved export is named', async () => {
  const saved = JSON.parse(readFileSync('local/account/demo-account.json', 'utf8')) as {
    UserDetailList: { UserName: string; UserPolicyList?: object[] }[];
  };
  const dave = saved.UserDetailList.find(({ UserName }) => UserName === 'dave');
  if (dave !== undefined) dave.UserPolicyList = [];
  saved.UserDetailList = saved.UserDetailList.filter(({ UserName }) => UserName !== 'frank');
  const body = { account: ACCOUNT, target: BROKER, export: JSON.stringify(saved) };
  const changes = await dataOf<ChangesAnswer>(testConsole().ask('api/changes', ALLOWED, body));
  expect(changes).toMatchObject({ added: [user('frank')], removed: [] });
  expect(changes.cells).toMatchObject([{ principal: user('dave'), before: 'allowed', after: 'denied' }]);
});

test.each([
  ['matrix', {}, 'There is no such account.'],
  ['matrix', [], 'The request must be an object.'],
  ['matrix', { account: 1 }, 'The member account must be a text.'],
  [
    'matrix',
    { account: ACCOUNT, target: 'x' },
    'The target must be the ARN of a broker or of a configuration.',
  ],
  ['changes', { account: ACCOUNT, export: 'x' }, 'it is not JSON'],
  ['changes', { account: ACCOUNT, export: '{}' }, ''],
  [
    'cell',
    { account: ACCOUNT, principal: 'nobody', action: 'mq:X', on: '*' },
    'The account has no such principal.',
  ],
])('a wrong request to %s gets 400 with a sentence', async (path, body, sentence) => {
  const answer = await testConsole().ask(`api/${path}`, ALLOWED, body);
  expect(answer.status).toBe(400);
  expect('body' in answer ? JSON.parse(answer.body).error : '').toContain(sentence);
});
