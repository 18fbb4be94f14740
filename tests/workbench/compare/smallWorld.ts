import { decideQuestion } from '../../../src/authz/decide/decide.ts';
import type { ContextFact, PolicySet } from '../../../src/authz/decide/types.ts';
import { compilePolicy } from '../../../src/authz/policy/compilePolicy.ts';
import { simulatedResource } from '../../../src/mq/authorization/simulatedResource.ts';
import { DRAWN_ACTION, DRAWN_KEYS } from './drawnPolicies.ts';

/** One request about a broker: its name and the facts of the keys that drawn policies name. */
export interface SmallRequest {
  readonly arn: string;
  readonly facts: ReadonlyMap<string, ContextFact>;
}

const single = (value: string): ContextFact => ({ values: [value], multivalued: false });

/** A name for each way in which the patterns of `drawnPolicies.ts` can match together. */
const NAMES = [
  'prod-a',
  'prod-b',
  'prod-b-a',
  'prod-xa',
  'p-a',
  'x-a',
  'pxa',
  'pa',
  'xy',
  'dev',
  'devx',
  'dev-a',
  'dxv',
  'z',
  '-a',
];
const TAGS: readonly ContextFact[] = [
  'absent',
  ...['dev', 'DEV', 'Dev', 'deV', 'dEv', 'DEv', 'DeV', 'dEV', 'prod', 'PROD', 'pROd'].map(single),
  ...['d', 'dv', 'xev', 'v', 'pd', 'x', ''].map(single),
];
const ADDRESSES = [
  '10.1.1.1',
  '10.200.1.1',
  '192.168.1.7',
  '192.168.2.2',
  '8.8.8.8',
  '2001:db8::1',
  '2a00::1',
];
const SESSIONS: readonly (readonly [present: ContextFact, age: ContextFact])[] = [
  ['absent', 'absent'],
  [single('false'), 'absent'],
  ...['0', '5', '9', '10', '11', '3600', '3601'].map((age) => [single('true'), single(age)] as const),
];

/** Every request that the grammar of drawn policies can tell from others, and some that it cannot. */
export const SMALL_WORLD: readonly SmallRequest[] = smallWorld(DRAWN_KEYS);

/** The same for policies that name only these keys (lower case): any other key has one value. */
export function smallWorld(keys: readonly string[]): readonly SmallRequest[] {
  const either = <Item>(key: string, list: readonly Item[]) => (keys.includes(key) ? list : list.slice(0, 1));
  return NAMES.flatMap((name) =>
    either('aws:resourcetag/env', TAGS).flatMap((tag) =>
      either('aws:sourceip', ADDRESSES).flatMap((address) =>
        either('aws:multifactorauthage', SESSIONS).map(([present, age]) => ({
          arn: `arn:aws:mq:us-east-1:123456789012:broker:${name}:b-1`,
          facts: new Map<string, ContextFact>([
            ['aws:resourcetag/env', tag],
            ['aws:sourceip', single(address)],
            ['aws:multifactorauthpresent', present],
            ['aws:multifactorauthage', age],
          ]),
        })),
      ),
    ),
  );
}

/** Identity policies of a user without an organization. */
export function setOf(documents: readonly unknown[]): PolicySet {
  const identity = documents.map((document, index) =>
    compilePolicy({ name: `policy-${index + 1}`, source: 'user', document }),
  );
  return { root: false, identity, serviceControl: [], resourceControl: [] };
}

export function isAllowed(set: PolicySet, { arn, facts }: SmallRequest): boolean {
  const decision = decideQuestion(set, {
    action: DRAWN_ACTION,
    resource: simulatedResource(DRAWN_ACTION, arn),
    required: true,
    context: (key) => facts.get(key) ?? 'absent',
  });
  if (decision.outcome === 'pending') throw new Error(`pending: ${[...decision.needs].join()}`);
  return decision.outcome === 'allowed';
}

/** The first request that one set allows and the other does not. */
export function firstDifference(
  one: PolicySet,
  other: PolicySet,
  requests: readonly SmallRequest[] = SMALL_WORLD,
): SmallRequest | undefined {
  return requests.find((request) => isAllowed(one, request) !== isAllowed(other, request));
}

/** The engine's answers to some requests, as one text: policies of one text answer all of them alike. */
export function answersOf(set: PolicySet, requests: readonly SmallRequest[]): string {
  return requests.map((request) => (isAllowed(set, request) ? '1' : '0')).join('');
}
