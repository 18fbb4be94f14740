import { isoSeconds } from '../../../src/aws/time.ts';
import { iamUniqueId } from '../../../src/aws/uniqueId.ts';
import type { ManagedPolicy } from '../../../src/directory/account.ts';
import { validationError } from '../../../src/query/queryService.ts';
import { arnPrefix, asked, askedPolicy } from '../askedResources.ts';
import { putPolicy, removePolicy } from '../changeEntities.ts';
import { documentSize, policyParameter } from '../documents.ts';
import { nameParameter, pathParameter, sameName } from '../findEntities.ts';
import { iamError } from '../iamErrors.ts';
import type { IamCall, IamOperations } from '../iamOperation.ts';
import { policyShape, usesOf, versionShape } from '../shapes.ts';
import { readTags, requestTagContext, tagsMember } from '../tags.ts';
import { isOfAws, ownPolicy, ownVersion } from './policies.ts';

/** Source: IAM User Guide, "IAM and AWS STS quotas". */
const MAX_SIZE = 6_144;
const MAX_VERSIONS = 5;
const MAX_POLICIES = 1_500;
const MAX_DESCRIPTION = 1_000;

/**
 * IAM API Reference: CreatePolicy, CreatePolicyVersion, SetDefaultPolicyVersion, DeletePolicyVersion,
 * DeletePolicy.
 */
export const policyChanges: IamOperations = {
  CreatePolicy: {
    asks: ({ account, parameters }) => {
      const name = nameParameter(parameters, 'PolicyName');
      const arn = `${arnPrefix(account)}policy${pathParameter(parameters)}${name}`;
      return asked(account, arn, `policy ${name}`, requestTagContext(readTags(parameters, 'anyCaseToo')));
    },
    alsoAsks: ({ parameters }) => (readTags(parameters, 'anyCaseToo').length > 0 ? ['TagPolicy'] : []),
    run: async (call) => {
      const policy = newPolicy(call);
      const { account } = call;
      const taken = account.policies.some(({ arn, name }) => !isOfAws(arn) && sameName(name, policy.name));
      if (taken) {
        throw iamError(
          'EntityAlreadyExists',
          `A policy called ${policy.name} already exists. Duplicate names are not allowed.`,
        );
      }
      if (account.policies.filter(({ arn }) => !isOfAws(arn)).length >= MAX_POLICIES) {
        throw iamError('LimitExceeded', `Cannot exceed quota for PoliciesPerAccount: ${MAX_POLICIES}`);
      }
      await call.replace(putPolicy(account, policy));
      // Its answer does not repeat the description (moto's test_iam_response_attributes.py, verified on AWS).
      const shown = { ...policyShape(policy, account), ...tagsMember(policy.tags ?? []) };
      return { Policy: { ...shown, Description: undefined } };
    },
  },
  CreatePolicyVersion: {
    asks: (call) => askedPolicy(call),
    run: async (call) => {
      const policy = ownPolicy(call);
      const document = sizedDocument(call);
      if (policy.versions.length >= MAX_VERSIONS) {
        throw iamError(
          'LimitExceeded',
          `A managed policy can have up to ${MAX_VERSIONS} versions. Before you create a ` +
            'new version, you must delete an existing version.',
        );
      }
      const createdAt = isoSeconds(call.now);
      const version = { id: nextVersion(policy), document, createdAt };
      const versions = [version, ...policy.versions];
      const inForce = call.parameters.boolean('SetAsDefault') ? { versionId: version.id, document } : {};
      const next = { ...policy, versions, ...inForce, updatedAt: createdAt };
      await call.replace(putPolicy(call.account, next));
      return { PolicyVersion: versionShape(version, next) };
    },
  },
  SetDefaultPolicyVersion: {
    asks: (call) => askedPolicy(call),
    run: async (call) => {
      const { policy, version } = ownVersion(call);
      const { id: versionId, document } = version;
      const next = { ...policy, versionId, document, updatedAt: isoSeconds(call.now) };
      await call.replace(putPolicy(call.account, next));
      return undefined;
    },
  },
  DeletePolicyVersion: {
    asks: (call) => askedPolicy(call),
    run: async (call) => {
      const { policy, version } = ownVersion(call);
      if (version.id === policy.versionId) {
        throw iamError('DeleteConflict', 'Cannot delete the default version of a policy.');
      }
      const versions = policy.versions.filter((one) => one !== version);
      await call.replace(putPolicy(call.account, { ...policy, versions, updatedAt: isoSeconds(call.now) }));
      return undefined;
    },
  },
  DeletePolicy: {
    asks: (call) => askedPolicy(call),
    run: async (call) => {
      const { arn, versions } = ownPolicy(call);
      const { attachments, boundaries } = usesOf(call.account, arn);
      if (attachments + boundaries > 0) {
        throw iamError('DeleteConflict', 'Cannot delete a policy attached to entities.');
      }
      if (versions.length > 1) {
        throw iamError(
          'DeleteConflict',
          'This policy has more than one version. Before you delete a policy, you must delete the ' +
            "policy's versions. The default version is deleted with the policy.",
        );
      }
      await call.replace(removePolicy(call.account, arn));
      return undefined;
    },
  },
};

function newPolicy(call: IamCall): ManagedPolicy {
  const { account, parameters, now } = call;
  const name = nameParameter(parameters, 'PolicyName');
  const description = parameters.get('Description');
  if (description !== undefined && description.length > MAX_DESCRIPTION) {
    throw validationError(
      "1 validation error detected: Value at 'description' failed to satisfy constraint: " +
        `Member must have length less than or equal to ${MAX_DESCRIPTION}`,
    );
  }
  const tags = readTags(parameters, 'anyCaseToo');
  const document = sizedDocument(call);
  const createdAt = isoSeconds(now);
  return {
    name,
    arn: `${arnPrefix(account)}policy${pathParameter(parameters)}${name}`,
    id: iamUniqueId('ANPA'),
    ...(description === undefined ? {} : { description }),
    createdAt,
    updatedAt: createdAt,
    document,
    versionId: 'v1',
    versions: [{ id: 'v1', document, createdAt }],
    ...(tags.length === 0 ? {} : { tags }),
  };
}

function sizedDocument({ parameters }: IamCall): unknown {
  const document = policyParameter(parameters, 'managed');
  if (documentSize(document) <= MAX_SIZE) return document;
  throw iamError('LimitExceeded', `Cannot exceed quota for PolicySize: ${MAX_SIZE}`);
}

function nextVersion({ versions }: ManagedPolicy): string {
  return `v${Math.max(0, ...versions.map(({ id }) => Number(/^v(\d{1,9})$/.exec(id)?.[1] ?? 0))) + 1}`;
}
