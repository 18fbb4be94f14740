import type { ReadablePolicy } from '../../src/authz/explain/readablePolicy.ts';
import { compileGlob, matchGlob, symbolsOf } from '../../src/authz/policy/matchGlob.ts';
import type { Caller } from '../../src/authz/principal.ts';
import type { Account, AccountRole, AccountUser, TagPairs } from '../../src/directory/account.ts';
import type { Entries, SuiteNode, SuiteSource } from './suiteSource.ts';

/** A principal in the form in which a test asks about it: with a long-term key, or with a session. */
export interface SuitePrincipal {
  /** The name that the file uses. */
  readonly name: string;
  /** The ARN of the user, the role or the root user whose policies apply. */
  readonly arn: string;
  readonly caller: Caller;
  /** The principal's tags; session tags replace its own. */
  readonly tags: Readonly<Record<string, string>>;
  /** Session policies; absent: the session has none. */
  readonly session?: readonly ReadablePolicy[];
  /**
   * True if the file describes no session: a user's long-term key, or any session of a role without tags and
   * policies.
   */
  readonly plain: boolean;
  /** Condition keys (lower case) that a session has and that this form leaves open. */
  readonly open: ReadonlySet<string>;
}

/** The description of a session in the file, after its checks. */
export interface SessionForm {
  readonly name?: string;
  readonly mfaAt?: number;
  readonly tags: TagPairs;
  readonly sourceIdentity?: string;
  readonly federated?: string;
  readonly policies?: readonly ReadablePolicy[];
}

const OPEN_IN_SESSIONS = ['aws:tokenissuetime'];
/**
 * A role is used through sessions only. A session that the file does not describe has no tags and no session
 * policy.
 */
const OPEN_IN_UNNAMED = [...OPEN_IN_SESSIONS, 'aws:userid', 'aws:sourceidentity', 'aws:federatedprovider'];

/**
 * The principals that the tests of one file can name: those of the account, those that the file declares, and
 * groups.
 */
export class SuitePrincipals {
  readonly account: Account;
  readonly #declared = new Map<string, SuitePrincipal>();
  readonly #groups = new Map<string, readonly SuitePrincipal[]>();
  readonly #bare = new Map<string, SuitePrincipal>();

  constructor(account: Account) {
    this.account = account;
  }

  declare(name: string, principal: SuitePrincipal): void {
    this.#declared.set(name, principal);
  }

  get declared(): readonly SuitePrincipal[] {
    return [...this.#declared.values()];
  }

  group(name: string, members: readonly SuitePrincipal[]): void {
    this.#groups.set(name, members);
  }

  /** Every user and role of the account, in the order of the export. The root user must be named. */
  get all(): readonly SuitePrincipal[] {
    return this.#bareNames().map((name) => this.#bareOf(name) as SuitePrincipal);
  }

  /**
   * Declared names, groups, `all`, `user/name`, `role/name`, `root`, ARNs, and patterns of these with `*`.
   */
  select(source: SuiteSource, node: SuiteNode, what = 'principals'): readonly SuitePrincipal[] {
    const found = source.list(node).flatMap((item) => {
      const name = source.text(item, `an entry of ${what}`);
      if (name === undefined) return [];
      const some = this.named(name);
      if (some.length === 0) source.unknownName(item, name, this.#names(), 'There is no principal or group');
      return some;
    });
    return [...new Set(found)];
  }

  named(name: string): readonly SuitePrincipal[] {
    const declared = this.#declared.get(name);
    if (declared !== undefined) return [declared];
    const group = this.#groups.get(name);
    if (group !== undefined) return group;
    if (name === 'all') return this.all;
    if (name.includes('*')) {
      const glob = compileGlob([{ text: name, literal: false }]);
      return this.all.filter((one) => [one.name, one.arn].some((text) => matchGlob(glob, symbolsOf(text))));
    }
    const bare = this.#bareOf(name);
    return bare === undefined ? [] : [bare];
  }

  /** The user, role or root user of an ARN or a short name, whatever its path. */
  holder(name: string): AccountUser | AccountRole | 'root' | undefined {
    const { accountId, partition, users, roles } = this.account;
    const prefix = `arn:${partition}:iam::${accountId}:`;
    const short = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    if (short === 'root') return 'root';
    const [type, last] = [short.slice(0, short.indexOf('/')), short.slice(short.lastIndexOf('/') + 1)];
    const list: readonly (AccountUser | AccountRole)[] =
      type === 'user' ? users : type === 'role' ? roles : [];
    const whole = list.find(({ arn }) => arn === `${prefix}${short}`);
    const byName = short.split('/').length === 2 ? list.find((one) => one.name === last) : undefined;
    return whole ?? byName;
  }

  #bareOf(name: string): SuitePrincipal | undefined {
    const holder = this.holder(name);
    if (holder === undefined) return undefined;
    const { accountId, partition } = this.account;
    const arn = holder === 'root' ? `arn:${partition}:iam::${accountId}:root` : holder.arn;
    const known = this.#bare.get(arn);
    if (known !== undefined) return known;
    const declared = [...this.#declared.values()].find((one) => one.arn === arn && one.plain);
    const made = declared ?? suitePrincipal(shortName(arn), arn, holder, this.account, undefined);
    this.#bare.set(arn, made);
    return made;
  }

  #bareNames(): string[] {
    return [...this.account.users, ...this.account.roles].map(({ arn }) => arn);
  }

  #names(): string[] {
    const bare = this.#bareNames().map(shortName);
    return [...this.#declared.keys(), ...this.#groups.keys(), 'all', 'root', ...bare];
  }
}

/** `user/alice` of an ARN. */
export function shortName(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

/** A principal with the described session, or without one. */
export function suitePrincipal(
  name: string,
  arn: string,
  holder: AccountUser | AccountRole | 'root',
  account: Account,
  form: SessionForm | undefined,
): SuitePrincipal {
  const own = holder === 'root' ? [] : holder.tags;
  const passed = new Set(form?.tags.map(([key]) => key.toLowerCase()));
  const kept = own.filter(([key]) => !passed.has(key.toLowerCase()));
  const tags = Object.fromEntries([...kept, ...(form?.tags ?? [])]);
  const session = form?.policies === undefined ? {} : { session: form.policies };
  const caller = callerOf(arn, holder, account, form);
  return { name, arn, caller, tags, ...session, plain: form === undefined, open: openKeys(holder, form) };
}

function openKeys(holder: AccountUser | AccountRole | 'root', form: SessionForm | undefined): Set<string> {
  if (form !== undefined) {
    return new Set(isRole(holder) && form.name === undefined ? OPEN_IN_UNNAMED : OPEN_IN_SESSIONS);
  }
  return new Set(isRole(holder) ? OPEN_IN_UNNAMED : []);
}

function isRole(holder: AccountUser | AccountRole | 'root'): holder is AccountRole {
  return holder !== 'root' && 'trust' in holder;
}

function callerOf(
  arn: string,
  holder: AccountUser | AccountRole | 'root',
  { accountId, partition }: Account,
  form: SessionForm | undefined,
): Caller {
  const session = {
    accessKeyId: 'ASIA',
    issuedAt: 0,
    expiresAt: Number.MAX_SAFE_INTEGER,
    policies: [],
    policyArns: [],
    tags: [],
    transitiveTagKeys: [],
    ...(form?.mfaAt === undefined ? {} : { mfaAt: form.mfaAt }),
    ...(form?.sourceIdentity === undefined ? {} : { sourceIdentity: form.sourceIdentity }),
  };
  if (isRole(holder)) {
    const sessionName = form?.name ?? '*';
    const principal = {
      type: 'AssumedRole',
      accountId,
      arn: `arn:${partition}:sts::${accountId}:assumed-role/${holder.name}/${sessionName}`,
      userId: `${holder.id}:${sessionName}`,
      roleArn: arn,
      roleId: holder.id,
    } as const;
    return { principal, session: { ...session, kind: 'AssumeRole', principal } };
  }
  const issuer =
    holder === 'root'
      ? ({ type: 'Account', accountId, arn, userId: accountId } as const)
      : ({ type: 'User', accountId, arn, userId: holder.id, userName: holder.name } as const);
  if (form === undefined) return { principal: issuer };
  if (form.federated === undefined) {
    return { principal: issuer, session: { ...session, kind: 'GetSessionToken', principal: issuer } };
  }
  const principal = {
    type: 'FederatedUser',
    accountId,
    arn: `arn:${partition}:sts::${accountId}:federated-user/${form.federated}`,
    userId: `${accountId}:${form.federated}`,
    issuer,
  } as const;
  return { principal, session: { ...session, kind: 'GetFederationToken', principal } };
}

/** The groups of the file, in order: a group may name groups that come before it. */
export function readGroups(
  source: SuiteSource,
  principals: SuitePrincipals,
  groups: Entries | undefined,
): void {
  for (const [name, { key, value }] of groups ?? []) {
    if (principals.named(name).length > 0) source.mistake(key, `${name} already names a principal.`);
    const members = principals.select(source, value, `group ${name}`);
    if (members.length === 0) source.mistake(key, `Group ${name} has no members.`);
    principals.group(name, members);
  }
}
