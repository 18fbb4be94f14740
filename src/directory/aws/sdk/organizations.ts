// @ts-nocheck The package types its index only. Replaces @aws-sdk/client-organizations in a function's bundle
// (serverless.yml, `alias`): a dynamic import of the package's index would bundle the whole package.
// biome-ignore-all lint/performance/noBarrelFile: it replaces such a file

export { DescribeOrganizationCommand } from '../../../../node_modules/@aws-sdk/client-organizations/dist-es/commands/DescribeOrganizationCommand.js';
export { DescribePolicyCommand } from '../../../../node_modules/@aws-sdk/client-organizations/dist-es/commands/DescribePolicyCommand.js';
export { ListParentsCommand } from '../../../../node_modules/@aws-sdk/client-organizations/dist-es/commands/ListParentsCommand.js';
export { ListPoliciesForTargetCommand } from '../../../../node_modules/@aws-sdk/client-organizations/dist-es/commands/ListPoliciesForTargetCommand.js';
export { ListRootsCommand } from '../../../../node_modules/@aws-sdk/client-organizations/dist-es/commands/ListRootsCommand.js';
export { OrganizationsClient } from '../../../../node_modules/@aws-sdk/client-organizations/dist-es/OrganizationsClient.js';
