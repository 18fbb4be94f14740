import type { Parts } from './container.ts';

/**
 * What a local gateway uses instead of AWS. A deployed bundle contains none of it: `#stand-ins`
 * (package.json, `imports`) resolves to this file, and only the local build uses
 * local/serverless/standIns.ts.
 */
export const standIns: Pick<Parts, 'table' | 'localServices' | 'explainSignature' | 'realBrokers'> = {};
