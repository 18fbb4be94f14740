import type { Container, Parts } from './container.ts';

/**
 * What a local gateway uses instead of AWS. A deployed bundle contains none of it: `#stand-ins`
 * (package.json, `imports`) resolves to this file, and only the local build uses
 * local/serverless/standIns.ts.
 */
export const standIns: StandIns = {};

export interface StandIns
  extends Pick<Parts, 'table' | 'localServices' | 'policiesOfAws' | 'explainSignature' | 'realBrokers'> {
  /** The container as the functions get it, for example one that measures their steps. */
  readonly around?: (container: Container) => Container;
}
