import { cachedKeys } from '../authz/authenticate/cachedKeys.ts';
import type { Gate } from '../authz/authorize.ts';
import { cachedPolicies } from '../authz/load/cachedPolicies.ts';
import type { Keyring } from '../keyring/keyring.ts';
import { gatewayTable } from './gatewayTable.ts';
import type { Settings } from './settings.ts';

/** The signing name of Amazon MQ, and the tolerance that its front door has for clocks. */
const SERVICE = 'mq';
const SKEW_MINUTES = 5;

/** Caches are for warm containers; an entry is a few kilobytes. */
const MAX_KEYS = 10_000;
const MAX_PRINCIPALS = 2_000;

/** Wires the gate to the table. What speaks to DynamoDB is loaded here and not before: a refusal may need none of it. */
export async function openGate(settings: Settings, keyring: Keyring): Promise<Gate> {
  const [table, { accessKeys }, { snapshotDirectory }, { resourceFacts }] = await Promise.all([
    gatewayTable(),
    import('../state/accessKeys.ts'),
    import('../directory/snapshotDirectory.ts'),
    import('../state/resourceFacts.ts'),
  ]);
  const now = Date.now;
  return {
    region: settings.region,
    service: SERVICE,
    skewMinutes: SKEW_MINUTES,
    now,
    keys: cachedKeys(accessKeys(table, keyring.secrets), {
      maxEntries: MAX_KEYS,
      maxAgeMs: settings.keyCacheMs,
      now,
    }),
    sessions: { open: () => undefined },
    policies: cachedPolicies(snapshotDirectory(table), {
      maxEntries: MAX_PRINCIPALS,
      maxAgeMs: settings.directoryRefreshMs,
      now,
    }),
    resources: resourceFacts(table, now),
  };
}
