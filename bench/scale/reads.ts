import { strictEqual } from 'node:assert/strict';
import type { OperationInput } from '../../src/mq/model/ports.ts';
import { describeBroker } from '../../src/mq/operations/brokers/describeBroker.ts';
import { listBrokers } from '../../src/mq/operations/brokers/listBrokers.ts';
import { brokerRepository } from '../../src/state/brokers/brokers.ts';
import type { Table } from '../../src/state/table/client.ts';
import { accountId, BROKERS_EACH, REGION } from './accounts.ts';
import { brokerOf } from './brokerOf.ts';

/** Visited in turns, spread over the table: no single page of the engine is always the warm one. */
const VISITED = 10;
const PAGE = 20;
const LONGEST_PAGE = '100';

/** The calls that read brokers, each for the next account. */
export interface Reads {
  firstPage(): Promise<void>;
  wholeList(): Promise<void>;
  describe(): Promise<void>;
}

export function readsOver(table: Table, accounts: number): Reads {
  const ports = { brokers: brokerRepository(table, Date.now), clock: Date.now };
  const list = listBrokers(ports);
  const describe = describeBroker(ports);
  let call = 0;
  const input = (more: Partial<OperationInput> = {}): OperationInput => {
    call += 1;
    const account = accountId(Math.floor(((call % VISITED) * accounts) / VISITED));
    return { accountId: account, region: REGION, path: {}, query: [], body: undefined, caller: '', ...more };
  };
  return {
    async firstPage() {
      const { body } = await list(input());
      strictEqual(countOf(body?.brokerSummaries), PAGE);
    },
    async wholeList() {
      const asked = input();
      let found = 0;
      let token: string | undefined;
      do {
        const more = token === undefined ? [] : [['nextToken', token] as const];
        const { body } = await list({ ...asked, query: [['maxResults', LONGEST_PAGE], ...more] });
        found += countOf(body?.brokerSummaries);
        token = body?.nextToken as string | undefined;
      } while (token !== undefined);
      strictEqual(found, BROKERS_EACH);
    },
    async describe() {
      const asked = input();
      const { id } = brokerOf(asked, (call * 37) % BROKERS_EACH);
      const { status } = await describe({ ...asked, path: { brokerId: id } });
      strictEqual(status, 200);
    },
  };
}

function countOf(summaries: unknown): number {
  return (summaries as readonly unknown[]).length;
}
