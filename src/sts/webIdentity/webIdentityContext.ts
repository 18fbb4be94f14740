import type { ContextFact, ContextLookup } from '../../authz/decide/types.ts';
import type { UnverifiedRequest } from '../../authz/parse/parseEvent.ts';
import { callerFact, single } from '../../authz/resolve/callerContext.ts';
import { providerClaims } from './providerClaims.ts';
import type { WebIdentity } from './verifyIdToken.ts';

/**
 * The condition keys of a provider's claims: `issuer.example.com:sub`, … Source: IAM User Guide, "Available
 * keys for OIDC federation".
 */
export function claimContext({ provider, subject, audience, claims }: WebIdentity): [string, ContextFact][] {
  const key = (claim: string) => `${provider.name}:${claim}`.toLowerCase();
  const original = [claims.aud ?? []].flat()[0];
  const methods = [claims.amr ?? []].flat().filter((method) => typeof method === 'string');
  return [
    [key('sub'), single(subject)],
    [key('aud'), single(audience)],
    ...providerClaims(provider.name, claims).map(([claim, fact]): [string, ContextFact] => [
      key(claim),
      fact,
    ]),
    ...(typeof claims.azp === 'string' && original !== undefined
      ? [[key('oaud'), single(original)] as [string, ContextFact]]
      : []),
    ...(methods.length === 0
      ? []
      : [[key('amr'), { values: methods, multivalued: true }] as [string, ContextFact]]),
  ];
}

/** Condition keys of the request alone: the caller has no principal yet. */
const REQUEST_KEYS: ReadonlySet<string> = new Set([
  'aws:requestedregion',
  'aws:sourceip',
  'aws:securetransport',
  'aws:useragent',
  'aws:referer',
  'aws:currenttime',
  'aws:epochtime',
  'aws:viaawsservice',
]);

/** A placeholder. No condition key of `REQUEST_KEYS` needs a principal. */
const NOBODY = { type: 'Account', accountId: '', arn: '', userId: '' } as const;

export function requestContext(
  context: ReadonlyMap<string, ContextFact>,
  request: UnverifiedRequest,
  { region, now }: { readonly region: string; readonly now: () => number },
): ContextLookup {
  const facts = {
    request,
    caller: { principal: NOBODY },
    principalTags: {},
    organization: 'none',
    region,
    now: now(),
  } as const;
  return (asked) => {
    const key = asked.toLowerCase();
    return context.get(key) ?? (REQUEST_KEYS.has(key) ? callerFact(facts, key) : 'absent');
  };
}
