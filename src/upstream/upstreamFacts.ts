import { BoundedCache } from '../aws/caches.ts';
import type { Clock, Freshness, ResourceFacts, ResourceFactsSource } from '../mq/model/ports.ts';
import type { Scope } from '../mq/model/scope.ts';
import { readDocumentData, readFacts, readRevisionFacts } from './readFacts.ts';
import { errorType, requestIdOf, requireAccepted } from './requireAccepted.ts';
import type { Send } from './signedSender.ts';
import { UpstreamFault } from './upstreamFault.ts';

/** Facts of the last seconds; a few hundred bytes each. */
const MAX_ENTRIES = 1_000;
/** Shorter than the authorizer's own timeout, so that the authorizer can report the fault. */
const TIMEOUT_MS = 3_000;
/** Ids in the one spelling that Amazon MQ uses; no resource has an id in another spelling. */
const IDS = { broker: /^b-[0-9a-z-]{1,64}$/, configuration: /^c-[0-9a-z-]{1,64}$/ } as const;
const PATHS = { broker: '/v1/brokers/', configuration: '/v1/configurations/' } as const;
const CALLS = { broker: 'DescribeBroker', configuration: 'DescribeConfiguration' } as const;

interface FactsCacheLimits {
  /** 0: every decision reads again. */
  readonly maxAgeMs: number;
  readonly now: Clock;
}

interface UpstreamFacts extends Omit<ResourceFactsSource, 'serviceLinkedRole'> {
  /** Empties the cache, because something was changed. */
  readonly forget: () => void;
}

/**
 * Names and tags from Amazon MQ itself, in the gateway's own account only: other accounts have none.
 * INVARIANT: `eventual` may use facts read up to `maxAgeMs` ago, but none older than a change by this
 * process; `strong` always reads again.
 * @throws UpstreamFault when Amazon MQ returns neither the resource nor NotFound
 */
export function upstreamFacts(scope: Scope, send: Send, limits: FactsCacheLimits): UpstreamFacts {
  const cache = new BoundedCache<ResourceFacts>({ ...limits, maxEntries: MAX_ENTRIES });
  // The version is part of every key, so that a read that began before a change is not found after it.
  let changes = 0;

  async function read(path: string, call: string): Promise<Uint8Array | undefined> {
    const request = { method: 'GET', path, query: [], readOnly: true };
    const headers = { accept: 'application/json', 'user-agent': 'mqgate' };
    const answer = await send({ ...request, headers, body: new Uint8Array() }, TIMEOUT_MS);
    requireAccepted(answer, call);
    if (answer.status === 404 && errorType(answer) === 'NotFoundException') return undefined;
    if (answer.status === 200) return answer.body;
    throw new UpstreamFault(
      'unreadable',
      `${call} was answered with ${answer.status} ${errorType(answer) ?? ''}`.trim(),
      requestIdOf(answer),
    );
  }

  async function describe(kind: keyof typeof PATHS, id: string): Promise<ResourceFacts | undefined> {
    const body = await read(PATHS[kind] + id, CALLS[kind]);
    return body && readFacts(kind, id, scope, body);
  }

  const isHere = (kind: keyof typeof IDS, accountId: string, region: string, id: string) =>
    accountId === scope.accountId && region === scope.region && IDS[kind].test(id);

  const find =
    (kind: keyof typeof PATHS) =>
    async (accountId: string, region: string, id: string, freshness: Freshness = 'strong') => {
      if (!isHere(kind, accountId, region, id)) return undefined;
      const load = () => describe(kind, id);
      return freshness === 'strong' ? load() : cache.get(`${changes} ${id}`, load);
    };

  return {
    broker: find('broker'),
    configuration: find('configuration'),
    async configurationDocument(accountId, region, id, asked) {
      if (!isHere('configuration', accountId, region, id)) return undefined;
      const path = PATHS.configuration + id;
      const described = await read(path, CALLS.configuration);
      if (described === undefined) return undefined;
      const { engineType, latestRevision } = readRevisionFacts(id, scope, described);
      const revision = asked ?? latestRevision;
      if (!Number.isInteger(revision) || revision < 1) return undefined;
      const body = await read(`${path}/revisions/${revision}`, 'DescribeConfigurationRevision');
      return body && { engineType, data: readDocumentData(body) };
    },
    forget: () => {
      changes += 1;
    },
  };
}
