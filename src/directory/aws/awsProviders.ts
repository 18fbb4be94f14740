import { BoundedCache } from '../../aws/caches.ts';
import type { AccountProvider } from '../account.ts';
import { CallLimit } from './callLimit.ts';
import type { IamAccounts } from './iamAccounts.ts';
import { providerCalls } from './providerCalls.ts';
import { withinDeadline } from './withinDeadline.ts';

export interface AwsProvidersOptions {
  readonly accounts: IamAccounts;
  /** The time until a change takes effect, at most; in milliseconds. */
  readonly refreshMs: number;
  /** A clock for ages: it must not go back. */
  readonly now: () => number;
  readonly deadlineMs?: number;
}

const CALLS_AT_A_TIME = 4;
const DEADLINE_MS = 6_000;
/** An account whose IAM failed is not asked again for this time. */
const RETRY_MS = 5_000;
const MAX_KEPT = 200;

/**
 * Finds an identity provider in live IAM by its ARN. Anybody may send a token that names a provider, so IAM
 * is asked for the list of an account at most once in `refreshMs`, and then for listed providers only.
 * Rejects as `awsDirectory` does.
 */
export function awsProviders({
  accounts,
  refreshMs,
  now,
  deadlineMs = DEADLINE_MS,
}: AwsProvidersOptions): (providerArn: string) => Promise<AccountProvider | undefined> {
  const limit = new CallLimit(CALLS_AT_A_TIME);
  const kept = { maxEntries: MAX_KEPT, maxAgeMs: refreshMs, now };
  const lists = new BoundedCache<ReadonlySet<string>>(kept);
  const providers = new BoundedCache<AccountProvider>(kept);
  const failures = new Map<string, { readonly at: number; readonly error: unknown }>();

  /** Undefined: the gateway does not read this account. */
  async function inAccount<Result>(
    accountId: string,
    run: (calls: ReturnType<typeof providerCalls>) => Promise<Result>,
  ): Promise<Result | undefined> {
    const failed = failures.get(accountId);
    if (failed !== undefined && now() - failed.at < RETRY_MS) throw failed.error;
    try {
      return await withinDeadline(deadlineMs, async (abortSignal) => {
        const client = await accounts.of(accountId);
        if (client === undefined) return undefined;
        return run(providerCalls(client, (call) => limit.run(abortSignal, () => call({ abortSignal }))));
      });
    } catch (error) {
      failures.set(accountId, { at: now(), error });
      throw error;
    }
  }

  return async (arn) => {
    const [, , , , accountId = ''] = arn.split(':');
    const listed = await lists.get(accountId, () => inAccount(accountId, (calls) => calls.providerArns()));
    if (listed?.has(arn) !== true) return undefined;
    return providers.get(arn, () => inAccount(accountId, (calls) => calls.provider(arn)));
  };
}
