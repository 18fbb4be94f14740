import { decide } from '../authz/decide/decide.ts';
import type { ContextFact } from '../authz/decide/types.ts';
import type { RoleFacts } from '../authz/load/directory.ts';
import type { UnverifiedRequest } from '../authz/parse/parseEvent.ts';
import { single } from '../authz/resolve/callerContext.ts';
import { accountRules } from './accountRules.ts';
import type { StsDependencies } from './dependencies.ts';
import { isServiceLinked, readableTrust } from './mayAssume.ts';
import type { SessionTags } from './sessionTags.ts';
import { granted } from './trust/grantedByTrust.ts';
import { trustedAs } from './trust/trustedAs.ts';
import { requestContext } from './webIdentity/webIdentityContext.ts';

/** A request to assume a role by an identity provider's token or assertion, which was verified. */
interface FederatedAsked {
  readonly roleArn: string;
  readonly actions: readonly string[];
  /** The names by which a trust policy can name the provider: its ARN, and for OpenID Connect its URL. */
  readonly providerNames: readonly string[];
  /** By lower-case condition key. */
  readonly context: ReadonlyMap<string, ContextFact>;
}

/** The operation's own action, and the actions that tags and a source identity need. */
export function federatedActions(
  action: string,
  { tags }: SessionTags,
  sourceIdentity: string | undefined,
): readonly string[] {
  return [
    action,
    ...(tags.length === 0 ? [] : ['sts:TagSession']),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
}

/** The caller as AWS describes it to a trust policy (docs/rules/identities.md rule 52). */
export function federatedCaller(providerArn: string): [string, ContextFact][] {
  const accountId = providerArn.split(':')[4] ?? '';
  return [
    ['aws:principalaccount', single(accountId)],
    ['aws:principaltype', single('User')],
    ['aws:userid', single(providerArn)],
    ['aws:federatedprovider', single(providerArn)],
    ['aws:resourceaccount', single(accountId)],
  ];
}

/**
 * The caller has no policies, so only the trust policy can allow the call. The organization's policies of the
 * role's account still apply.
 */
export async function trustsProvider(
  role: RoleFacts,
  { roleArn, actions, providerNames, context }: FederatedAsked,
  request: UnverifiedRequest,
  dependencies: StsDependencies,
): Promise<boolean> {
  const trust = isServiceLinked(role) ? undefined : readableTrust(role);
  const rules = await accountRules(roleArn.split(':')[4] ?? '', roleArn, dependencies);
  if (trust === undefined || rules === undefined) return false;
  const facts = requestContext(new Map([...context, ...rules.facts]), request, dependencies);
  const names = { itself: [], role: [], provider: providerNames };
  const set = granted(rules.resourceControl);
  return actions.every((action) => {
    const resource = { kind: 'arn', arn: roleArn } as const;
    const question = { action, resource, required: true, context: facts } as const;
    return trustedAs(trust, names, question) !== undefined && decide(set, [question]).outcome === 'allowed';
  });
}
