import type { Account } from '../../src/directory/account.ts';
import { profileName } from './profileName.ts';

/** A role that a user can assume with only its own key. The banner shows it as a first thing to try. */
export interface AssumableRole {
  readonly roleArn: string;
  /** The user's profile. */
  readonly profile: string;
}

/**
 * The first role whose trust policy names a user of the account, without conditions; undefined: there is
 * none.
 */
export function assumableRole({ roles, users }: Account): AssumableRole | undefined {
  const profiles = new Map(users.map(({ arn, name }) => [arn, profileName(name)]));
  for (const { arn: roleArn, trust } of roles) {
    for (const principal of trustedBy(trust)) {
      const profile = profiles.get(principal);
      if (profile !== undefined) return { roleArn, profile };
    }
  }
  return undefined;
}

/** The principals of those statements that only allow sts:AssumeRole, without conditions. */
function trustedBy(trust: unknown): readonly string[] {
  const statements = listed(
    (trust as { Statement?: unknown } | undefined)?.Statement,
  ) as readonly Statement[];
  return statements.flatMap(({ Effect, Action, Condition, Principal }) =>
    Effect === 'Allow' && Condition === undefined && listed(Action).includes('sts:AssumeRole')
      ? listed(Principal?.AWS).map(String)
      : [],
  );
}

interface Statement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly Condition?: unknown;
  readonly Principal?: { readonly AWS?: unknown };
}

function listed(value: unknown): readonly unknown[] {
  return value === undefined ? [] : [value].flat();
}
