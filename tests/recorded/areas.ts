import { compareAmazonMq } from './amazonMq.ts';
import type { Compared } from './compared.ts';
import { compareConditions } from './conditions.ts';
import { compareIam } from './iam.ts';
import { compareMfa } from './mfa.ts';
import { compareMoto } from './moto.ts';
import { compareProviders } from './providers.ts';
import { compareSaml } from './saml.ts';
import { compareSimulations } from './simulations.ts';
import { compareSts } from './sts.ts';
import { compareTrust } from './trust.ts';
import { compareWebIdentity } from './webIdentity.ts';

/** Everything that is replayed, by area. */
export const AREAS: Readonly<Record<string, () => Promise<readonly Compared[]>>> = {
  'Amazon MQ': compareAmazonMq,
  'IAM conditions': compareConditions,
  'IAM API': compareIam,
  STS: compareSts,
  'Web identities': compareWebIdentity,
  SAML: compareSaml,
  'Identity providers': compareProviders,
  'Trust policies': compareTrust,
  'MFA devices': compareMfa,
  Simulations: compareSimulations,
};

/** What tests of emulators expect: no answers of AWS, so they are counted apart. */
export const EMULATORS: Readonly<Record<string, () => Promise<readonly Compared[]>>> = {
  moto: compareMoto,
};
