import type { Parameters } from '../../src/query/parameters.ts';
import { validationError } from '../../src/query/queryService.ts';

const PAGE = ['Marker', 'MaxItems'];
const OPEN_ID = 'OpenIDConnectProviderArn';
const SAML = 'SAMLProviderArn';
const CODES = ['AuthenticationCode1', 'AuthenticationCode2'];
const SIMULATION = [
  ...['PolicyInputList', 'PermissionsBoundaryPolicyInputList', 'OrderedOrganizationPolicyInputList'],
  ...['ActionNames', 'ResourceArns', 'ResourcePolicy', 'ResourceOwner', 'ResourceHandlingOption'],
  ...['CallerArn', 'ContextEntries', ...PAGE],
];

/** The operations that users, groups and roles have alike. */
const OF_HOLDERS = ['User', 'Group', 'Role'].flatMap((kind): [string, string[]][] => {
  const name = `${kind}Name`;
  return [
    [`Get${kind}Policy`, [name, 'PolicyName']],
    [`List${kind}Policies`, [name, ...PAGE]],
    [`Put${kind}Policy`, [name, 'PolicyName', 'PolicyDocument']],
    [`Delete${kind}Policy`, [name, 'PolicyName']],
    [`ListAttached${kind}Policies`, [name, 'PathPrefix', ...PAGE]],
    [`Attach${kind}Policy`, [name, 'PolicyArn']],
    [`Detach${kind}Policy`, [name, 'PolicyArn']],
    [`Put${kind}PermissionsBoundary`, [name, 'PermissionsBoundary']],
    [`Delete${kind}PermissionsBoundary`, [name]],
    [`List${kind}Tags`, [name, ...PAGE]],
    [`Tag${kind}`, [name, 'Tags']],
    [`Untag${kind}`, [name, 'TagKeys']],
    [`Delete${kind}`, [name]],
    [`List${kind}s`, ['PathPrefix', ...PAGE]],
  ];
});

/**
 * The parameters of each operation, lists by their name alone. Source: IAM API Reference, each operation's
 * request parameters.
 */
export const PARAMETER_NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ...OF_HOLDERS,
  ['GetUser', ['UserName']],
  ['CreateUser', ['UserName', 'Path', 'PermissionsBoundary', 'Tags']],
  ['UpdateUser', ['UserName', 'NewUserName', 'NewPath']],
  ['ListGroupsForUser', ['UserName', ...PAGE]],
  ['GetGroup', ['GroupName', ...PAGE]],
  ['CreateGroup', ['GroupName', 'Path']],
  ['UpdateGroup', ['GroupName', 'NewGroupName', 'NewPath']],
  ['AddUserToGroup', ['GroupName', 'UserName']],
  ['RemoveUserFromGroup', ['GroupName', 'UserName']],
  ['CreateVirtualMFADevice', ['VirtualMFADeviceName', 'Path', 'Tags']],
  ['EnableMFADevice', ['UserName', 'SerialNumber', ...CODES]],
  ['ResyncMFADevice', ['UserName', 'SerialNumber', ...CODES]],
  ['DeactivateMFADevice', ['UserName', 'SerialNumber']],
  ['DeleteVirtualMFADevice', ['SerialNumber']],
  ['ListMFADevices', ['UserName', ...PAGE]],
  ['ListVirtualMFADevices', ['AssignmentStatus', ...PAGE]],
  ['TagMFADevice', ['SerialNumber', 'Tags']],
  ['UntagMFADevice', ['SerialNumber', 'TagKeys']],
  ['ListMFADeviceTags', ['SerialNumber', ...PAGE]],
  ['GetMFADevice', ['SerialNumber', 'UserName']],
  ['ChangePassword', ['OldPassword', 'NewPassword']],
  ['CreateLoginProfile', ['UserName', 'Password', 'PasswordResetRequired']],
  ['GetLoginProfile', ['UserName']],
  ['UpdateLoginProfile', ['UserName', 'Password', 'PasswordResetRequired']],
  ['DeleteLoginProfile', ['UserName']],
  ['ListSSHPublicKeys', ['UserName', ...PAGE]],
  ['ListSigningCertificates', ['UserName', ...PAGE]],
  ['ListServiceSpecificCredentials', ['UserName', 'ServiceName', 'AllUsers', ...PAGE]],
  ['CreateAccountAlias', ['AccountAlias']],
  ['DeleteAccountAlias', ['AccountAlias']],
  ['ListAccountAliases', PAGE],
  ['GetAccountPasswordPolicy', []],
  ['DeleteAccountPasswordPolicy', []],
  [
    'UpdateAccountPasswordPolicy',
    [
      ...['MinimumPasswordLength', 'RequireSymbols', 'RequireNumbers', 'RequireUppercaseCharacters'],
      ...['RequireLowercaseCharacters', 'AllowUsersToChangePassword', 'MaxPasswordAge'],
      ...['PasswordReusePrevention', 'HardExpiry'],
    ],
  ],
  ['GetAccountSummary', []],
  ['GenerateCredentialReport', []],
  ['GetCredentialReport', []],
  ['CreateAccessKey', ['UserName']],
  ['ListAccessKeys', ['UserName', ...PAGE]],
  ['UpdateAccessKey', ['UserName', 'AccessKeyId', 'Status']],
  ['DeleteAccessKey', ['UserName', 'AccessKeyId']],
  ['GetAccessKeyLastUsed', ['AccessKeyId']],
  ['GetRole', ['RoleName']],
  [
    'CreateRole',
    [
      ...['RoleName', 'Path', 'AssumeRolePolicyDocument', 'Description', 'MaxSessionDuration'],
      ...['PermissionsBoundary', 'Tags'],
    ],
  ],
  ['CreateInstanceProfile', ['InstanceProfileName', 'Path', 'Tags']],
  ['GetInstanceProfile', ['InstanceProfileName']],
  ['ListInstanceProfiles', ['PathPrefix', ...PAGE]],
  ['ListInstanceProfilesForRole', ['RoleName', ...PAGE]],
  ['DeleteInstanceProfile', ['InstanceProfileName']],
  ['AddRoleToInstanceProfile', ['InstanceProfileName', 'RoleName']],
  ['RemoveRoleFromInstanceProfile', ['InstanceProfileName', 'RoleName']],
  ['TagInstanceProfile', ['InstanceProfileName', 'Tags']],
  ['UntagInstanceProfile', ['InstanceProfileName', 'TagKeys']],
  ['ListInstanceProfileTags', ['InstanceProfileName', ...PAGE]],
  ['UpdateRole', ['RoleName', 'Description', 'MaxSessionDuration']],
  ['UpdateRoleDescription', ['RoleName', 'Description']],
  ['UpdateAssumeRolePolicy', ['RoleName', 'PolicyDocument']],
  ['GetPolicy', ['PolicyArn']],
  ['GetPolicyVersion', ['PolicyArn', 'VersionId']],
  ['ListPolicies', ['Scope', 'OnlyAttached', 'PathPrefix', 'PolicyUsageFilter', ...PAGE]],
  ['ListPolicyVersions', ['PolicyArn', ...PAGE]],
  ['ListEntitiesForPolicy', ['PolicyArn', 'EntityFilter', 'PathPrefix', 'PolicyUsageFilter', ...PAGE]],
  ['CreatePolicy', ['PolicyName', 'Path', 'PolicyDocument', 'Description', 'Tags']],
  ['CreatePolicyVersion', ['PolicyArn', 'PolicyDocument', 'SetAsDefault']],
  ['SetDefaultPolicyVersion', ['PolicyArn', 'VersionId']],
  ['DeletePolicyVersion', ['PolicyArn', 'VersionId']],
  ['DeletePolicy', ['PolicyArn']],
  ['TagPolicy', ['PolicyArn', 'Tags']],
  ['UntagPolicy', ['PolicyArn', 'TagKeys']],
  ['ListPolicyTags', ['PolicyArn', ...PAGE]],
  ['CreateOpenIDConnectProvider', ['Url', 'ClientIDList', 'ThumbprintList', 'Tags']],
  ...['Get', 'Delete'].map((verb): [string, string[]] => [`${verb}OpenIDConnectProvider`, [OPEN_ID]]),
  ['ListOpenIDConnectProviders', []],
  ['UpdateOpenIDConnectProviderThumbprint', [OPEN_ID, 'ThumbprintList']],
  ['AddClientIDToOpenIDConnectProvider', [OPEN_ID, 'ClientID']],
  ['RemoveClientIDFromOpenIDConnectProvider', [OPEN_ID, 'ClientID']],
  ['TagOpenIDConnectProvider', [OPEN_ID, 'Tags']],
  ['UntagOpenIDConnectProvider', [OPEN_ID, 'TagKeys']],
  ['ListOpenIDConnectProviderTags', [OPEN_ID, ...PAGE]],
  [
    'CreateSAMLProvider',
    ['Name', 'SAMLMetadataDocument', 'Tags', 'AssertionEncryptionMode', 'AddPrivateKey'],
  ],
  ...['Get', 'Delete'].map((verb): [string, string[]] => [`${verb}SAMLProvider`, [SAML]]),
  ['ListSAMLProviders', []],
  [
    'UpdateSAMLProvider',
    [SAML, 'SAMLMetadataDocument', 'AssertionEncryptionMode', 'AddPrivateKey', 'RemovePrivateKey'],
  ],
  ['TagSAMLProvider', [SAML, 'Tags']],
  ['UntagSAMLProvider', [SAML, 'TagKeys']],
  ['ListSAMLProviderTags', [SAML, ...PAGE]],
  ['CreateServiceLinkedRole', ['AWSServiceName', 'Description', 'CustomSuffix']],
  ['DeleteServiceLinkedRole', ['RoleName']],
  ['GetServiceLinkedRoleDeletionStatus', ['DeletionTaskId']],
  ['GetAccountAuthorizationDetails', ['Filter', ...PAGE]],
  ['SimulateCustomPolicy', SIMULATION],
  ['SimulatePrincipalPolicy', ['PolicySourceArn', 'PolicyExclusionList', ...SIMULATION]],
]);

/** Of every call: which operation, of which API, and a signature in the query. */
const OF_EVERY_CALL = /^(?:Action|Version|X-Amz-.*)$/;

/**
 * A parameter that an operation does not have may be a misspelt one, or one of a newer API: without it the
 * call would mean something else. @throws QueryError ValidationError
 */
export function refuseUnknownParameters(operation: string, parameters: Parameters): void {
  const known = PARAMETER_NAMES.get(operation);
  if (known === undefined) return;
  for (const name of parameters.names()) {
    const [root = ''] = name.split('.');
    if (known.includes(root) || OF_EVERY_CALL.test(name)) continue;
    throw validationError(`The parameter ${printable(root)} is not one of ${operation}.`);
  }
}

function printable(name: string): string {
  return name.slice(0, 64).replace(/[^\x20-\x7e]/g, '?');
}
