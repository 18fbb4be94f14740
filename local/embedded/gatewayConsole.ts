import type { AccountStore } from '../../src/directory/accountStore.ts';
import type { ResourceFactsSource } from '../../src/mq/model/ports.ts';
import type { Table } from '../../src/state/table/client.ts';
import { type Console, createConsole } from '../console/server/console.ts';
import type { ConsoleSources } from '../console/server/consoleSources.ts';
import { decisionFeed } from '../console/server/decisionFeed.ts';
import { pageFiles } from '../console/server/pageFiles.ts';
import { serveConsole } from '../console/server/serveConsole.ts';
import { repeatedly } from '../frontDoor/realTime.ts';
import { tagsOfResource } from './resourceTags.ts';

/** The parts of a gateway that its console reads. */
export interface ShownGateway {
  readonly store: AccountStore;
  readonly resources: ResourceFactsSource;
  /** Undefined: the brokers are in Amazon MQ (`BACKEND=amazon-mq`), so none are shown. */
  readonly brokers: { readonly table: Table; readonly regions: () => readonly string[] } | undefined;
  readonly accountIds: () => readonly string[];
  readonly region: string;
  readonly hosts: ReadonlySet<string>;
  readonly now: () => number;
  /** Makes the gateway read policies again, after they have changed. */
  readonly changed: () => void;
  /** The reason why policies cannot be changed; empty: they can. */
  readonly readOnly: string;
}

/** The most calls that the page can show. */
const MOST_CALLS = 10_000;

/**
 * The console of a running gateway. The code behind the page's requests is loaded at the first request,
 * because everything that this file imports makes the start of a gateway slower.
 */
export function gatewayConsole(shown: ShownGateway) {
  const { store, resources, brokers, accountIds, region, hosts, now, changed, readOnly } = shown;
  const feed = decisionFeed(MOST_CALLS);
  const sources: ConsoleSources = {
    feed,
    region,
    live: true,
    accounts: () => Promise.all(accountIds().map((id) => store.read(id))),
    tagsOf: (arn) => tagsOfResource(arn, resources),
    ...(brokers === undefined
      ? {}
      : {
          brokers: {
            regions: brokers.regions,
            read: async (...asked) => {
              const { readBrokers } = await import('./readBrokers.ts');
              return readBrokers(brokers.table, now)(...asked);
            },
          },
        }),
    readOnly,
    ...(readOnly === ''
      ? {
          change: async (...edit: [string, string, string]) => {
            const { changeAsOwner } = await import('../iam/changeAsOwner.ts');
            return changeAsOwner(store, now, ...edit).finally(changed);
          },
        }
      : {}),
    now,
  };
  const console: Console = createConsole({ sources, hosts, page: pageFiles, every: repeatedly });
  return { feed, console, serve: serveConsole(console) };
}
