// @ts-nocheck The package types its index only.
// Stands in for @aws-sdk/client-sts in a function's bundle (serverless.yml, `alias`): what is loaded lazily
// through the index comes as a whole.
// biome-ignore-all lint/performance/noBarrelFile: that is what it stands in for

export { AssumeRoleCommand } from '../../../../node_modules/@aws-sdk/client-sts/dist-es/commands/AssumeRoleCommand.js';
export { STSClient } from '../../../../node_modules/@aws-sdk/client-sts/dist-es/STSClient.js';
