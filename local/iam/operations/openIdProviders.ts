import type { OpenIdProvider } from '../../../src/directory/account.ts';
import { refuse, textFaults } from '../../../src/sts/validate.ts';
import { isSafeUrl } from '../../../src/sts/webIdentity/identityProviders.ts';
import { askedAny } from '../askedResources.ts';
import { iamError, noSuchEntity } from '../iamErrors.ts';
import type { IamCall, IamOperations } from '../iamOperation.ts';
import { sortedBy } from '../pages.ts';
import {
  arnParameter,
  askedNewProvider,
  askedProvider,
  findProvider,
  providerArn,
  providersOf,
  providerTags,
  putProvider,
  removeProvider,
  requireRoomFor,
} from '../providers.ts';
import { tagShapes } from '../shapes.ts';
import { tagKey } from '../tags.ts';

const MAX_THUMBPRINTS = 5;
/** Source: IAM User Guide, "IAM and AWS STS quotas". */
const MAX_CLIENT_IDS = 100;
const THUMBPRINT = { length: [40, 40] } as const;
const CLIENT_ID = { length: [1, 255] } as const;

/** IAM API Reference: the operations of OpenID Connect providers. Their rules are recorded. */
export const openIdProviderOperations: IamOperations = {
  CreateOpenIDConnectProvider: {
    asks: askedNewProvider('oidc', (call) => nameOf(issuerOf(call))),
    run: async (call) => {
      const url = issuerOf(call);
      const arn = providerArn(call.account, 'oidc', nameOf(url));
      const tags = providerTags(call);
      const clientIds = withinQuota([...new Set(clientIdsOf(call))]);
      const thumbprints = thumbprintsOf(call);
      if (providersOf(call.account, 'oidc').some((one) => one.arn === arn)) {
        throw iamError('EntityAlreadyExists', `Provider with url ${url} already exists.`);
      }
      requireRoomFor(call.account, 'oidc');
      const createdAt = `${new Date(call.now).toISOString().slice(0, 19)}Z`;
      const made: OpenIdProvider = { kind: 'oidc', arn, url, clientIds, thumbprints, createdAt, tags };
      await call.replace(putProvider(call.account, made));
      return { OpenIDConnectProviderArn: arn, Tags: tags.length === 0 ? undefined : tagShapes(tags) };
    },
  },
  GetOpenIDConnectProvider: {
    asks: askedProvider('oidc'),
    run: (call) => {
      const { url, clientIds, thumbprints, createdAt, tags = [] } = findProvider(call, 'oidc');
      return {
        Url: nameOf(url),
        ClientIDList: clientIds,
        ThumbprintList: thumbprints,
        CreateDate: createdAt,
        Tags: tagShapes(sortedBy(tags, tagKey)),
      };
    },
  },
  ListOpenIDConnectProviders: {
    asks: askedAny,
    run: ({ account }) => ({
      OpenIDConnectProviderList: providersOf(account, 'oidc').map(({ arn }) => ({ Arn: arn })),
    }),
  },
  DeleteOpenIDConnectProvider: {
    asks: askedProvider('oidc'),
    run: async (call) => {
      const arn = arnParameter(call, 'oidc');
      if (!providersOf(call.account, 'oidc').some((one) => one.arn === arn)) {
        throw noSuchEntity(`OpenId connect Provider ${arn} cannot be found.`);
      }
      await call.replace(removeProvider(call.account, arn));
      return undefined;
    },
  },
  UpdateOpenIDConnectProviderThumbprint: {
    asks: askedProvider('oidc'),
    run: (call) => {
      const thumbprints = thumbprintsOf(call);
      if (thumbprints.length === 0) {
        throw iamError('InvalidInput', 'Thumbprint list must contain at least one entry.');
      }
      return change(call, { thumbprints });
    },
  },
  AddClientIDToOpenIDConnectProvider: {
    asks: askedProvider('oidc'),
    run: (call) => {
      const { clientIds } = findProvider(call, 'oidc');
      return change(call, { clientIds: withinQuota([...new Set([...clientIds, clientIdOf(call)])]) });
    },
  },
  RemoveClientIDFromOpenIDConnectProvider: {
    asks: askedProvider('oidc'),
    run: (call) => {
      const { clientIds } = findProvider(call, 'oidc');
      const removed = clientIdOf(call);
      return change(call, { clientIds: clientIds.filter((id) => id !== removed) });
    },
  },
};

async function change(call: IamCall, changed: Partial<OpenIdProvider>): Promise<undefined> {
  const provider = findProvider(call, 'oidc');
  await call.replace(putProvider(call.account, { ...provider, ...changed }));
  return undefined;
}

/**
 * The issuer that `Url` names: `https`, or a URL of this machine, so that a local provider can be used. The
 * default port is left out; host and path stay as they are written (recorded).
 */
function issuerOf({ parameters }: IamCall): string {
  const url = parameters.required('Url');
  refuse(textFaults('url', url, { length: [1, 255] }));
  if (!isSafeUrl(url)) throw iamError('ValidationError', 'Invalid Open ID Connect Provider URL');
  // Recorded: the sentence does not name the fault.
  if (/[?#]/.test(url)) throw iamError('InvalidInput', 'Unknown');
  return url.replace(/^(https:\/\/[^/:]+):443(?=\/|$)/, '$1');
}

/** The issuer as ARNs and condition keys write it. */
function nameOf(url: string): string {
  return url.replace(/^https?:\/\//, '');
}

function clientIdsOf({ parameters }: IamCall): readonly string[] {
  const ids = parameters.texts('ClientIDList');
  refuse(ids.flatMap((id) => textFaults('clientIDList', id, CLIENT_ID)));
  return ids;
}

function clientIdOf({ parameters }: IamCall): string {
  const id = parameters.required('ClientID');
  refuse(textFaults('clientID', id, CLIENT_ID));
  return id;
}

function withinQuota(clientIds: readonly string[]): readonly string[] {
  if (clientIds.length <= MAX_CLIENT_IDS) return clientIds;
  throw iamError(
    'LimitExceeded',
    `Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${MAX_CLIENT_IDS}`,
  );
}

/** In lower case; repeated thumbprints are kept (recorded). */
function thumbprintsOf({ parameters }: IamCall): readonly string[] {
  const thumbprints = parameters.texts('ThumbprintList');
  refuse(thumbprints.flatMap((one) => textFaults('thumbprintList', one, THUMBPRINT)));
  if (thumbprints.length > MAX_THUMBPRINTS) {
    throw iamError('InvalidInput', 'Thumbprint list must contain fewer than 5 entries.');
  }
  return thumbprints.map((one) => one.toLowerCase());
}
