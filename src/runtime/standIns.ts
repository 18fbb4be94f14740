import type { Parts } from './container.ts';

/**
 * What a local gateway puts in place of AWS. A deployed bundle has none of it: `#stand-ins` (package.json,
 * `imports`) means this file, and the local build alone takes local/serverless/standIns.ts instead.
 */
export const standIns: Pick<Parts, 'table' | 'localServices'> = {};
