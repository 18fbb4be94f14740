import type { ContextFact, PolicySet } from '../../src/authz/decide/types.ts';
import type { CompiledStatement } from '../../src/authz/policy/compiledPolicy.ts';
import type { World } from '../compare/world.ts';
import { derivedContext } from './derivedContext.ts';
import { NO_CONTEXT } from './givenContext.ts';
import type { Suite } from './suite.ts';
import type { SuitePrincipal } from './suitePrincipals.ts';

/** Keys that describe a principal and its session, by the start of their names. */
const OF_PRINCIPALS =
  /^aws:(?:principal(?:arn|account|type|tag\/|isawsservice|orgid|orgpaths)|username|userid|multifactor|tokenissuetime)/u;
const NO_PLACE = { file: '', line: 1, column: 1 };
const HOLDERS = { User: 'User', FederatedUser: 'User', AssumedRole: 'Role', Account: 'Account' } as const;

/**
 * The requests that a principal of a suite can make: its own keys are known, every other key is open. If the
 * file describes no session of a principal, all of its possible sessions are meant.
 */
export function principalWorld(
  principal: SuitePrincipal,
  suite: Pick<Suite, 'world' | 'now' | 'region'>,
  sets: readonly PolicySet[],
): World {
  const { partition, accountId } = suite.world.account;
  const asked = {
    place: NO_PLACE,
    principal,
    given: NO_CONTEXT,
    unknownIsAbsent: false,
    expect: { outcome: 'allowed' },
  } as const;
  const resource = { name: '*', arn: '*', pattern: false };
  const derived = derivedContext({
    asked,
    action: 'sts:GetCallerIdentity',
    resource,
    suite: { file: '', tests: [], ...suite },
  });
  const known = new Map<string, ContextFact>();
  for (const key of new Set(sets.flatMap(keysOf))) {
    const certain = OF_PRINCIPALS.test(key) && !(principal.plain && isOfSession(key, principal));
    const fact = certain ? derived(key) : 'open';
    if (fact !== 'open' && fact !== 'unknown') known.set(key, fact);
  }
  return { partition, account: accountId, holder: HOLDERS[principal.caller.principal.type], known };
}

/** Whether a session of the principal may have another value of the key. */
function isOfSession(key: string, { caller }: SuitePrincipal): boolean {
  if (key.startsWith('aws:multifactor') || key === 'aws:tokenissuetime') return true;
  return caller.principal.type === 'AssumedRole' && key.startsWith('aws:principaltag/');
}

/** Every key that a statement of the set asks for, in its conditions and its variables. */
function keysOf(set: PolicySet): string[] {
  const levels = [...set.serviceControl, ...set.resourceControl].flat();
  const boundary = set.boundary === undefined ? [] : [set.boundary];
  return [...set.identity, ...boundary, ...(set.session ?? []), ...levels].flatMap(({ statements }) =>
    statements.flatMap(keysOfStatement),
  );
}

function keysOfStatement({ conditions, resource }: CompiledStatement): string[] {
  const templates = [
    ...resource.patterns.flatMap(({ template }) => template ?? []),
    ...conditions.all.flatMap((one) => (one.kind === 'comparing' ? (one.templates ?? []).flat() : [])),
  ];
  const variables = templates.flatMap((part) => (part.kind === 'variable' ? [part.key] : []));
  return [...conditions.all.map(({ key }) => key), ...variables];
}
