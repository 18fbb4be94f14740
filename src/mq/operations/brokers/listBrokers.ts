import { brokerState, settleListing } from '../../model/lifecycle.ts';
import type { MqPorts, RunOperation } from '../../model/ports.ts';
import { readMaxResults, readNextToken, writeNextToken } from '../../paging/pages.ts';
import { brokerSummary } from '../../views/broker.ts';

/**
 * ListBrokers: 200 with a page of the account's brokers in the region, by id; `nextToken` when there are
 * more.
 */
export function listBrokers(ports: Pick<MqPorts, 'brokers' | 'clock'>): RunOperation {
  return async (input) => {
    const limit = readMaxResults(input.query);
    const call = { list: 'ListBrokers', accountId: input.accountId, region: input.region };
    const after = readNextToken(call, input.query);
    const { brokers, more } = await ports.brokers.list(input, { after, limit });
    const now = ports.clock();
    const brokerSummaries = brokers.flatMap((read) => {
      const broker = settleListing(read, now);
      const state = brokerState(broker, now);
      return state === undefined ? [] : [brokerSummary(broker, state)];
    });
    const last = brokers.at(-1);
    if (!more || last === undefined) return { status: 200, body: { brokerSummaries } };
    return { status: 200, body: { brokerSummaries, nextToken: writeNextToken(call, last.id) } };
  };
}
