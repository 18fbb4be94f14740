import type { TagPairs } from '../../../src/directory/account.ts';
import type { IamCall, IamOperations } from '../iamOperation.ts';
import { pageOf, sortedBy } from '../pages.ts';
import {
  askedProvider,
  findProvider,
  type ProviderKind,
  providerTags,
  putProvider,
  withProviderTags,
} from '../providers.ts';
import { tagShapes } from '../shapes.ts';
import { readTagKeys, requestTagContext, tagKey, tagKeysContext } from '../tags.ts';

/** Tag…, Untag… and List…Tags of identity providers. Source: IAM API Reference. */
export const providerTagOperations: IamOperations = {
  ...operationsOf('oidc', 'OpenIDConnectProvider'),
  ...operationsOf('saml', 'SAMLProvider'),
};

function operationsOf(kind: ProviderKind, called: string): IamOperations {
  return {
    [`Tag${called}`]: {
      asks: askedProvider(kind, (call) => requestTagContext(providerTags(call))),
      run: (call) => changeTags(call, kind, (tags) => withProviderTags(kind, tags, providerTags(call))),
    },
    [`Untag${called}`]: {
      asks: askedProvider(kind, ({ parameters }) => tagKeysContext(readTagKeys(parameters))),
      run: (call) => {
        const removed = new Set(readTagKeys(call.parameters));
        return changeTags(call, kind, (tags) => tags.filter(([key]) => !removed.has(key)));
      },
    },
    [`List${called}Tags`]: {
      asks: askedProvider(kind),
      run: (call) => {
        const { tags = [] } = findProvider(call, kind);
        const { items, more } = pageOf(sortedBy(tags, tagKey), tagKey, call.parameters);
        return { Tags: tagShapes(items), ...more };
      },
    },
  };
}

async function changeTags(
  call: IamCall,
  kind: ProviderKind,
  change: (tags: TagPairs) => TagPairs,
): Promise<undefined> {
  const provider = findProvider(call, kind);
  await call.replace(putProvider(call.account, { ...provider, tags: change(provider.tags ?? []) }));
  return undefined;
}
