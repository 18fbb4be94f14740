import type { Session } from '../authz/principal.ts';
import { QueryError } from '../query/queryService.ts';

/** The parts of an ID token, other than tags, that a session contains. */
export interface FederatedIdentity {
  /** The provider's URL without its scheme. */
  readonly provider: string;
  readonly audience: string;
  readonly subject: string;
}

/** The parts of a session that are measured. */
type Measured = Pick<Session, 'policies' | 'policyArns' | 'tags'> & {
  readonly sourceIdentity?: string | undefined;
  readonly federated?: FederatedIdentity | undefined;
};

/**
 * Constants that were fitted to recorded answers; AWS documents neither the format nor its space
 * (docs/adr/0022-packed-policy-size-as-recorded.md).
 */
const TAG_SPACE = 372;
const TAG_OVERHEAD = 2;
const POLICY_BYTES = 14;
const POLICY_BYTES_FOR_A_CHARACTER = 7 / 8;
/** No answer with managed session policies is recorded. */
const ARN_BYTES = 16;
const TOKEN_SPACE = 2_048;
const TOKEN_BYTES = 435;
const SOURCE_IDENTITY_OVERHEAD = 10;

/**
 * The refusal of session policies that are too large, alone or together with tags. Source: AWS Knowledge
 * Center, "How can I avoid getting a PackedPolicyTooLarge error".
 */
export function packedPolicyTooLarge(percent: number): QueryError {
  return new QueryError(
    'PackedPolicyTooLarge',
    `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
  );
}

/** The session tags' share of their space, in whole percent; more than 100 is refused. */
export function tagPercent({ tags }: Pick<Session, 'tags'>): number {
  return percent(tagBytes(tags), TAG_SPACE);
}

/**
 * `PackedPolicySize`: the share of the space for policies and tags that a session uses, in whole percent. For
 * a web identity it is the share of the whole token, if that is more.
 */
export function packedPercent(session: Measured): number {
  const { tags, policies, policyArns, sourceIdentity, federated } = session;
  const cut = policies.map(policyBytes).reduce((sum, bytes) => sum + bytes, policyArns.length * ARN_BYTES);
  const own = percent(tagBytes(tags) + cut, TAG_SPACE);
  if (federated === undefined) return Math.min(own, 100);
  const token =
    TOKEN_BYTES +
    Object.values(federated).reduce((sum, text) => sum + Buffer.byteLength(text), 0) +
    tagBytes(tags) +
    (sourceIdentity === undefined ? 0 : Buffer.byteLength(sourceIdentity) + SOURCE_IDENTITY_OVERHEAD);
  return Math.min(Math.max(own, percent(token, TOKEN_SPACE)), 100);
}

function percent(bytes: number, space: number): number {
  return Math.floor((100 * bytes) / space);
}

function tagBytes(tags: Session['tags']): number {
  return tags.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value) + TAG_OVERHEAD,
    0,
  );
}

/**
 * Members of a policy that do not change decisions, or have one of two possible values. They are not counted.
 */
const UNMEASURED: ReadonlySet<string> = new Set(['Version', 'Id', 'Sid', 'Effect']);

/** @param text A policy that has already been parsed without an error. */
function policyBytes(text: string): number {
  return POLICY_BYTES + POLICY_BYTES_FOR_A_CHARACTER * textsIn(JSON.parse(text));
}

/** The characters of all texts in a policy, names of condition operators and keys included. */
function textsIn(value: unknown, isCondition = false): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return value === null ? 0 : String(value).length;
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + textsIn(one, isCondition), 0);
  return Object.entries(value).reduce((sum, [name, member]) => {
    if (!isCondition && UNMEASURED.has(name)) return sum;
    return sum + (isCondition ? name.length : 0) + textsIn(member, isCondition || name === 'Condition');
  }, 0);
}
