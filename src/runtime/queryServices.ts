import { readFileSync } from 'node:fs';
import type { Gate } from '../authz/authorize.ts';
import type { Keyring } from '../keyring/keyring.ts';
import type { QueryService } from '../query/queryService.ts';
import { stsService } from '../sts/stsService.ts';
import {
  type IdentityProviders,
  NO_IDENTITY_PROVIDERS,
  parseIdentityProviders,
} from '../sts/webIdentity/identityProviders.ts';
import { gatewayTable } from './gatewayTable.ts';
import { gatewayDirectory } from './openDirectory.ts';
import { openIamApi } from './openIamApi.ts';
import { openIdentities } from './openIdentities.ts';
import { openLogin } from './openLogin.ts';
import type { Settings } from './settings.ts';

/** The Query APIs that this gateway serves; the first one answers calls that name none. */
export async function openQueryServices(
  settings: Settings,
  keyring: Keyring,
  gate: Gate,
): Promise<readonly [QueryService, ...QueryService[]]> {
  const [table, { managedPolicies }, identities, { mfaDevices }] = await Promise.all([
    gatewayTable(),
    gatewayDirectory(),
    openIdentities(settings),
    import('../state/keys/mfaDevices.ts'),
  ]);
  const sts = stsService({
    ...gate,
    tokens: keyring.tokens,
    identities,
    managedPolicies,
    mfa: mfaDevices(table, keyring.secrets),
    providers: readProviders(process.env.IDENTITY_PROVIDERS),
  });
  const login = await openLogin(settings.region, keyring, identities, gate.now);
  const whole = { ...sts, operations: new Map([...sts.operations, ...login]) };
  return settings.iamApi ? [whole, await openIamApi(settings, gate)] : [whole];
}

/** The list itself, or the file that holds it. Whoever it names may say who people are: it is the operator's alone. */
function readProviders(setting: string | undefined): IdentityProviders {
  if (!setting) return NO_IDENTITY_PROVIDERS;
  return parseIdentityProviders(setting.startsWith('[') ? setting : readFileSync(setting, 'utf8'));
}
