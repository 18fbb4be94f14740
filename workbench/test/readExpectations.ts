import type { PolicyKind } from '../../src/authz/decide/types.ts';
import type { DeniedBy, Expectation } from './suite.ts';
import type { SuiteNames } from './suiteNames.ts';
import type { SuiteNode, SuiteSource } from './suiteSource.ts';

/** Names of the kinds of policies, in lower case. */
export const KINDS: ReadonlyMap<string, PolicyKind> = new Map([
  ['identity', 'identity'],
  ['boundary', 'boundary'],
  ['session', 'session'],
  ['scp', 'service-control'],
  ['service-control', 'service-control'],
  ['rcp', 'resource-control'],
  ['resource-control', 'resource-control'],
]);

export const ALLOWED: Expectation = { outcome: 'allowed' };
export const DENIED: Expectation = { outcome: 'denied' };

/** `denied: { explicit: true, by: NeverDeleteBrokers }`: what is required of every denied row. */
export function readDenied(source: SuiteSource, node: SuiteNode, names: SuiteNames): Expectation {
  const members = source.members(node, 'denied', ['by', 'explicit']);
  const [by, explicit] = [members?.get('by'), members?.get('explicit')];
  const from = by && readBy(source, by.value, names);
  const mustBe = explicit && source.truth(explicit.value, 'explicit');
  return {
    outcome: 'denied',
    ...(from === undefined ? {} : { by: from }),
    ...(mustBe === undefined ? {} : { explicit: mustBe }),
  };
}

/** A statement, a policy or a kind of policy by its name; or a mapping of `sid`, `policy` and `kind`. */
export function readBy(source: SuiteSource, node: SuiteNode, names: SuiteNames): DeniedBy | undefined {
  const { sids, policies } = names.documents;
  if (!source.isMapping(node)) {
    const text = source.text(node, 'by');
    if (text === undefined) return undefined;
    if (sids.has(text) || policies.has(text) || KINDS.has(text.toLowerCase())) return { any: text };
    const known = [...sids, ...policies, ...KINDS.keys()];
    return source.unknownName(node, text, known, 'There is no statement, policy or kind of policy');
  }
  const members = source.members(node, 'by', ['sid', 'policy', 'kind']);
  const read = (key: 'sid' | 'policy' | 'kind', known: Iterable<string>, has: (text: string) => boolean) => {
    const entry = members?.get(key);
    const text = entry && source.text(entry.value, key);
    if (text !== undefined && !has(text)) source.unknownName(entry?.value, text, known, `There is no ${key}`);
    return text;
  };
  const sid = read('sid', sids, (text) => sids.has(text));
  const policy = read('policy', policies, (text) => policies.has(text));
  const kindText = read('kind', KINDS.keys(), (text) => KINDS.has(text.toLowerCase()));
  const kind = kindText === undefined ? undefined : KINDS.get(kindText.toLowerCase());
  return {
    ...(sid === undefined ? {} : { sid }),
    ...(policy === undefined ? {} : { policy }),
    ...(kind === undefined ? {} : { kind }),
  };
}

/** `allowed` or `denied`. */
export function readOutcome(source: SuiteSource, node: SuiteNode): 'allowed' | 'denied' | undefined {
  const text = source.text(node, 'expect');
  if (text === undefined) return undefined;
  return text === 'allowed' || text === 'denied'
    ? text
    : source.mistake(node, `expect must be allowed or denied, not ${text.slice(0, 64)}.`);
}
