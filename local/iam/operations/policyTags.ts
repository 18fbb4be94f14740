import type { ManagedPolicy } from '../../../src/directory/account.ts';
import { askedPolicy } from '../askedResources.ts';
import { putPolicy } from '../changeEntities.ts';
import { findPolicy, policyArnParameter } from '../findEntities.ts';
import type { IamCall, IamOperations } from '../iamOperation.ts';
import { pageOf, sortedBy } from '../pages.ts';
import { tagShapes } from '../shapes.ts';
import {
  readTagKeys,
  readTags,
  requestTagContext,
  tagKey,
  tagKeysContext,
  withoutTags,
  withTags,
} from '../tags.ts';
import { ownPolicy } from './policies.ts';

/** IAM API Reference: TagPolicy, UntagPolicy, ListPolicyTags. */
export const policyTagOperations: IamOperations = {
  TagPolicy: {
    asks: (call) => askedPolicy(call, requestTagContext(readTags(call.parameters, 'anyCaseToo'))),
    run: async (call) => {
      const added = readTags(call.parameters, 'anyCaseToo');
      const policy = ownPolicy(call);
      const tags = withTags(policy.tags ?? [], added, 'Policy');
      await call.replace(putPolicy(call.account, { ...policy, tags }));
      return undefined;
    },
  },
  UntagPolicy: {
    asks: (call) => askedPolicy(call, tagKeysContext(readTagKeys(call.parameters))),
    run: async (call) => {
      const policy = ownPolicy(call);
      const tags = withoutTags(policy.tags ?? [], readTagKeys(call.parameters));
      await call.replace(putPolicy(call.account, { ...policy, tags }));
      return undefined;
    },
  },
  ListPolicyTags: {
    asks: (call) => askedPolicy(call),
    run: ({ account, parameters }: IamCall) => {
      const { tags = [] }: ManagedPolicy = findPolicy(account, policyArnParameter(parameters));
      const { items, more } = pageOf(sortedBy(tags, tagKey), tagKey, parameters);
      return { Tags: tagShapes(items), ...more };
    },
  },
};
