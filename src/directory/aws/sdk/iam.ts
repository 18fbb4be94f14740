// @ts-nocheck The package types its index only. Replaces @aws-sdk/client-iam in a function's bundle
// (serverless.yml, `alias`): a dynamic import of the package's index would bundle the whole package.
// biome-ignore-all lint/performance/noBarrelFile: it replaces such a file

export { CreateServiceLinkedRoleCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/CreateServiceLinkedRoleCommand.js';
export { DeleteServiceLinkedRoleCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/DeleteServiceLinkedRoleCommand.js';
export { GetAccountAuthorizationDetailsCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/GetAccountAuthorizationDetailsCommand.js';
export { GetOpenIDConnectProviderCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/GetOpenIDConnectProviderCommand.js';
export { GetPolicyCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/GetPolicyCommand.js';
export { GetPolicyVersionCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/GetPolicyVersionCommand.js';
export { GetRoleCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/GetRoleCommand.js';
export { GetRolePolicyCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/GetRolePolicyCommand.js';
export { GetSAMLProviderCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/GetSAMLProviderCommand.js';
export { GetServiceLinkedRoleDeletionStatusCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/GetServiceLinkedRoleDeletionStatusCommand.js';
export { GetUserCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/GetUserCommand.js';
export { GetUserPolicyCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/GetUserPolicyCommand.js';
export { ListAttachedRolePoliciesCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/ListAttachedRolePoliciesCommand.js';
export { ListAttachedUserPoliciesCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/ListAttachedUserPoliciesCommand.js';
export { ListGroupsForUserCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/ListGroupsForUserCommand.js';
export { ListOpenIDConnectProvidersCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/ListOpenIDConnectProvidersCommand.js';
export { ListPoliciesCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/ListPoliciesCommand.js';
export { ListRolePoliciesCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/ListRolePoliciesCommand.js';
export { ListRoleTagsCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/ListRoleTagsCommand.js';
export { ListSAMLProvidersCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/ListSAMLProvidersCommand.js';
export { ListUserPoliciesCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/ListUserPoliciesCommand.js';
export { ListUserTagsCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/ListUserTagsCommand.js';
export { UpdateRoleDescriptionCommand } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/commands/UpdateRoleDescriptionCommand.js';
export { IAMClient } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/IAMClient.js';
export { NoSuchEntityException } from '../../../../node_modules/@aws-sdk/client-iam/dist-es/models/errors.js';
