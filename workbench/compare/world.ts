import type { ContextFact } from '../../src/authz/decide/types.ts';

/**
 * The requests that a comparison is about. A key that is not fixed may have every value that its type allows
 * (`keyTypes.ts`), so that the answer `equal` holds for every request of the world.
 */
export interface World {
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  /** Twelve digits: the account of the principal and of its brokers. Absent: any one account. */
  readonly account?: string;
  /**
   * The principal that makes the requests. `any`: nothing is known about it, as in a comparison of single
   * policies.
   */
  readonly holder: 'User' | 'Role' | 'Account' | 'any';
  /** Condition keys (lower case) that the principal determines; every other key is open. */
  readonly known: ReadonlyMap<string, ContextFact>;
  /** Whether every `aws:PrincipalTag/…` is known: a tag that is not in `known` is then absent. */
  readonly allTagsKnown?: boolean;
  /** Only actions that one of these patterns matches (`mq:Delete*`); absent: every action. */
  readonly actions?: readonly string[];
  /** Actions (lower case) that are not asked about, because more than these policies decides them. */
  readonly without?: ReadonlySet<string>;
  /** Only resources that one of these patterns matches; absent: every resource. */
  readonly resources?: readonly string[];
}

/** A world in which nothing is known of the principal. */
export const ANY_PRINCIPAL: World = { partition: 'aws', holder: 'any', known: new Map() };

/**
 * The kind of an action's resource. `any`: the text `*` only. `broker`, `configuration`: an ARN of that
 * shape. `arn`: an ARN of another service.
 */
export type ResourceKind = 'any' | 'broker' | 'configuration' | 'arn';

/** One kind of question, for actions with the same properties. */
export interface QuestionKind {
  readonly resource: ResourceKind;
  /** Whether it is about an action of Amazon MQ, whose condition keys and resources are known. */
  readonly mq: boolean;
  /** Where `aws:RequestTag/…` and `aws:TagKeys` may come from. */
  readonly requestTags: 'none' | 'keys' | 'tags';
  /** Whether the resource may have tags. */
  readonly resourceTags: boolean;
}

/** `mq:ResourceTag/…` is another name of `aws:ResourceTag/…`, for Amazon MQ. */
export function canonicalKey(key: string, { mq }: QuestionKind): string {
  if (!mq) return key;
  if (key.startsWith('mq:resourcetag/')) return `aws${key.slice(2)}`;
  return SAME_KEY.get(key) ?? key;
}

/** Brokers and configurations belong to the caller's account, and so to its organization. */
const SAME_KEY: ReadonlyMap<string, string> = new Map([
  ['aws:principalaccount', 'aws:resourceaccount'],
  ['aws:principalorgid', 'aws:resourceorgid'],
]);

/** The names of the same fact as this key; the key itself is first. */
export function namesOf(key: string, kind: QuestionKind): readonly string[] {
  if (!kind.mq) return [key];
  if (key.startsWith('aws:resourcetag/')) return [key, `mq${key.slice(3)}`];
  const other = [...SAME_KEY].find(([, to]) => to === key)?.[0];
  return other === undefined ? [key] : [key, other];
}
