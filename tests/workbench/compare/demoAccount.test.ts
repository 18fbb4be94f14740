import { describe, expect, it } from 'vitest';
import { checkInvariants } from '../../../cli/compare/checkAccount.ts';

const ACCOUNT = 'local/account/demo-account.json';
const EVERYBODY = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy'];
const ROLES = ['BrokerOperator', 'mq-break-glass'];
const without = (...names: readonly string[]) =>
  [...EVERYBODY, ...ROLES].filter((name) => !names.includes(name));

/**
 * What must never be allowed, who is excepted, and who refutes it. The reasons are read from the account by hand:
 * alice and dave have AmazonMQFullAccess by their group, dave is denied mq:DeleteBroker; bob reads; carol has brokers
 * named dev-*; erin has brokers tagged env=dev, on whatever name; frank has nothing; grace has all but brokers
 * named prod-*, and reads configurations; heidi and BrokerOperator read and reboot; ivan has AmazonMQFullAccess
 * within a boundary that reads; judy has brokers named judy-*; mq-break-glass has AmazonMQApiFullAccess.
 */
const NEVER: readonly (readonly [
  invariant: string,
  except: readonly string[],
  refutedBy: readonly string[],
])[] = [
  ['mq:DeleteBroker on *:prod-*', [], ['alice', 'erin', 'mq-break-glass']],
  ['mq:DeleteBroker on *:prod-*', ['user/alice', 'user/erin', 'role/mq-*'], []],
  ['mq:DeleteBroker', [], ['alice', 'carol', 'erin', 'grace', 'judy', 'mq-break-glass']],
  ['mq:DeleteBroker', ['user/alice', 'role/mq-break-glass'], ['carol', 'erin', 'grace', 'judy']],
  ['mq:RebootBroker', [], ['alice', 'carol', 'dave', 'erin', 'grace', 'heidi', 'judy', ...ROLES]],
  ['mq:UpdateBroker on *:broker:dev-*', [], ['alice', 'dave', 'erin', 'grace', 'mq-break-glass']],
  ['mq:CreateBroker', [], ['alice', 'dave', 'erin', 'grace', 'mq-break-glass']],
  ['mq:DeleteConfiguration', [], ['alice', 'dave', 'mq-break-glass']],
  ['mq:DescribeConfiguration', [], without('carol', 'erin', 'frank', 'judy')],
  ['mq:ListBrokers', [], without('frank')],
  [
    'mq:* on *:broker:judy-*',
    ['role/*', 'user/alice', 'user/dave', 'user/erin', 'user/grace'],
    ['bob', 'heidi', 'ivan', 'judy'],
  ],
  ['mq:DeleteUser on *:broker:prod-*', [], ['alice', 'dave', 'erin', 'mq-break-glass']],
  [
    'mq:CreateTags on arn:aws:mq:*:123456789012:configuration:*',
    [],
    ['alice', 'dave', 'erin', 'mq-break-glass'],
  ],
  ['ec2:CreateNetworkInterface', [], ['alice', 'dave', 'erin', 'mq-break-glass']],
  ['ec2:CreateSecurityGroup', [], ['alice', 'dave']],
  ['iam:CreateServiceLinkedRole', [], ['alice', 'dave', 'erin', 'mq-break-glass']],
  ['iam:Put*', [], []],
  ['s3:*', [], []],
  ['mq:DeleteBroker on arn:aws:mq:??-????-?:999999999999:*', [], []],
  ['mq:Promote on *:broker:dev-*', ['user/alice', 'user/dave', 'user/erin', 'user/grace', 'role/*'], []],
];

describe('invariants of the demo account', () => {
  it.each(NEVER)('never %s, except %j', (invariant, except, refutedBy) => {
    const [checked] = checkInvariants({ account: ACCOUNT, never: [invariant], except });
    const principals = (checked?.counterExamples ?? []).map(({ principal }) => principal.split('/').at(-1));
    expect([...new Set(principals)]).toEqual(refutedBy);
    expect(checked).toMatchObject({ answer: refutedBy.length === 0 ? 'holds' : 'fails', undecided: [] });
  });

  it('reads brokers, always, for those who may', () => {
    const principal = ['user/alice', 'user/bob', 'user/dave', 'user/heidi', 'user/ivan'];
    const [holds] = checkInvariants({ account: ACCOUNT, always: ['mq:Describe*, mq:List*'], principal });
    expect(holds).toMatchObject({ answer: 'holds', principals: 5 });
    const [fails] = checkInvariants({
      account: ACCOUNT,
      always: ['mq:Describe*'],
      principal: ['user/carol'],
    });
    expect(fails).toMatchObject({ answer: 'fails' });
  });
});
