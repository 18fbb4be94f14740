import { strictEqual } from 'node:assert/strict';
import { authorizerEvent } from '../../events/restEvent.ts';
import { cachedKeys } from '../../src/authz/authenticate/accessKey.ts';
import { authorize, type Gate } from '../../src/authz/authorize.ts';
import { cachedPolicies } from '../../src/authz/load/cachedPolicies.ts';
import { parseEvent } from '../../src/authz/parse/parseEvent.ts';
import { snapshotDirectory } from '../../src/directory/snapshotDirectory.ts';
import type { KeySet } from '../../src/keyring/keyring.ts';
import { mqService } from '../../src/mq/authorization/mqService.ts';
import { resourceFacts } from '../../src/state/brokers/resourceFacts.ts';
import { accessKeys } from '../../src/state/keys/accessKeys.ts';
import type { Table } from '../../src/state/table/client.ts';
import { NOON, signedRequest } from '../../tests/authz/signedRequest.ts';
import { REGION } from './accounts.ts';
import type { FilledPrincipal } from './fillPrincipals.ts';

/** As the functions have them (src/runtime/gate.ts); what ages out is not measured here. */
const MAX_KEYS = 10_000;
const MAX_PRINCIPALS = 2_000;
const NEVER_MS = 86_400_000;

/** A principal's ListBrokers as the authorizer gets it. */
export type Event = Readonly<Record<string, unknown>>;

/**
 * The authorizer's own caches over a table, empty. Its clock is stopped at the noon at which the events are
 * signed.
 */
export function gateOver(table: Table, secrets: KeySet): Gate {
  const now = () => performance.now();
  return {
    region: REGION,
    service: 'mq',
    skewMinutes: 5,
    now: () => NOON,
    keys: cachedKeys(accessKeys(table, secrets), { maxEntries: MAX_KEYS, maxAgeMs: NEVER_MS, now }),
    sessions: { open: () => undefined },
    policies: cachedPolicies(snapshotDirectory(table), {
      maxEntries: MAX_PRINCIPALS,
      maxAgeMs: NEVER_MS,
      now,
    }),
    called: mqService(resourceFacts(table, Date.now)),
  };
}

export async function eventsOf(principals: readonly FilledPrincipal[]): Promise<readonly Event[]> {
  const events: Event[] = [];
  for (const { credentials } of principals)
    events.push(authorizerEvent(await signedRequest({ credentials })));
  return events;
}

/** The next event's decision, round and round. Throws for one that is not allowed. */
export function deciding(events: readonly Event[], gateOf: () => Gate): () => Promise<void> {
  let next = 0;
  return async () => {
    const request = parseEvent(events[next++ % events.length], 'authorizer');
    const { outcome } = await authorize(request, gateOf());
    strictEqual(outcome, 'allowed');
  };
}
