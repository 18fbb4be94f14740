import type { Account } from '../../../src/directory/account.ts';
import type { Inheritance } from '../../../src/directory/organization/organization.ts';
import { AccountPrincipals, type CompiledDocuments } from '../../../workbench/simulate/principalPolicies.ts';
import type { BrokerSource } from './brokerSource.ts';
import type { DecisionFeed } from './decisionFeed.ts';

/** An account in force, and the policies that it inherits from its organization. */
export interface AccountInForce {
  readonly account: Account;
  readonly organization: Inheritance | 'none';
}

/**
 * Port: the data that a console shows. It is implemented by a gateway, and by a pair of files (`mqgate
 * console`).
 */
export interface ConsoleSources {
  readonly feed: DecisionFeed;
  /** The region of clients that do not name one. */
  readonly region: string;
  /** Whether new decisions arrive while the console runs. */
  readonly live: boolean;
  /** The present accounts. */
  accounts(): Promise<readonly AccountInForce[]>;
  /** The present tags of a resource; none for a resource that does not exist or is not known. */
  tagsOf(arn: string): Promise<Readonly<Record<string, string>>>;
  /** Undefined: no brokers are known. */
  readonly brokers?: BrokerSource;
  /**
   * Puts a policy into force (its id is described in workbench/whatIf/editPolicies.ts); undefined if policies
   * cannot be changed.
   * @throws CommandFault
   */
  readonly change?: (accountId: string, policy: string, text: string) => Promise<void>;
  /** The reason why policies cannot be changed. */
  readonly readOnly: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const worlds = new WeakMap<Account, AccountPrincipals>();

/** The principals of an account, with their policies; computed once for each state of the account. */
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

/** A document that is in two states of an account is compiled once. */
const compiled: CompiledDocuments = new WeakMap();

/** The principals of any state of an account. */
export function principalsOf(account: Account, organization: Inheritance | 'none'): AccountPrincipals {
  return new AccountPrincipals(account, organization, compiled);
}
