import type { QueryOperation, QueryService } from '../query/queryService.ts';
import { askSts } from '../sts/login/askSts.ts';
import { loginOperations } from '../sts/login/loginOperations.ts';
import { stsService } from '../sts/stsService.ts';
import { ProviderKeys } from '../sts/webIdentity/providerKeys.ts';
import type { Container } from './container.ts';
import { openProviders } from './identityProviders.ts';
import { readLoginSettings } from './loginSettings.ts';

/** The Query APIs of this gateway; the first one answers calls that name no API. */
export async function openQueryServices(
  container: Container,
): Promise<readonly [QueryService, ...QueryService[]]> {
  const [gate, keyring, table, { managedPolicies }, identities, { mfaDevices }] = await Promise.all([
    container.gate(),
    container.keyring(),
    container.table(),
    container.directory(),
    container.identities(),
    import('../state/keys/mfaDevices.ts'),
  ]);
  const dependencies = {
    ...gate,
    ...gate.current,
    proofNow: container.proofNow,
    tokens: keyring.tokens,
    identities,
    managedPolicies,
    mfa: mfaDevices(table, keyring.secrets),
    ...(await openProviders(container)),
  };
  const sts = stsService(dependencies, providerKeysOf(container));
  const operations = new Map([...sts.operations, ...(await openLogin(container))]);
  return [{ ...sts, operations }, ...(await container.localServices())];
}

/**
 * The keys of identity providers are not from the table: they stay when the container empties its caches.
 */
const providerKeys = new WeakMap<Container, ProviderKeys>();

function providerKeysOf(container: Container): ProviderKeys {
  const known = providerKeys.get(container) ?? new ProviderKeys(container.clock);
  providerKeys.set(container, known);
  return known;
}

/** The operations of `mqgate login`, which belong to the service `sts`. */
async function openLogin(container: Container): Promise<ReadonlyMap<string, QueryOperation>> {
  const { settings, clock: now } = container;
  const [{ seal, tokens }, identities, table, { loginNonces }] = await Promise.all([
    container.keyring(),
    container.identities(),
    container.table(),
    import('../state/calls/loginNonces.ts'),
  ]);
  const { audiences, roles, sts } = readLoginSettings(settings.login, settings.region);
  return loginOperations({
    audiences,
    roles,
    region: settings.region,
    ask: askSts(sts),
    identities,
    nonces: loginNonces(table),
    seal,
    tokens,
    now,
  });
}
