// @ts-nocheck The package types its index only. Replaces @aws-sdk/client-sts in a function's bundle
// (serverless.yml, `alias`): a dynamic import of the package's index would bundle the whole package.
// biome-ignore-all lint/performance/noBarrelFile: it replaces such a file

export { AssumeRoleCommand } from '../../../../node_modules/@aws-sdk/client-sts/dist-es/commands/AssumeRoleCommand.js';
export { STSClient } from '../../../../node_modules/@aws-sdk/client-sts/dist-es/STSClient.js';
