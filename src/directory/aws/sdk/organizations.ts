// @ts-nocheck The package types its index only.
// Stands in for @aws-sdk/client-organizations in a function's bundle (serverless.yml, `alias`): what is
// loaded lazily through the index comes as a whole.
// biome-ignore-all lint/performance/noBarrelFile: that is what it stands in for

export { DescribeOrganizationCommand } from '../../../../node_modules/@aws-sdk/client-organizations/dist-es/commands/DescribeOrganizationCommand.js';
export { DescribePolicyCommand } from '../../../../node_modules/@aws-sdk/client-organizations/dist-es/commands/DescribePolicyCommand.js';
export { ListParentsCommand } from '../../../../node_modules/@aws-sdk/client-organizations/dist-es/commands/ListParentsCommand.js';
export { ListPoliciesForTargetCommand } from '../../../../node_modules/@aws-sdk/client-organizations/dist-es/commands/ListPoliciesForTargetCommand.js';
export { ListRootsCommand } from '../../../../node_modules/@aws-sdk/client-organizations/dist-es/commands/ListRootsCommand.js';
export { OrganizationsClient } from '../../../../node_modules/@aws-sdk/client-organizations/dist-es/OrganizationsClient.js';
