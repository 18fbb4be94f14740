import type { IAMClient } from '@aws-sdk/client-iam';
import type { NamedDocument } from '../../authz/policy/compiledPolicy.ts';
import { BoundedCache, RefreshingCache } from '../../aws/caches.ts';
import type { CallLimit } from './callLimit.ts';
import { DirectoryError } from './directoryError.ts';
import type { AccountGroups, PolicyInForce } from './iamAnswers.ts';
import { type IamCalls, iamCalls } from './iamCalls.ts';
import { withinDeadline } from './withinDeadline.ts';

/** The facts that all principals of an account share, and when the older part was read. */
export interface AccountFacts {
  readonly groups: AccountGroups;
  readonly policies: ReadonlyMap<string, PolicyInForce>;
  readonly asOf: number;
}

interface FactsOptions {
  readonly limit: CallLimit;
  readonly deadlineMs: number;
  /** The time until a change takes effect, at most. */
  readonly refreshMs: number;
  readonly now: () => number;
}

const MAX_ACCOUNTS = 100;
/** Documents of managed policies, each at most 6 kB of text. */
const MAX_DOCUMENTS = 2_000;
const DAY_MS = 24 * 60 * 60 * 1_000;
/**
 * The facts are cached for this share of the refresh time; the rest is for the principal that is loaded with
 * them.
 */
const SHARED = 0.5;

/** Groups, default versions and policy documents, cached for all principals that use them. */
export class SharedFacts {
  readonly #options: FactsOptions;
  readonly #accounts: RefreshingCache<Omit<AccountFacts, 'asOf'>>;
  readonly #documents: BoundedCache<{ readonly document: unknown }>;

  constructor(options: FactsOptions) {
    this.#options = options;
    const { refreshMs, now } = options;
    this.#accounts = new RefreshingCache({ maxEntries: MAX_ACCOUNTS, maxAgeMs: refreshMs * SHARED, now });
    this.#documents = new BoundedCache({ maxEntries: MAX_DOCUMENTS, maxAgeMs: DAY_MS, now });
  }

  /**
   * One load at a time for all principals of the account, with its own deadline, so that one caller's failure
   * does not fail the others.
   */
  async of(accountId: string, client: IAMClient): Promise<AccountFacts> {
    const { limit, deadlineMs, now } = this.#options;
    const facts = await this.#accounts.get(accountId, () =>
      withinDeadline(deadlineMs, async (signal) => {
        const calls = iamCalls(client, limit, signal);
        const [groups, policies] = await Promise.all([calls.groups(), calls.attachedPolicies()]);
        return { value: { groups, policies } };
      }),
    );
    if (facts === undefined)
      throw new DirectoryError('incomplete', 'AWS answered nothing about the account.');
    return { ...facts.value, asOf: now() - facts.ageMs };
  }

  /** A listed entity is missing: the listing is out of date. */
  forget(accountId: string): void {
    this.#accounts.forget(accountId);
  }

  /**
   * The current document of a managed policy, as source `source` of a holder. A policy that was not attached
   * when the facts were read, or that is only a boundary, is read separately.
   */
  async document(
    arn: string,
    source: string,
    policies: AccountFacts['policies'],
    calls: IamCalls,
  ): Promise<NamedDocument> {
    const { name, versionId, documentKey } = policies.get(arn) ?? (await calls.policy(arn));
    const kept = await this.#documents.get(documentKey, async () => {
      const { document, inForce } = await calls.policyVersion(arn, versionId);
      if (!inForce)
        throw new DirectoryError('moved', `Version ${versionId} of ${arn} is not the default any more.`);
      return { document };
    });
    return { name, arn, source, document: kept?.document };
  }
}
