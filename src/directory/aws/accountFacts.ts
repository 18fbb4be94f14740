import type { IAMClient } from '@aws-sdk/client-iam';
import type { NamedDocument } from '../../authz/policy/compiledPolicy.ts';
import { BoundedCache, RefreshingCache } from '../../aws/caches.ts';
import type { CallLimit } from './callLimit.ts';
import { DirectoryError } from './directoryError.ts';
import type { AccountGroups, PolicyInForce } from './iamAnswers.ts';
import { type IamCalls, iamCalls } from './iamCalls.ts';
import { withinDeadline } from './withinDeadline.ts';

/** What all principals of an account share, and when the older of its parts was read. */
export interface AccountFacts {
  readonly groups: AccountGroups;
  readonly policies: ReadonlyMap<string, PolicyInForce>;
  readonly asOf: number;
}

interface FactsOptions {
  readonly limit: CallLimit;
  readonly deadlineMs: number;
  /** How soon a change has to be seen. */
  readonly refreshMs: number;
  readonly now: () => number;
}

const MAX_ACCOUNTS = 100;
/** Documents of managed policies: one is 6 kB of text at most. */
const MAX_DOCUMENTS = 2_000;
const DAY_MS = 24 * 60 * 60 * 1_000;
/**
 * Kept this part of the refresh time, so that the other part is left to a principal that is loaded with them.
 */
const SHARED = 0.5;

/** Groups, default versions and policy documents, kept across the principals that use them. */
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
   * One load at a time for all principals of the account, under a deadline of its own: nobody's failure is
   * another's.
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

  /** Something that was listed is not there: the listing is out of date. */
  forget(accountId: string): void {
    this.#accounts.forget(accountId);
  }

  /**
   * The document in force of a managed policy, as a holder's named `source` has it. A policy that nothing was
   * attached to when the facts were read, or one that serves as a boundary only, is asked for by itself.
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
