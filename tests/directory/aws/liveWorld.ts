import { vi } from 'vitest';
import type { UserPrincipal } from '../../../src/authz/principal.ts';
import { type AwsDirectoryOptions, awsDirectory } from '../../../src/directory/aws/awsDirectory.ts';
import { iamAccounts } from '../../../src/directory/aws/iamAccounts.ts';
import { keptOrganization } from '../../../src/directory/aws/keptOrganization.ts';
import { ACCOUNT, document, FULL_ACCESS, policyArn, READ_ONLY } from '../exports.ts';
import { type FakeAccount, startFakeIam } from './fakeIam.ts';

/** alice: 2 groups, 3 managed policies (one by herself, two by her groups), 2 inline ones, and no tags. */
export function typicalAccount(): FakeAccount {
  return {
    users: {
      alice: {
        id: 'AIDAALICE',
        groups: ['admins', 'limited'],
        attached: [policyArn('own')],
        inline: { list: document('mq:ListBrokers'), never: document('mq:DeleteBroker', 'Deny') },
      },
      bob: { id: 'AIDABOB', groups: ['admins'], tags: { team: 'a' } },
    },
    roles: {
      dev: {
        id: 'AROADEV',
        path: '/team/',
        attached: [FULL_ACCESS],
        inline: { own: document('mq:RebootBroker', 'Deny') },
        tags: { env: 'dev' },
        trust: { Version: '2012-10-17', Statement: [] },
        maxSessionSeconds: 7200,
      },
    },
    groups: {
      admins: { attached: [FULL_ACCESS] },
      limited: { attached: [policyArn('limits')], inline: { no: document('mq:Promote', 'Deny') } },
      others: { attached: [policyArn('unrelated')] },
    },
    policies: {
      [FULL_ACCESS]: { id: 'ANPAFULL', version: 'v3', documents: { v3: document('mq:*') } },
      [READ_ONLY]: { id: 'ANPAREAD', version: 'v1', documents: { v1: document('mq:List*') } },
      [policyArn('own')]: {
        id: 'ANPAOWN',
        version: 'v2',
        documents: { v1: document('mq:*'), v2: document('mq:Describe*') },
      },
      [policyArn('limits')]: {
        id: 'ANPALIMITS',
        version: 'v1',
        documents: { v1: document('mq:UpdateUser', 'Deny') },
      },
      [policyArn('unrelated')]: { id: 'ANPAUNRELATED', version: 'v1', documents: { v1: document('mq:*') } },
    },
  };
}

export function user(name: string, change: Partial<UserPrincipal> = {}): UserPrincipal {
  const userId = `AIDA${name.toUpperCase()}`;
  const arn = `arn:aws:iam::${ACCOUNT}:user/${name}`;
  return { type: 'User', accountId: ACCOUNT, arn, userId, userName: name, ...change };
}

export const ROOT = {
  type: 'Account',
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  userId: ACCOUNT,
} as const;

/** The other account that takes part, where a role is named to read it by. */
const OTHER_ACCOUNTS = ['999999999999'];

/** A live directory over a fake IAM, and a clock to turn. `vi.unstubAllEnvs()` takes its variables away. */
export async function liveWorld(account = typicalAccount(), change: Partial<AwsDirectoryOptions> = {}) {
  const iam = await startFakeIam(account);
  vi.stubEnv('AWS_ENDPOINT_URL_IAM', iam.endpoint);
  vi.stubEnv('AWS_ENDPOINT_URL_STS', iam.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  let now = 0;
  const open = (roleName?: string) =>
    awsDirectory({
      accounts: iamAccounts({
        region: 'us-east-1',
        accountId: ACCOUNT,
        roleName,
        otherAccounts: OTHER_ACCOUNTS,
      }),
      organization: keptOrganization('none'),
      refreshMs: 60_000,
      now: () => now,
      ...change,
    });
  return {
    iam,
    open,
    directory: open(),
    turn(ms: number) {
      now += ms;
    },
    now: () => now,
  };
}
