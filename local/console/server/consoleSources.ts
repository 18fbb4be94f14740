import type { Account } from '../../../src/directory/account.ts';
import type { Inheritance } from '../../../src/directory/organization/organization.ts';
import { AccountPrincipals, type CompiledDocuments } from '../../../workbench/simulate/principalPolicies.ts';
import type { BrokerSource } from './brokerSource.ts';
import type { DecisionFeed } from './decisionFeed.ts';

/** An account in force, and what it inherits from its organization. */
export interface AccountInForce {
  readonly account: Account;
  readonly organization: Inheritance | 'none';
}

/** Port: what a console shows. A gateway implements it, and so does a pair of files. */
export interface ConsoleSources {
  readonly feed: DecisionFeed;
  /** The region of clients that name none. */
  readonly region: string;
  /** Whether decisions arrive as they are made. */
  readonly live: boolean;
  /** The accounts as they are now. */
  accounts(): Promise<readonly AccountInForce[]>;
  /** The tags that a resource has now; none for one that does not exist or is not known. */
  tagsOf(arn: string): Promise<Readonly<Record<string, string>>>;
  /** Undefined: no brokers are known. */
  readonly brokers?: BrokerSource;
  /**
   * Puts a policy into force (workbench/whatIf/editPolicies.ts has its id); undefined where nothing may be.
   * @throws CommandFault
   */
  readonly change?: (accountId: string, policy: string, text: string) => Promise<void>;
  /** Why nothing can be put into force. */
  readonly readOnly: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const worlds = new WeakMap<Account, AccountPrincipals>();

/** The principals of an account, with their policies; made once for each state of the account. */
export async function worldOf(
  sources: ConsoleSources,
  accountId: string,
): Promise<AccountPrincipals | undefined> {
  const accounts = await sources.accounts();
  const found = accounts.find(({ account }) => account.accountId === accountId);
  if (found === undefined) return undefined;
  const known = worlds.get(found.account);
  if (known !== undefined && known.organization === found.organization) return known;
  const made = principalsOf(found.account, found.organization);
  worlds.set(found.account, made);
  return made;
}

/** Documents that two states of an account share are compiled once. */
const compiled: CompiledDocuments = new WeakMap();

/** The principals of any state of an account. */
export function principalsOf(account: Account, organization: Inheritance | 'none'): AccountPrincipals {
  return new AccountPrincipals(account, organization, compiled);
}
