import type { PolicySet } from '../../src/authz/decide/types.ts';
import type { ReadablePolicy } from '../../src/authz/explain/readablePolicy.ts';
import { compileGlob, type Glob, matchGlob, symbolsOf } from '../../src/authz/policy/matchGlob.ts';
import { invalidInput } from './simulationError.ts';

/**
 * Policies of a principal that a simulation leaves out: by type, by ARN, or an inline policy by its name and
 * what it is attached to. Source: IAM API Reference, SimulatePrincipalPolicy: PolicyExclusionList.
 */
export type PolicyExclusion =
  | { readonly type: PolicyType }
  | { readonly arn: string }
  | { readonly inline: string; readonly attachedTo: string; readonly owner: Glob };

const TYPES = ['inline', 'aws-managed', 'user-managed', 'permission-boundary', 'scp', 'rcp'] as const;
type PolicyType = (typeof TYPES)[number];
const ARN = /^arn:[\w-]+:(?:iam|organizations)::(?:\d{12}|aws):[\x21-\x29\x2b-\x3e\x40-\x7e]+$/;
const NAME = /^[\w+=,.@-]{1,128}$/;
/** At most one star, any number of question marks. */
const OWNER = /^[\w+=,.@?-]*\*?[\w+=,.@?-]*$/;

/** One entry as the API's parameters have it. @throws SimulationError InvalidInput */
export function readExclusion(get: (member: string) => string | undefined): PolicyExclusion {
  const [type, arn] = [get('PolicyType'), get('PolicyArn')];
  const [inline, attachedTo, owner] = ['PolicyName', 'AttachmentType', 'AttachmentName'].map((member) =>
    get(`InlinePolicyIdentifier.${member}`),
  );
  const kinds = [type, arn, inline ?? attachedTo ?? owner].filter((kind) => kind !== undefined);
  if (kinds.length !== 1) {
    throw invalid('an entry names exactly one of PolicyType, PolicyArn and InlinePolicyIdentifier');
  }
  if (type !== undefined) {
    const known = TYPES.find((one) => one === type);
    if (known === undefined) throw invalid(`PolicyType is one of ${TYPES.join(', ')}`);
    return { type: known };
  }
  if (arn !== undefined) {
    if (ARN.test(arn)) return { arn };
    throw invalid('PolicyArn is the ARN of a policy, without wildcards');
  }
  if (inline === undefined || !NAME.test(inline)) throw invalid('PolicyName is a name, without wildcards');
  if (attachedTo === undefined || !['user', 'group', 'role'].includes(attachedTo)) {
    throw invalid('AttachmentType is one of user, group, role');
  }
  if (owner === undefined || owner === '' || owner.length > 128 || !OWNER.test(owner)) {
    throw invalid('AttachmentName is a name with at most one *');
  }
  return { inline, attachedTo, owner: compileGlob([{ text: owner, literal: false }]) };
}

/** The principal's policies without the excluded ones. Resource control policies cannot be excluded. */
export function withoutExcluded(
  set: PolicySet<ReadablePolicy>,
  exclusions: readonly PolicyExclusion[],
  holder: string,
): PolicySet<ReadablePolicy> {
  const isExcluded = (policy: ReadablePolicy, kind: 'identity' | 'boundary' | 'scp') =>
    exclusions.some((exclusion) => excludes(exclusion, policy, kind, holder));
  const { boundary, ...rest } = set;
  return {
    ...rest,
    identity: set.identity.filter((policy) => !isExcluded(policy, 'identity')),
    ...(boundary === undefined || isExcluded(boundary, 'boundary') ? {} : { boundary }),
    serviceControl: exclusions.some((exclusion) => 'type' in exclusion && exclusion.type === 'scp')
      ? []
      : set.serviceControl.map((level) => level.filter((policy) => !isExcluded(policy, 'scp'))),
  };
}

function excludes(
  exclusion: PolicyExclusion,
  { arn, name, source }: ReadablePolicy,
  kind: 'identity' | 'boundary' | 'scp',
  holder: string,
): boolean {
  if ('arn' in exclusion) return arn === exclusion.arn;
  if ('type' in exclusion) return kind === 'scp' ? false : exclusion.type === typeOf(arn, kind);
  // A source is `user`, `role` or `group NAME`.
  const [attachedTo = '', group] = source.split(' ');
  const owner = symbolsOf(group ?? holder);
  const named = kind === 'identity' && arn === undefined && name === exclusion.inline;
  return named && attachedTo === exclusion.attachedTo && matchGlob(exclusion.owner, owner);
}

function typeOf(arn: string | undefined, kind: 'identity' | 'boundary'): PolicyType {
  if (kind === 'boundary') return 'permission-boundary';
  if (arn === undefined) return 'inline';
  return arn.split(':')[4] === 'aws' ? 'aws-managed' : 'user-managed';
}

function invalid(what: string) {
  return invalidInput(`PolicyExclusionList: ${what}.`);
}
