import type { QueryInput, QueryOperation, QueryService } from '../query/queryService.ts';
import type { XmlMembers } from '../query/xml.ts';
import type { StsDependencies } from './dependencies.ts';
import { assumeRole } from './operations/assumeRole.ts';
import { assumeRoleWithSaml } from './operations/assumeRoleWithSaml.ts';
import { assumeRoleWithWebIdentity } from './operations/assumeRoleWithWebIdentity.ts';
import { assumeRoot } from './operations/assumeRoot.ts';
import { decodeAuthorizationMessage } from './operations/decodeAuthorizationMessage.ts';
import { getAccessKeyInfo } from './operations/getAccessKeyInfo.ts';
import { getCallerIdentity } from './operations/getCallerIdentity.ts';
import { getFederationToken } from './operations/getFederationToken.ts';
import { getSessionToken } from './operations/getSessionToken.ts';
import { trustedProviders } from './saml/samlProviders.ts';
import { ProviderKeys } from './webIdentity/providerKeys.ts';

type Signed = (input: QueryInput, dependencies: StsDependencies) => Promise<XmlMembers>;

const SIGNED: Readonly<Record<string, Signed>> = {
  AssumeRole: assumeRole,
  AssumeRoot: assumeRoot,
  DecodeAuthorizationMessage: decodeAuthorizationMessage,
  GetAccessKeyInfo: getAccessKeyInfo,
  GetCallerIdentity: getCallerIdentity,
  GetFederationToken: getFederationToken,
  GetSessionToken: getSessionToken,
};

/** The operations that issue credentials for a signature. */
const ISSUING: ReadonlySet<string> = new Set(['AssumeRole', 'GetFederationToken', 'GetSessionToken']);

const FACTOR = ['SerialNumber', 'TokenCode'];
const CUT = ['DurationSeconds', 'Policy', 'PolicyArns'];

/** The least length of a session token. It changes no permission, so it is accepted and ignored. */
const TOKEN_SIZE = 'MinimumSessionTokenSize';

/**
 * The parameters of the operations that issue credentials. Others are refused: if a misspelt parameter were
 * ignored, the session could have more permissions, without its policy, tags or context
 * (docs/rules/identities.md rule 47).
 * Source: STS API Reference, each operation's request parameters.
 */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  AssumeRole: [
    ...['RoleArn', 'RoleSessionName', ...CUT, 'Tags', 'TransitiveTagKeys', 'ExternalId', 'SourceIdentity'],
    ...[...FACTOR, 'ProvidedContexts', TOKEN_SIZE],
  ],
  AssumeRoleWithSAML: ['RoleArn', 'PrincipalArn', 'SAMLAssertion', ...CUT, TOKEN_SIZE],
  AssumeRoleWithWebIdentity: [
    ...['RoleArn', 'RoleSessionName', 'WebIdentityToken', 'ProviderId', ...CUT, TOKEN_SIZE],
  ],
  GetFederationToken: ['Name', ...CUT, 'Tags', TOKEN_SIZE],
  GetSessionToken: ['DurationSeconds', ...FACTOR, TOKEN_SIZE],
};

/** The STS Query API. Source: STS API Reference, version 2011-06-15. */
export function stsService(
  dependencies: StsDependencies,
  keys = new ProviderKeys(dependencies.now),
): QueryService {
  const samlProvider = trustedProviders(dependencies.samlProviders, dependencies.now);
  const operations = new Map<string, QueryOperation>(
    Object.entries(SIGNED).map(([name, run]) => [
      name,
      {
        signed: true,
        run: ISSUING.has(name) ? issuedOnce(run, dependencies) : (input) => run(input, dependencies),
      },
    ]),
  );
  operations.set('AssumeRoleWithWebIdentity', {
    signed: false,
    run: (input) => assumeRoleWithWebIdentity(input, dependencies, keys),
  });
  operations.set('AssumeRoleWithSAML', {
    signed: false,
    run: (input) => assumeRoleWithSaml(input, dependencies, samlProvider),
  });
  return {
    name: 'sts',
    version: '2011-06-15',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations: new Map(
      [...operations].map(([name, operation]) => [name, { ...operation, parameters: PARAMETERS[name] }]),
    ),
  };
}

/**
 * Credentials are made before the call is claimed under the replay guard. They are stored nowhere, so
 * credentials that are not returned can never be used. A refused or failed call claims nothing and can be
 * tried again.
 */
function issuedOnce(run: Signed, dependencies: StsDependencies): (input: QueryInput) => Promise<XmlMembers> {
  return async (input) => {
    const issued = await run(input, dependencies);
    await input.once();
    return issued;
  };
}
