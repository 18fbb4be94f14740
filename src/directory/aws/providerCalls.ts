import {
  GetOpenIDConnectProviderCommand,
  GetSAMLProviderCommand,
  type IAMClient,
  ListOpenIDConnectProvidersCommand,
  ListSAMLProvidersCommand,
  NoSuchEntityException,
} from '@aws-sdk/client-iam';
import type { AccountProvider, OpenIdProvider, SamlProvider } from '../account.ts';
import type { Within } from './callLimit.ts';
import { present } from './directoryError.ts';

/** The calls about the identity providers of an account. IAM gives all of them in one page. */
export function providerCalls(client: IAMClient, within: Within) {
  return {
    async providerArns(): Promise<ReadonlySet<string>> {
      const [openId, saml] = await Promise.all([
        within((o) => client.send(new ListOpenIDConnectProvidersCommand({}), o)),
        within((o) => client.send(new ListSAMLProvidersCommand({}), o)),
      ]);
      const listed = [
        ...present(openId.OpenIDConnectProviderList, 'the OpenID Connect providers'),
        ...present(saml.SAMLProviderList, 'the SAML providers'),
      ];
      return new Set(listed.map(({ Arn }) => present(Arn, "a provider's ARN")));
    },

    /** Undefined: it was deleted after it was listed. */
    async provider(arn: string): Promise<AccountProvider | undefined> {
      try {
        return await (arn.includes(':oidc-provider/') ? openIdProvider(arn) : samlProvider(arn));
      } catch (error) {
        if (error instanceof NoSuchEntityException) return undefined;
        throw error;
      }
    },
  };

  async function openIdProvider(arn: string): Promise<OpenIdProvider> {
    const asked = new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn });
    const { Url, ClientIDList, ThumbprintList = [] } = await within((o) => client.send(asked, o));
    const url = `https://${present(Url, `the URL of ${arn}`)}`;
    const clientIds = present(ClientIDList, `the client ids of ${arn}`);
    return { kind: 'oidc', arn, url, clientIds, thumbprints: ThumbprintList };
  }

  async function samlProvider(arn: string): Promise<SamlProvider> {
    const asked = new GetSAMLProviderCommand({ SAMLProviderArn: arn });
    const { SAMLMetadataDocument, SAMLProviderUUID, AssertionEncryptionMode } = await within((o) =>
      client.send(asked, o),
    );
    const metadata = present(SAMLMetadataDocument, `the metadata of ${arn}`);
    const encryption = AssertionEncryptionMode === 'Required' ? { encryption: 'Required' as const } : {};
    return { kind: 'saml', arn, metadata, uuid: SAMLProviderUUID ?? '', ...encryption };
  }
}
