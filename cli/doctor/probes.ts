import { BODY_PROBES } from './bodyProbes.ts';
import type { Probe } from './probe.ts';
import { REACH_PROBES } from './reachProbes.ts';
import { REFUSAL_PROBES } from './refusalProbes.ts';
import { REQUEST_PROBES } from './requestProbes.ts';
import { SIGNATURE_PROBES } from './signatureProbes.ts';
import { WRITE_PROBES } from './writeProbes.ts';

/** All probes, in the order in which they are tried. */
export const PROBES: readonly Probe[] = [
  ...REACH_PROBES,
  ...SIGNATURE_PROBES,
  ...REFUSAL_PROBES,
  ...REQUEST_PROBES,
  ...BODY_PROBES,
  ...WRITE_PROBES,
];
