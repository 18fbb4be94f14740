import type { PolicySet } from '../../src/authz/decide/types.ts';
import { type ReadablePolicy, readPolicy } from '../../src/authz/explain/readablePolicy.ts';
import type { PolicyLevels } from '../../src/authz/load/directory.ts';
import type { PolicyName } from '../../src/authz/policy/compilePolicy.ts';
import type { ParsedPolicy, PolicyGrammar } from '../../src/authz/policy/parsedPolicy.ts';
import type {
  Account,
  AccountGroup,
  AccountRole,
  AccountUser,
  ManagedPolicy,
  PolicyHolder,
  TagPairs,
} from '../../src/directory/account.ts';
import { type Inheritance, recordFor } from '../../src/directory/organization/organization.ts';

/** A principal of an account export: its policies, and the facts for its condition keys. */
export interface ExplainedPrincipal {
  readonly set: PolicySet<ReadablePolicy>;
  readonly tags: TagPairs;
  /** `aws:userid`; unknown for a role, whose sessions have one each, and for a group, which calls nothing. */
  readonly userId?: string;
  /** The ARN that names the principal in policies: for a session, its role's. */
  readonly arn: string;
}

const SESSION = /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/u;

/** The policies of a principal that inherits none from an organization. */
const NO_CONTROL = { serviceControl: [], resourceControl: [] };

/** Compiled policies by their document. One memory may serve several accounts that share documents. */
export type CompiledDocuments = WeakMap<object, Map<PolicyGrammar, ReadablePolicy>>;

interface Found {
  readonly type: 'Account' | 'User' | 'Role';
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly identity: readonly ReadablePolicy[];
  readonly boundary?: string;
  readonly tags?: TagPairs;
}

/**
 * The principals of one account. A policy document is compiled once, even if it applies to many principals.
 */
export class AccountPrincipals {
  readonly account: Account;
  readonly organization: Inheritance | 'none';
  readonly #compiled: CompiledDocuments;
  readonly #documents = new WeakMap<ParsedPolicy, object>();
  readonly #managed: ReadonlyMap<string, ManagedPolicy>;
  readonly #users: ReadonlyMap<string, AccountUser>;
  readonly #roles: ReadonlyMap<string, AccountRole>;
  readonly #groups: ReadonlyMap<string, AccountGroup>;

  constructor(
    account: Account,
    organization: Inheritance | 'none' = 'none',
    compiled: CompiledDocuments = new WeakMap(),
  ) {
    this.account = account;
    this.organization = organization;
    this.#compiled = compiled;
    this.#managed = new Map(account.policies.map((policy) => [policy.arn, policy]));
    this.#users = new Map(account.users.map((user) => [user.arn, user]));
    this.#roles = new Map(
      account.roles.flatMap((role) => [[role.arn, role] as const, [sessionName(role), role] as const]),
    );
    this.#groups = new Map(account.groups.map((group) => [group.arn, group]));
  }

  get rootArn(): string {
    return `arn:${this.account.partition}:iam::${this.account.accountId}:root`;
  }

  /** The document that a policy of this account was read from. */
  documentOf({ parsed }: ReadablePolicy): unknown {
    return this.#documents.get(parsed);
  }

  /** The user or role of an ARN, or the root user. */
  holder(arn: string): AccountUser | AccountRole | 'root' | undefined {
    return arn === this.rootArn ? 'root' : (this.#users.get(arn) ?? this.#roles.get(arn));
  }

  /**
   * The policies that apply to a principal: those of a user and its groups, of a role, or of a group alone;
   * the root user has none. The policies that the account inherits from its organization are added, because
   * an export does not contain them. Undefined for a principal that the account does not have. Throws
   * PolicyError for a document that is not a policy.
   */
  find(arn: string): ExplainedPrincipal | undefined {
    const found = this.#found(arn);
    if (found === undefined) return undefined;
    const { type, id, name, arn: holderArn, tags = [] } = found;
    const { accountId } = this.account;
    const control =
      this.organization === 'none'
        ? NO_CONTROL
        : recordFor(this.organization, { type, accountId, arn: holderArn, id, name });
    const set = {
      root: type === 'Account',
      identity: found.identity,
      ...(found.boundary === undefined ? {} : { boundary: this.#managedPolicy(found.boundary, 'boundary') }),
      serviceControl: this.#levels(control.serviceControl, 'identity'),
      resourceControl: this.#levels(control.resourceControl, 'resource-control'),
    };
    const userId = this.#userIdOf(arn, found);
    return { set, tags, arn: holderArn, ...(userId === undefined ? {} : { userId }) };
  }

  /** Source: IAM User Guide, "Information available in all requests", the values of `aws:userid`. */
  #userIdOf(arn: string, { type, id }: Found): string | undefined {
    if (this.#groups.has(arn)) return undefined;
    if (type !== 'Role') return id;
    const session = SESSION.exec(arn)?.[3];
    return session === undefined ? undefined : `${id}:${session}`;
  }

  #found(arn: string): Found | undefined {
    if (arn === this.rootArn) {
      return { type: 'Account', arn, id: this.account.accountId, name: 'root', identity: [] };
    }
    const user = this.#users.get(arn);
    if (user !== undefined) {
      const own = this.#policiesOf(user, 'user');
      const inherited = this.account.groups
        .filter(({ name }) => user.groups.includes(name))
        .flatMap((group) => this.#policiesOf(group, `group ${group.name}`));
      return { ...user, type: 'User', identity: [...own, ...inherited] };
    }
    const group = this.#groups.get(arn);
    if (group !== undefined) {
      return { ...group, type: 'User', identity: this.#policiesOf(group, `group ${group.name}`) };
    }
    const [, owner, roleName] = SESSION.exec(arn) ?? [];
    const role = this.#roles.get(owner === undefined ? arn : `${owner}/${roleName}`);
    return role && { ...role, type: 'Role', identity: this.#policiesOf(role, 'role') };
  }

  #levels(levels: PolicyLevels, grammar: PolicyGrammar): ReadablePolicy[][] {
    return levels.map((level) =>
      level.map(({ name, arn, source, document }) =>
        this.#read(document, { name, source, ...(arn === undefined ? {} : { arn }) }, grammar),
      ),
    );
  }

  #policiesOf(holder: PolicyHolder, source: string): ReadablePolicy[] {
    return [
      ...holder.inline.map(({ name, document }) => this.#read(document, { name, source }, 'identity')),
      ...holder.attached.map((arn) => this.#managedPolicy(arn, source)),
    ];
  }

  #managedPolicy(arn: string, source: string): ReadablePolicy {
    const policy = this.#managed.get(arn);
    // This cannot happen: the reader of the export has checked every reference.
    if (policy === undefined) throw new RangeError(`${arn} is not in the account`);
    return this.#read(policy.document, { name: policy.name, arn, source }, 'identity');
  }

  #read(document: unknown, named: PolicyName, grammar: PolicyGrammar): ReadablePolicy {
    if (typeof document !== 'object' || document === null) return readPolicy(document, named, grammar);
    let known = this.#compiled.get(document);
    if (known === undefined) {
      known = new Map();
      this.#compiled.set(document, known);
    }
    const made = known.get(grammar) ?? readPolicy(document, named, grammar);
    known.set(grammar, made);
    this.#documents.set(made.parsed, document);
    return { ...made, ...named };
  }
}

/** The name of a role as the ARNs of its sessions contain it, without the role's path. */
function sessionName({ arn, name }: AccountRole): string {
  return `${arn.split(':')[4]}/${name}`;
}
