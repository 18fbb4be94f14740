import type { Account, AccountRole } from '../../src/directory/account.ts';

/**
 * The account after a principal in its trust policies was replaced by another text.
 *
 * IAM keeps a user or role in a trust policy by its unique id: a renamed user stays trusted. After a
 * deletion, the document shows the id instead of the ARN, so that a new user with the old name is not trusted
 * (IAM User Guide, "AWS JSON policy elements: Principal"; docs/rules/identities.md rule 41).
 * @param text the new ARN, or the unique id of a deleted entity
 */
export function withPrincipal(account: Account, arn: string, text: string): Account {
  return { ...account, roles: account.roles.map((role) => trusting(role, arn, text)) };
}

function trusting(role: AccountRole, arn: string, text: string): AccountRole {
  const trust = withNames(role.trust, (name) => (name === arn ? text : name));
  return trust === role.trust ? role : { ...role, trust };
}

/** A trust policy with other texts under `AWS`; the same object when no text is another one. */
export function withNames<Trust>(trust: Trust, rename: (name: string) => string): Trust {
  if (!isObject(trust)) return trust;
  const listed = trust.Statement;
  const statements: readonly unknown[] = Array.isArray(listed) ? listed : [listed];
  const next = statements.map((statement) => statementWith(statement, rename));
  if (next.every((statement, index) => statement === statements[index])) return trust;
  return { ...trust, Statement: Array.isArray(listed) ? next : next[0] };
}

function statementWith(statement: unknown, rename: (name: string) => string): unknown {
  if (!isObject(statement)) return statement;
  const name = 'Principal' in statement ? 'Principal' : 'NotPrincipal';
  const principal = statement[name];
  if (!isObject(principal)) return statement;
  const { AWS: named } = principal;
  const list: readonly unknown[] = Array.isArray(named) ? named : [named];
  const next = list.map((one) => (typeof one === 'string' ? rename(one) : one));
  if (next.every((one, index) => one === list[index])) return statement;
  return { ...statement, [name]: { ...principal, AWS: Array.isArray(named) ? next : next[0] } };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
