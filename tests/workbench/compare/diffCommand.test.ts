import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mqgate as run } from '../../support/commandLine.ts';
import { allow, deny, type Statement } from './comparePolicies.ts';

const folder = mkdtempSync(join(tmpdir(), 'mqgate-diff-'));
const DEMO = 'local/account/demo-account.json';

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const policyFile = (name: string, ...statements: readonly Statement[]) =>
  file(name, { Version: '2012-10-17', Statement: statements });

const mqgate = async (...words: readonly string[]) => {
  const { status, stdout: out, stderr: err } = await run(words);
  return { status, out, err };
};

describe('mqgate diff', () => {
  const narrow = policyFile(
    'narrow.json',
    allow({ Action: 'mq:DeleteBroker', Resource: 'arn:aws:mq:*:*:broker:dev-*' }),
  );
  const wide = policyFile('wide.json', allow({ Action: 'mq:DeleteBroker' }));

  it('prints a difference of two policies and exits as --fail-on says', async () => {
    const { status, out } = await mqgate('diff', narrow, wide, '--fail-on', 'new-access');
    expect(status).toBe(1);
    expect(out).toMatch(/^Different: 1 differences, of 1 principal\.\n\nNew access: mq:DeleteBroker\n/u);
    expect(out).toContain('after    allowed by wide.json, statement 1');
    expect((await mqgate('diff', narrow, wide, '--fail-on', 'lost-access')).status).toBe(0);
    expect((await mqgate('diff', narrow, wide)).status).toBe(0);
    expect(await mqgate('diff', narrow, narrow, '--fail-on', 'any')).toMatchObject({ status: 0 });
  });

  it('prints JSON with every difference and the brokers that it touches', async () => {
    const arn = (name: string) => `arn:aws:mq:us-east-1:123456789012:broker:${name}:b-1`;
    const summaries = ['dev-a', 'prod-a'].map((name) => ({ BrokerArn: arn(name), BrokerName: name }));
    const inventory = file('brokers.json', { BrokerSummaries: summaries });
    const { out } = await mqgate('diff', narrow, wide, '--json', '--inventory', inventory);
    const { answer, differences } = JSON.parse(out);
    expect(answer).toBe('different');
    expect(differences).toHaveLength(1);
    expect(differences[0]).toMatchObject({
      change: 'new-access',
      actions: ['mq:DeleteBroker'],
      brokers: [arn('prod-a')],
    });
  });

  it('prints Markdown in which nothing of a policy is markup', async () => {
    const { out } = await mqgate(
      'diff',
      narrow,
      policyFile('a|b.json', allow({ Action: 'mq:DeleteBroker' })),
      '--markdown',
    );
    expect(out).toContain('### Access that changes');
    expect(out).toContain('allowed by a\\|b.json, statement 1 |');
  });

  it('compares accounts, and names the principals with a difference', async () => {
    const changed = readFileSync(DEMO, 'utf8').replace('"mq:RebootBroker"', '"mq:DeleteBroker"');
    const { status, out } = await mqgate(
      'diff',
      DEMO,
      file('changed.json', changed),
      '--json',
      '--fail-on',
      'any',
    );
    const found = JSON.parse(out) as {
      differences: { change: string; actions: string[]; principals: string[] }[];
    };
    const concerned = ['user/heidi', 'role/BrokerOperator'].map(
      (name) => `arn:aws:iam::123456789012:${name}`,
    );
    expect(status).toBe(1);
    expect(found.differences).toMatchObject(
      [
        { change: 'lost-access', actions: ['mq:RebootBroker'], principals: concerned },
        { change: 'new-access', actions: ['mq:DeleteBroker'], principals: concerned },
      ].toSorted((one, other) => order(found, one) - order(found, other)),
    );
  });

  it('compares organizations for each of their accounts', async () => {
    const organization = (statement: Statement) => ({
      Organization: { Id: 'o-exampleorgid', MasterAccountId: '111111111111' },
      Root: { Id: 'r-ab12', PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] },
      OrganizationalUnits: [],
      Accounts: [
        { Id: '111111111111', ParentId: 'r-ab12' },
        { Id: '123456789012', ParentId: 'r-ab12' },
      ],
      Policies: [
        {
          ...{
            Name: 'guard',
            Type: 'SERVICE_CONTROL_POLICY',
            Targets: ['r-ab12', '111111111111', '123456789012'],
          },
          Content: { Version: '2012-10-17', Statement: [allow({ Action: '*' }), statement] },
        },
      ],
    });
    const before = file('org1.json', organization(deny({ Action: 'mq:DeleteBroker' })));
    const after = file('org2.json', organization(deny({ Action: 'mq:DeleteUser' })));
    const { differences } = JSON.parse((await mqgate('diff', before, after, '--json')).out);
    expect(
      differences.map(({ change, actions, principals }: never) => [change, actions, principals]),
    ).toEqual(
      expect.arrayContaining([
        ['new-access', ['mq:DeleteBroker'], ['account 123456789012']],
        ['lost-access', ['mq:DeleteUser'], ['account 123456789012']],
      ]),
    );
  });

  it.each([
    [
      'a file that is not there',
      ['diff', 'nowhere.json', narrow],
      /nowhere\.json cannot be read \(ENOENT\)/u,
    ],
    ['files of two kinds', ['diff', DEMO, narrow], /of different kinds: account, policy/u],
    ['a file that is none of them', ['diff', file('none.json', {}), narrow], /not an account export/u],
    ['a policy that is none', ['diff', file('bad.json', { Statement: [{}] }), narrow], /bad\.json/u],
    ['an invariant that is none', ['check', '--account', DEMO, '--never', 'DeleteBroker'], /service:Action/u],
    [
      'a principal that is not there',
      ['check', '--account', DEMO, '--never', 'mq:*', '--except', 'user/zoe'],
      /user\/zoe/u,
    ],
  ])('refuses %s with one sentence and status 2', async (_, args, message) => {
    const { status, err } = await mqgate(...args);
    expect({ status, lines: err.trim().split('\n').length }).toEqual({ status: 2, lines: 1 });
    expect(err).toMatch(message);
  });
});

function order(
  { differences }: { differences: { change: string }[] },
  { change }: { change: string },
): number {
  return differences.findIndex((one) => one.change === change);
}

describe('mqgate check', () => {
  it('exits with 0 for a proved invariant, and with 1 and a request for a disproved one', async () => {
    const never = 'mq:DeleteBroker on arn:aws:mq:*:*:broker:prod-*';
    const except = ['user/alice', 'user/erin', 'role/mq-break-glass'].flatMap((name) => ['--except', name]);
    expect(await mqgate('check', '--account', DEMO, '--never', never, ...except)).toMatchObject({
      status: 0,
      out: `holds: never ${never} (9 principals)\n`,
    });
    const { status, out } = await mqgate('check', '--account', DEMO, '--never', never);
    expect(status).toBe(1);
    expect(out).toMatch(/^fails: never .*\n {2}arn:aws:iam::123456789012:user\/alice: mq:DeleteBroker on /u);
  });
});
