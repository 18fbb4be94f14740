import { randomBytes } from 'node:crypto';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import type { LongTermPrincipal } from '../../src/authz/principal.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import type { KeySet } from '../../src/keyring/keyring.ts';
import { sealSecret } from '../../src/keyring/sealedSecret.ts';
import { secretContext, toMembers } from '../../src/state/keys/accessKeyItem.ts';
import { writeAll } from '../../src/state/snapshots/snapshots.ts';
import type { Table } from '../../src/state/table/client.ts';
import { keys, marshal } from '../../src/state/table/table.ts';

const PRINCIPALS_EACH = 10;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A user with its access key. */
export interface FilledPrincipal {
  readonly principal: LongTermPrincipal;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * Ten users of an account, each with its own policy, a group and an access key: the account's current
 * snapshot, and the items of the keys.
 */
export async function fillPrincipals(
  table: Table,
  secrets: KeySet,
  account: string,
): Promise<readonly FilledPrincipal[]> {
  const { users } = await importSnapshot(table, readAccountExport(exportOf(account), parsePolicy));
  const filled = users.map((user) => ({
    principal: { type: 'User', accountId: account, ...user } as const,
    credentials: {
      accessKeyId: `AKIA${Array.from(randomBytes(16), (byte) => BASE32[byte % BASE32.length]).join('')}`,
      secretAccessKey: randomBytes(30).toString('base64'),
    },
  }));
  const items = filled.flatMap((one) => keyItems(secrets, one));
  await writeAll(
    table,
    items.map((item) => ({ PutRequest: { Item: marshal(item) } })),
  );
  return filled;
}

/** As `issueAccessKey` writes them, without asking who has which place. */
function keyItems(secrets: KeySet, { principal, credentials }: FilledPrincipal): object[] {
  const { accessKeyId, secretAccessKey } = credentials;
  const { userId } = principal;
  const [place, status] = [1, 'Active'] as const;
  const context = secretContext({ accessKeyId, status, principal });
  const sealedSecret = sealSecret(secrets, Buffer.from(secretAccessKey), context);
  const createdAt = '2026-11-20T10:00:00.000Z';
  return [
    { ...keys.accessKeyPlace(principal.accountId, userId, place), accessKeyId, userId, place },
    {
      ...keys.accessKey(accessKeyId),
      ...toMembers({ accessKeyId, status, principal, createdAt, place, sealedSecret }),
    },
  ];
}

function exportOf(account: string): string {
  const common = { Path: '/', CreateDate: '2026-01-01T00:00:00+00:00', AttachedManagedPolicies: [] };
  const teamPolicy = (team: string) => ({
    PolicyName: 'own',
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'OwnTeam',
          Effect: 'Allow',
          Action: ['mq:Describe*', 'mq:RebootBroker', 'mq:CreateTags'],
          Resource: `arn:aws:mq:*:${account}:broker:*`,
          Condition: { StringEquals: { 'aws:ResourceTag/team': team } },
        },
      ],
    },
  });
  return JSON.stringify({
    UserDetailList: Array.from({ length: PRINCIPALS_EACH }, (_, number) => ({
      ...common,
      UserName: `user-${number}`,
      UserId: `AIDA${account}${String(number).padStart(5, '0')}`,
      Arn: `arn:aws:iam::${account}:user/user-${number}`,
      UserPolicyList: [teamPolicy(`team-${number % 7}`)],
      GroupList: ['listers'],
      Tags: [{ Key: 'team', Value: `team-${number % 7}` }],
    })),
    GroupDetailList: [
      {
        ...common,
        GroupName: 'listers',
        GroupId: `AGPA${account}00000`,
        Arn: `arn:aws:iam::${account}:group/listers`,
        GroupPolicyList: [
          {
            PolicyName: 'list',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: 'mq:List*', Resource: '*' }],
            },
          },
        ],
      },
    ],
    RoleDetailList: [],
    Policies: [],
  });
}
