import { quotable } from '../../src/authz/errors.ts';
import { compileGlob } from '../../src/authz/policy/matchGlob.ts';
import type { Parameters } from '../../src/query/parameters.ts';
import { refuse, textFaults } from '../../src/sts/validate.ts';
import { POLICY_TYPES, type PolicyExclusion } from '../../workbench/simulate/excludedPolicies.ts';
import { iamError } from './iamErrors.ts';

const ARN = /^arn:[\w-]+:(?:iam|organizations)::(?:\d{12}|aws):[\x21-\x29\x2b-\x3e\x40-\x7e]+$/;
const NAME = /^[\w+=,.@-]{1,128}$/;
/** At most one star, any number of question marks. */
const OWNER = /^(?=.{1,128}$)[\w+=,.@?-]*\*?[\w+=,.@?-]*$/;
/** As IAM's model has it (recorded). */
const SOME_NAME = '.*[\\w+=,.@-]+.*';
/** In the order in which AWS names them (recorded). */
const HOLDERS = ['user', 'role', 'group'];

/**
 * One entry of PolicyExclusionList. Sentences as recorded.
 * @throws QueryError ValidationError, InvalidInput
 */
export function readExclusion(entry: Parameters, index: number): PolicyExclusion {
  const place = `policyExclusionList.${index + 1}.member`;
  const [type, arn] = [entry.get('PolicyType'), entry.get('PolicyArn')];
  const [inline, attachedTo, owner] = ['PolicyName', 'AttachmentType', 'AttachmentName'].map((member) =>
    entry.get(`InlinePolicyIdentifier.${member}`),
  );
  const kinds = [type, arn, inline ?? attachedTo ?? owner].filter((kind) => kind !== undefined);
  if (kinds.length !== 1) {
    throw invalid('an entry names exactly one of PolicyType, PolicyArn and InlinePolicyIdentifier');
  }
  if (type !== undefined) {
    refuse(enumFaults(`${place}.policyType`, type, POLICY_TYPES));
    return { type: POLICY_TYPES.find((one) => one === type) ?? 'inline' };
  }
  if (arn !== undefined) {
    if (ARN.test(arn)) return { arn };
    throw invalid('PolicyArn is the ARN of a policy, without wildcards');
  }
  const identifier = `${place}.inlinePolicyIdentifier`;
  refuse([
    ...nameFaults(`${identifier}.policyName`, inline),
    ...(attachedTo === undefined ? [] : enumFaults(`${identifier}.attachmentType`, attachedTo, HOLDERS)),
    ...nameFaults(`${identifier}.attachmentName`, owner),
  ]);
  if (attachedTo === undefined || !NAME.test(inline ?? '') || !OWNER.test(owner ?? '')) {
    throw iamError(
      'InvalidInput',
      'Invalid inline policy exclusion: policyName, attachmentType, and attachmentName are required',
    );
  }
  const glob = compileGlob([{ text: owner ?? '', literal: false }]);
  return { inline: inline ?? '', attachedTo, owner: glob };
}

function nameFaults(place: string, name: string | undefined): string[] {
  return name === undefined ? [] : textFaults(place, name, { length: [0, 128], pattern: SOME_NAME });
}

function enumFaults(place: string, value: string, values: readonly string[]): string[] {
  if (values.includes(value)) return [];
  return [
    `Value '${quotable(value)}' at '${place}' failed to satisfy constraint: ` +
      `Member must satisfy enum value set: [${values.join(', ')}]`,
  ];
}

function invalid(what: string) {
  return iamError('InvalidInput', `PolicyExclusionList: ${what}.`);
}
