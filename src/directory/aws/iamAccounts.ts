import { IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { partitionOf } from '../../aws/partition.ts';
import { CLIENT_CALLS } from './clientCalls.ts';
import { present } from './directoryError.ts';

export interface IamAccountsOptions {
  /** The gateway's region. */
  readonly region: string;
  /** The account of the gateway's own role; it is read with the function's credentials. */
  readonly accountId: string;
  /** Name of the role in other accounts that may read IAM there; undefined: no other account is read. */
  readonly roleName: string | undefined;
  /**
   * The other accounts that may be read. The list is needed because any account's owner can make a role of
   * that name.
   */
  readonly otherAccounts: readonly string[];
}

/** IAM of one account. `undefined` from `of`: an account that the gateway does not read. */
export interface IamAccounts {
  /** Rejects when the role in the other account cannot be assumed. */
  of(accountId: string): Promise<IAMClient | undefined>;
}

/** Where IAM answers and signs, for all regions of a partition (AWS General Reference, "IAM endpoints"). */
const IAM_REGIONS = { aws: 'us-east-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' } as const;

const SESSION_NAME = 'mqgate-directory';
const MAX_ACCOUNTS = 100;

/**
 * Clients for the gateway's own account, under its own role, and for others, each under a role assumed there.
 * The SDK keeps the credentials until shortly before they expire; `AWS_ENDPOINT_URL_IAM` and
 * `AWS_ENDPOINT_URL_STS` can set the endpoints.
 */
export function iamAccounts({
  region,
  accountId: ownAccountId,
  roleName,
  otherAccounts,
}: IamAccountsOptions): IamAccounts {
  const partition = partitionOf(region);
  const settings = { ...CLIENT_CALLS, region: IAM_REGIONS[partition] };
  const sts = new STSClient({ ...CLIENT_CALLS, region });
  const own = new IAMClient(settings);
  const others = new Map<string, IAMClient>();

  function other(accountId: string, role: string): IAMClient {
    const known = others.get(accountId);
    // Deleted and set again, so that the first entry is the least recently used one.
    others.delete(accountId);
    const client = known ?? new IAMClient({ ...settings, credentials: () => assumed(accountId, role) });
    others.set(accountId, client);
    const [oldest] = others.keys();
    if (others.size > MAX_ACCOUNTS && oldest !== undefined) others.delete(oldest);
    return client;
  }

  async function assumed(accountId: string, role: string) {
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:${partition}:iam::${accountId}:role/${role}`,
        RoleSessionName: SESSION_NAME,
      }),
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = present(Credentials, 'credentials');
    return {
      accessKeyId: present(AccessKeyId, 'the access key'),
      secretAccessKey: present(SecretAccessKey, 'the secret key'),
      sessionToken: present(SessionToken, 'the session token'),
      expiration: present(Expiration, 'the expiry of the credentials'),
    };
  }

  return {
    async of(accountId) {
      if (accountId === ownAccountId) return own;
      // INVARIANT: an account that is not listed is not read, even if it has a role of that name, because its
      // owner writes its policies.
      if (roleName === undefined || !otherAccounts.includes(accountId)) return undefined;
      const client = other(accountId, roleName);
      // The role is assumed even for the root user, which has no policies to read: an account that the
      // gateway cannot enter must be refused.
      await client.config.credentials();
      return client;
    },
  };
}
