import type { ContextLookup, ContextValue } from '../../src/authz/decide/types.ts';
import { callerFacts } from '../../src/authz/explain/callerFacts.ts';
import { CommandFault } from '../commandFault.ts';
import type { ExplainedPrincipal } from '../simulate/principalPolicies.ts';
import { sameKeys } from '../simulate/sameKeys.ts';

/** `key=value`, or `key[]=value` for a list of one. */
const ENTRY = /^([^=[\]\s]+)(\[\])?=(.*)$/su;

/**
 * The condition keys of a question: the given ones, then those that the principal, the resource and the
 * gateway determine. A key given several times is a list.
 */
export function explainedContext(
  entries: readonly string[],
  principal: ExplainedPrincipal,
  resource: string,
  now: Date,
): ContextLookup {
  const given = givenKeys(entries);
  const derived = derivedKeys(principal, resource, now);
  return sameKeys((key) => given.get(key) ?? derived.get(key) ?? 'absent');
}

function givenKeys(entries: readonly string[]): Map<string, ContextValue> {
  const given = new Map<string, ContextValue>();
  for (const entry of entries) {
    const [, key, list, value = ''] = ENTRY.exec(entry) ?? [];
    if (key === undefined)
      throw new CommandFault(`--context ${entry.slice(0, 128)} is not of the form key=value.`);
    const before = given.get(key.toLowerCase());
    const values = [...(before?.values ?? []), value];
    given.set(key.toLowerCase(), { values, multivalued: list !== undefined || before !== undefined });
  }
  return given;
}

function derivedKeys(principal: ExplainedPrincipal, resource: string, now: Date): Map<string, ContextValue> {
  const keys = new Map(callerFacts(principal.arn)?.keys);
  const add = (key: string, value: string | undefined) => {
    if (value) keys.set(key, { values: [value], multivalued: false });
  };
  for (const [key, value] of principal.tags) {
    keys.set(`aws:principaltag/${key.toLowerCase()}`, { values: [value], multivalued: false });
  }
  const [, , , region, account] = resource.split(':');
  add('aws:userid', principal.userId);
  add('aws:requestedregion', region);
  add('aws:resourceaccount', account);
  add('aws:securetransport', 'true');
  add('aws:viaawsservice', 'false');
  add('aws:currenttime', now.toISOString());
  add('aws:epochtime', String(Math.floor(now.getTime() / 1_000)));
  return keys;
}
